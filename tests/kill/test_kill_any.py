#!/usr/bin/env python3
"""SIGKILL at random moments of each command that opens the token: the next
command finds the token, a credential that nobody has touched signs, and the
one that was worked on is as before or as after.

Every second kill falls within the login, where SoftHSM 2.6.1 empties its file
for a moment, the others anywhere.  HSEAL_KILLS sets the number: 30, or with
HSEAL_FULL 200.  HSEAL_SEED repeats a run as far as time allows."""

import base64
import glob
import hashlib
import hmac
import os
import random
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import sample_key  # noqa: E402
from program import Home, SOFTHSM, have_softhsm, pasted  # noqa: E402

KILLS = int(os.environ.get(
    "HSEAL_KILLS", "200" if "HSEAL_FULL" in os.environ else "30"))
VENDOR = os.path.join(HERE, "../cli/vendor")
AIMS = ("anywhere", "login")

NOON = "2020-12-08T09:08:57.715Z"
PATH = "/api/v5/account/balance"
FIRST = sample_key()
NEXT = sample_key(apiKey="9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21",
                  secretKey="6D1F4A9B0C3E58720F9A1B2C3D4E5F60")
KEYS = {1: FIRST, 2: NEXT}  # by generation
OTHER_PIN = "another-pin"

ONE, FROZEN = [(1, "ok")], [(1, "frozen")]
STAGED = [(1, "ok"), (2, "staged")]
TWO, SECOND = [(1, "old"), (2, "ok")], [(2, "ok")]


class Command:
    """What is run on `name`.  `states`: what a kill may leave of it as
    (generation, state), first as before, last as after; `finish`: what leads
    on from between, where the same command does not."""

    def __init__(self, args, name="keep", states=(ONE,), stdin=b"",
                 finish=None):
        self.args, self.name, self.states = tuple(args), name, states
        self.stdin, self.finish = stdin, finish
        self.span = self.login_span = 0.0  # seconds, as measured

    def __str__(self):
        return " ".join(self.args[:1 if self.args[0] == "sign" else 2])


def no_secret(key):
    return b"".join(line for line in pasted(key).splitlines(keepends=True)
                    if not line.startswith(b"secretkey"))


def commands(home):
    new_pin = home.path + "/new-pin"
    return [
        Command(home.import_args("fresh"), "fresh", ([], ONE), pasted(FIRST)),
        Command(("key", "rotate", "--activate", "turn"), "turn",
                (ONE, STAGED, TWO), pasted(NEXT), ("key", "activate", "turn")),
        Command(("key", "activate", "next"), "next", (STAGED, TWO)),
        Command(("key", "freeze", "warm"), "warm", (ONE, FROZEN)),
        Command(("key", "thaw", "--yes", "cold"), "cold", (FROZEN, ONE)),
        Command(("key", "adopt", "--key-label", "okx", "--key-id", "0a1b",
                 "vend"), "vend", ([], ONE), no_secret(FIRST)),
        Command(("key", "delete", "--yes", "gone"), "gone",
                (TWO, SECOND, [])),
        Command(("key", "delete", "--yes", "--generation", "1", "past"),
                "past", (TWO, SECOND)),
        Command(("key", "list")),
        Command(("key", "show", "keep")),
        Command(("sign", "keep", "GET", PATH)),
        Command(("token", "doctor")),
        Command(("key", "seal-to", "--out", home.path + "/token.pub")),
        Command(("token", "pin", "--new-pin-file", new_pin)),
    ]


# ---- the home ----

