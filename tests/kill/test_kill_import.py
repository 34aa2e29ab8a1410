#!/usr/bin/env python3
"""SIGKILL at random moments of `key import`: the credential is there as a
whole or not at all, and a second import works.

The kill comes after the login, because SoftHSM 2.6.1 itself can lose a token
whose process is killed within C_Login.  HSEAL_KILLS sets the number."""

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
from program import Home, have_softhsm, pasted  # noqa: E402

KILLS = int(os.environ.get("HSEAL_KILLS", "50"))
LOGGED_IN = b"logged in to token"
KEY = sample_key()


def start(home, name):
    process = subprocess.Popen(
        home.command("-v", *home.import_args(name)), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=home.environment())
    process.stdin.write(pasted(KEY))
    process.stdin.close()
    return process


def wait_for_login(process):
    for line in process.stderr:
        if LOGGED_IN in line:
            return True
    return False


def time_of_import(home):
    """Seconds from the login to the end, the shortest of five: on a machine
    with other work the kills then come early, not after the end."""
    shortest = 60.0
    for i in range(5):
        process = start(home, f"timed{i}")
        wait_for_login(process)
        begin = time.monotonic()
        process.stderr.read()
        process.wait()
        shortest = min(shortest, time.monotonic() - begin)
    return shortest


def listing(home):
    """state by name, or None if the list itself failed."""
    result = home.run("--json", "key", "list")
    if result.status != 0:
        return None, result
    return {key["name"]: key["state"] for key in result.json()["keys"]}, result


def kill_once(home, name, delay):
    process = start(home, name)
    if not wait_for_login(process):
        process.wait()
        return None
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.stderr.close()
    return process.wait()


def check_after_kill(home, name, i):
    """Whole, or not there; then whole after a second import."""
    states, result = listing(home)
    if states is None:
        return f"key list failed: {result}", "failed"
    state = states.get(name, "absent")
    if state not in ("ok", "absent"):
        return f"key list shows {name} as {state}", state
    sign = home.run("sign", name, "GET", "/api/v5/account/balance")
    if (sign.status == 0) != (state == "ok"):
        return f"state {state}, but sign gave {sign}", state
    if state != "ok":
        second = home.run(*home.import_args(name), stdin=pasted(KEY))
        if second.status != 0:
            return f"second import: {second}", state
        sign = home.run("sign", name, "GET", "/api/v5/account/balance")
        if sign.status != 0:
            return f"sign after the second import: {sign}", state
    return "", state


def main():
    if not have_softhsm():
        tap.skip("kills during key import", "SoftHSM 2 is not installed")
        tap.done()
    seed = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
    tap.note(f"HSEAL_SEED={seed} HSEAL_KILLS={KILLS}")
    dice = random.Random(seed)
    tally = {}
    killed = 0
    with Home() as home:
        home.init()
        span = time_of_import(home)
        tap.note(f"login to end: {span * 1000:.1f} ms")
        backup = home.path + ".good"
        for i in range(KILLS):
            shutil.copytree(home.path, backup, dirs_exist_ok=False)
            name = f"key{i}"
            status = kill_once(home, name, dice.uniform(0, span * 1.1))
            killed += status == -signal.SIGKILL
            problem, state = check_after_kill(home, name, i)
            tally[state] = tally.get(state, 0) + 1
            tap.ok(not problem, f"kill {i + 1}: {state}, then whole", problem)
            if problem:  # go on from the state before
                shutil.rmtree(home.path)
                shutil.move(backup, home.path)
            else:
                shutil.rmtree(backup)
    tap.note(f"killed {killed} of {KILLS}; states after: {tally}")
    tap.ok(killed >= KILLS // 3, "the kills hit running imports")
    tap.done()


if __name__ == "__main__":
    main()
