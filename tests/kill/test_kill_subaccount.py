#!/usr/bin/env python3
"""SIGKILL at every step of making and rotating a sub-account's key: before
each name that is changed in a folder (every step of the journal is one), each
sync, each piece sent and received, and while the exchange lets a request wait.

After each kill the name signs a request that the exchange takes, if it did
before; after --resume there is one key at the exchange, the one that signs,
one generation on the token, and no work under way.

HSEAL_FULL: at each of these moments, not only at some of them."""

import json
import os
import random
import shutil
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import Sim, sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

FULL = "HSEAL_FULL" in os.environ
# System calls before which it is killed, and at which of them (0: each).
MOMENTS = (("rename", 0), ("unlink", 0), ("fsync", 5), ("sendto", 5),
           ("recvfrom", 3))
LAST = 400
MASTER = sample_key(uid="11", ip=["127.0.0.1"], perm=["read", "trade"])
SUB = ("--master", "main", "--sub-account", "mmdesk1")
# So that the sub-account is there; of no other use.
OTHER = sample_key(apiKey="9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21",
                   secretKey="6D1F4A9B0C3E58720F9A1B2C3D4E5F60", uid="12",
                   mainUid="11", subAcct="mmdesk1", label="byhand")
KEY_PATH = "/api/v5/users/subaccount/apikey"
CREATE = ("subaccount", "key", "create", "mm1", *SUB, "--yes", "--perm",
          "read,trade", "--ip", "127.0.0.1")
ROTATE = ("subaccount", "key", "rotate", "mm1", "--yes")
RESUME = ("subaccount", "key", "rotate", "--resume")
ASK = ("request", "mm1", "GET", "/api/v5/account/balance")


class Problem(Exception):
    """Something does not hold."""


def need(condition, what, result=""):
    if not condition:
        raise Problem(f"{what}\n{result}")


class Rig:
    def __init__(self, home, sim):
        self.home, self.sim = home, sim

    def made(self):
        """Key ids at the exchange that were not in the key file."""
        return [key["apiKey"] for key in self.sim.known_keys()["keys"]
                if key["made"]]

    def generations(self):
        """[(state, key id)] of the name on the token."""
        result = self.home.run("--json", "key", "list")
        need(result.status == 0, "key list failed", result)
        return [(key["state"], key["key_id"])
                for key in result.json()["keys"] if key["name"] == "mm1"]

    def journal(self):
        """Its step, or None."""
        try:
            with open(self.home.path + "/state/subaccount/mm1.json",
                      encoding="ascii") as file:
                return json.load(file)["step"]
        except FileNotFoundError:
            return None

    def ask(self):
        """With the name's key, whatever was asked before."""
        self.sim.limits(reset=True)
        return self.home.run(*ASK)

    def works(self):
        return self.ask().status == 0

    def check_after_kill(self, had):
        """`had`: it signed before."""
        if had:
            result = self.ask()
            need(result.status == 0, "there is no working key", result)

    def resume(self):
        """To the end; whether there was anything to do."""
        step = self.journal()
        result = self.home.run(*RESUME)
        if step in (None, "done"):
            need(result.status == 3, "there was something to resume", result)
            return False
        need(result.status == 0, f"--resume from {step}", result)
        return True

    def check_end(self, had):
        here, there = self.generations(), self.made()
        need(self.journal() in (None, "done"), f"journal: {self.journal()}")
        if not here and not had:  # a first key was taken back
            need(there == [], f"left over at the exchange: {there}")
            return
        need([state for state, _ in here] == ["ok"], f"on the token: {here}")
        need(there == [here[0][1]], f"{there} at the exchange, {here} here")
        need(self.works(), "the key does not work")


def killed_at(rig, command, call, n):
    """Killed as it enters the n-th such call; False if it came to its end."""
    result = rig.home.run(
        *command, wrap=("strace", "-f", "-qq", "-o", "/dev/null", "-e",
                        f"trace={call}", "-e",
                        f"inject={call}:signal=SIGKILL:when={n}"))
    if result.status == 0:
        return False
    need(result.status == 1 and "was killed" in result.err,
         "it was not killed", result)
    return True


def try_one(rig, command, call, n):
    """Whether it was killed; whatever became of it, all is well."""
    had = rig.works()
    hit = killed_at(rig, command, call, n)
    rig.check_after_kill(had)
    if hit:
        rig.resume()
    rig.check_end(had)
    return hit


def moments(wanted, dice):
    if FULL or wanted == 0:
        return range(1, LAST)
    return sorted(dice.sample(range(1, 40), wanted))


def kill_each(rig, command, call, wanted, dice, prepare=lambda: None):
    hits = 0
    for n in moments(wanted, dice):
        try:
            prepare()
            hit = try_one(rig, command, call, n)
        except Problem as what:
            tap.ok(False, f"{command[2]}, killed before {call} {n}", str(what))
            return hits
        if not hit:
            if not FULL and wanted:
                continue  # there are no more so many
            break
        hits += 1
        tap.ok(True, f"{command[2]}, killed before {call} {n}")
    return hits


def forget(rig):
    """No mm1: the next one is a first one."""
    if rig.generations():
        result = rig.home.run("subaccount", "key", "delete", "mm1", "--yes")
        need(result.status == 0, "delete failed", result)


# ---- killed while the exchange lets it wait ----