def write_pin(path, pin):
    with open(path, "w", encoding="ascii",
              opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(pin + "\n")


def read_pin(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def must(result):
    if result.status != 0:
        raise RuntimeError(str(result))


def furnish(home):
    """A token with all that the commands are run on."""
    home.init()
    write_pin(home.path + "/new-pin", OTHER_PIN)
    for name in ("keep", "turn", "next", "warm", "cold", "gone", "past"):
        home.import_key(name, FIRST)
    for name in ("next", "gone", "past"):
        must(home.run("key", "rotate", name, stdin=pasted(NEXT)))
    for name in ("gone", "past"):
        must(home.run("key", "activate", name))
    must(home.run("key", "freeze", "cold"))
    subprocess.run(
        [sys.executable, "-I", "-S", VENDOR, SOFTHSM,
         home.path + "/config/pin", "okx", "0a1b"],
        input=FIRST["secretKey"].encode(), check=True,
        env=home.environment(
            SOFTHSM2_CONF=home.path + "/data/softhsm2/softhsm2.conf"))


class Files:
    """What a login touches, and a way to put all of a home back."""

    def __init__(self, home):
        self.path, self.good = home.path, home.path + ".good"
        self.object, = glob.glob(
            home.path + "/data/softhsm2/tokens/*/token.object")
        self.ledger, = glob.glob(home.path + "/state/pins/*")
        self.pin = home.path + "/config/pin"
        shutil.copytree(self.path, self.good)
        self.first_pin = read_pin(self.pin)

    def put_back(self):
        shutil.rmtree(self.path)
        shutil.copytree(self.good, self.path)

    def remove(self):
        shutil.rmtree(self.good, ignore_errors=True)

    def is_empty(self):
        return os.stat(self.object).st_size == 0

    def is_pending(self):
        with open(self.ledger, "rb") as file:
            return b" pending " in file.read()


# ---- the kill ----

def start(home, command):
    process = subprocess.Popen(
        home.command(*command.args), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=home.environment(), start_new_session=True)
    try:
        process.stdin.write(command.stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass  # one that reads nothing has ended already
    return process


def spin(process, condition):
    """Until it holds or the process ends; returns when that was."""
    while not condition() and process.poll() is None:
        pass
    return time.monotonic()


def measure(home, files, command):
    """How long it takes, and how long its login does."""
    begin = time.monotonic()
    process = start(home, command)
    pending = spin(process, files.is_pending)
    ended = spin(process, lambda: not files.is_pending())
    status = process.wait(timeout=60)
    command.span = time.monotonic() - begin
    command.login_span = ended - pending
    return status


def kill_once(home, files, command, aim, dice):
    """The process's status, -SIGKILL if it was hit."""
    process = start(home, command)
    if aim == "anywhere":
        time.sleep(dice.uniform(0, command.span))
    elif dice.random() < 0.5:
        spin(process, files.is_pending)
        time.sleep(dice.uniform(0, command.login_span))
    else:  # a change of the PIN empties the file three times more
        for _ in range(dice.randint(1, 4) if command.args[1] == "pin" else 1):
            spin(process, lambda: not files.is_empty())
            spin(process, files.is_empty)
    process.send_signal(signal.SIGKILL)
    return process.wait(timeout=60)


# ---- what must hold after it ----

class Problem(Exception):
    """Something does not hold."""


def need(condition, what, result=""):
    if not condition:
        raise Problem(f"{what}\n{result}")


def find_pin(home, files, command):
    """After a killed change either PIN is right: put that one into place.
    Returns the first result of a login."""
    result = home.run("key", "list")
    if command.args[1] != "pin" or result.status != 4:
        return result
    write_pin(files.pin, OTHER_PIN)
    # That one was refused: the other one is insisted on, as a person would.
    second = home.run("--last-try", "key", "list")
    second.err = result.err + second.err
    return second


def check_signature(home, name, key):
    result = home.run("sign", name, "GET", PATH, "--timestamp", NOON)
    need(result.status == 0, f"{name} does not sign", result)
    mac = hmac.new(key["secretKey"].encode(), (NOON + "GET" + PATH).encode(),
                   hashlib.sha256).digest()
    line = "OK-ACCESS-SIGN: " + base64.b64encode(mac).decode()
    need(line in result.out.decode().splitlines(),
         f"{name} signs something else than {line}", result)


def state_of(home, name):
    result = home.run("--json", "key", "list")
    need(result.status == 0, "key list failed", result)
    return sorted((key["generation"], key["state"])
                  for key in result.json()["keys"] if key["name"] == name)


def check_touched(home, command):
    """As before, as after, or as between; then on to the end."""
    state = state_of(home, command.name)
    need(state in command.states,
         f"{command.name} is {state}, none of {command.states}")
    active = [generation for generation, word in state if word == "ok"]
    if active:
        check_signature(home, command.name, KEYS[active[0]])
    if command.args[1] == "pin":
        return
    args = command.args
    if len(command.states) > 1 and state == command.states[-1]:
        return
    if state != command.states[0] and command.finish is not None:
        args = command.finish
    result = home.run(*args, stdin=command.stdin)
    need(result.status == 0, "what was killed cannot be done again", result)
    state = state_of(home, command.name)
    need(state == command.states[-1],
         f"{command.name} is {state} after {args}, not {command.states[-1]}")


def check(home, files, command):
    """Returns whether the token had been emptied, and was mended."""
    emptied = files.is_empty()
    result = find_pin(home, files, command)
    need(result.status == 0, "the next command failed", result)
    mended = "it was put back" in result.err
    need(mended == emptied, f"emptied: {emptied}, mended: {mended}", result)
    check_signature(home, "keep", FIRST)
    check_touched(home, command)
    return mended


def run(home, files, dice):
    tally = {"hit": 0, "in login": 0, "mended": 0, "other pin": 0}
    todo = commands(home)
    for command in todo:
        tap.equal(measure(home, files, command), 0, f"{command} by itself")
        tap.note(f"{command.span * 1000:.0f} ms, of it the login "
                 f"{command.login_span * 1000:.1f} ms")
        files.put_back()
    for i in range(KILLS):
        command = todo[i % len(todo)]
        aim = AIMS[(i // len(todo)) % len(AIMS)]
        hit = kill_once(home, files, command, aim, dice) == -signal.SIGKILL
        pending = files.is_pending()
        problem = ""
        try:
            tally["mended"] += check(home, files, command)
        except Problem as what:
            problem = str(what)
        tally["hit"] += hit
        tally["in login"] += hit and pending
        tally["other pin"] += read_pin(files.pin) != files.first_pin
        tap.ok(not problem, f"kill {i + 1}, {command}, {aim}", problem)
        files.put_back()
    return tally


def main():
    if not have_softhsm():
        tap.skip("kills during any command", "SoftHSM 2 is not installed")
        tap.done()
    seed = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
    tap.note(f"HSEAL_SEED={seed} HSEAL_KILLS={KILLS}")
    with Home() as home:
        furnish(home)
        files = Files(home)
        try:
            tally = run(home, files, random.Random(seed))
        finally:
            files.remove()
    tap.note(f"of {KILLS} kills {tally['hit']} hit a running command, "
             f"{tally['in login']} within its login; the token was mended "
             f"{tally['mended']} times, and had its new PIN "
             f"{tally['other pin']} times")
    tap.ok(tally["hit"] >= KILLS // 3, "the kills hit running commands")
    tap.done()


if __name__ == "__main__":
    main()