STALLS = (("POST", KEY_PATH, 0), ("GET", "/api/v5/account/config", 1),
          ("POST", "/api/v5/users/subaccount/delete-apikey", 0),
          ("GET", KEY_PATH, 1), ("GET", KEY_PATH, 2), ("GET", KEY_PATH, 0))


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def kill_in_request(rig, method, path, skip):
    """Killed with its request at the exchange, which has executed it."""
    name = f"{method} {path}"
    before = rig.sim.requests().get(name, 0)
    for spec in [f"{method} {path} stall ms=0 count={skip}"] if skip else []:
        rig.sim.control("POST", "fault", {"spec": spec})
    rig.sim.fault("stall", path, method, ms=4000)
    process = rig.home.start(*ROTATE)
    arrived = wait_for(
        lambda: rig.sim.requests().get(name, 0) > before + skip)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    rig.sim.clear_faults()
    need(arrived, "the request did not arrive")


def stall_each(rig):
    for method, path, skip in STALLS:
        what = f"rotate, killed in {method} {path}, number {skip + 1}"
        try:
            kill_in_request(rig, method, path, skip)
            rig.check_after_kill(True)
            rig.resume()
            rig.check_end(True)
            problem = ""
        except Problem as e:
            problem = str(e)
        tap.ok(not problem, what, problem)


# ---- not killed: the exchange fails ----

# fault, exit statuses that are right
FAULTS = (
    (f"POST {KEY_PATH} drop-before", (0,)),
    (f"POST {KEY_PATH} drop-after", (0,)),
    (f"POST {KEY_PATH} truncate", (0,)),
    (f"POST {KEY_PATH} empty", (0,)),
    (f"POST {KEY_PATH} html", (0,)),
    (f"POST {KEY_PATH} code code=50011", (0,)),
    (f"POST {KEY_PATH} code code=50026", (0,)),
    (f"POST {KEY_PATH} code code=59501", (7,)),
    (f"POST {KEY_PATH} drop-after count=2", (9,)),
    (f"GET {KEY_PATH} drop-after count=2", (0,)),
    (f"GET {KEY_PATH} html count=0", (7,)),
    ("GET /api/v5/account/config code code=50119", (7,)),
    ("GET /api/v5/account/config code code=50113 count=0", (7,)),
    ("POST /api/v5/users/subaccount/delete-apikey drop-after", (0,)),
    ("POST /api/v5/users/subaccount/delete-apikey drop-before", (0,)),
    ("POST /api/v5/users/subaccount/delete-apikey html", (0, 9)),
    ("POST /api/v5/users/subaccount/delete-apikey code code=50120", (7,)),
)


def fail_each(rig):
    for spec, statuses in FAULTS:
        try:
            rig.sim.control("POST", "fault", {"spec": spec})
            result = rig.home.run(*ROTATE)
            rig.sim.clear_faults()
            need(result.status in statuses,
                 f"exit {result.status}, not of {statuses}", result)
            if "account/config" in spec:  # of the old key: it is stopped
                need(rig.ask().status == 6, "it was refused, and signs")
                rig.home.run("key", "thaw", "--yes", "mm1")
            rig.check_after_kill(True)
            need(result.status != 0 or rig.journal() == "done",
                 "done, and the journal says otherwise")
            rig.resume()
            rig.check_end(True)
            problem = ""
        except Problem as e:
            problem = str(e)
        tap.ok(not problem, f"rotate: {spec}", problem)


def twice(rig):
    """What is under way is not begun a second time."""
    rig.sim.fault("drop-after", KEY_PATH, "POST", count=2)
    first = rig.home.run(*ROTATE)
    second = rig.home.run(*ROTATE)
    tap.equal((first.status, second.status), (9, 2), "a second rotation")
    tap.ok("--resume" in second.err, "the second one is told what to do",
           str(second))
    rig.sim.clear_faults()
    rig.resume()
    rig.check_end(True)


def end_first(rig):
    """SIGTERM for the process that was started is one for the other, which
    first brings a secret that is on its way onto the token."""
    name = f"POST {KEY_PATH}"
    before = rig.sim.requests().get(name, 0)
    rig.sim.fault("stall", KEY_PATH, "POST", ms=1000)
    process = rig.home.start(*ROTATE)
    arrived = wait_for(lambda: rig.sim.requests().get(name, 0) > before)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate()
    need(arrived, "the request did not arrive")
    tap.equal(process.returncode, -signal.SIGTERM, "ended by SIGTERM")
    tap.equal(rig.journal(), "verifying", "the new key is on the token")
    rig.check_after_kill(True)
    rig.resume()
    rig.check_end(True)


def run(rig, dice):
    hits = 0
    for call, wanted in MOMENTS:
        hits += kill_each(rig, CREATE, call, wanted and 2, dice,
                          lambda: forget(rig))
    if not rig.works():
        forget(rig)
        need(rig.home.run(*CREATE).status == 0, "create failed")
    rig.check_end(True)
    for call, wanted in MOMENTS:
        hits += kill_each(rig, ROTATE, call, wanted, dice)
    stall_each(rig)
    fail_each(rig)
    twice(rig)
    end_first(rig)
    return hits


def main():
    if not have_softhsm() or not shutil.which("strace"):
        tap.skip("kills while sub-accounts' keys are made",
                 "SoftHSM 2 or strace is not installed")
        tap.done()
    seed = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
    tap.note(f"HSEAL_SEED={seed}")
    with Home() as home, Sim(home.path + "-sim", keys=[MASTER, OTHER],
                             options=["--limits=on"]) as sim:
        home.init()
        home.import_key("main", MASTER, sim)
        try:
            hits = run(Rig(home, sim), random.Random(seed))
            tap.ok(hits >= 20, f"{hits} kills hit")
        except Problem as what:
            tap.ok(False, "all of it", str(what))
    shutil.rmtree(home.path + "-sim", ignore_errors=True)
    tap.done()


if __name__ == "__main__":
    main()
