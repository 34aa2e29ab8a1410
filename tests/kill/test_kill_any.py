#!/usr/bin/env python3
"""SIGKILL at random moments of each command that opens the token: the next
command finds the token, a credential that nobody has touched signs, and the
one that was worked on is as before or as after.

Two of three kills fall within the login, where SoftHSM 2.6.1 empties its file
for a moment, the others anywhere; some commands are killed twice in a row.
HSEAL_KILLS sets the number: 30, or with HSEAL_FULL 200.  HSEAL_SEED repeats a
run as far as time allows."""

import base64
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
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from furnished import (  # noqa: E402
    FIRST, KEYS, NOON, OTHER_PIN, PATH, Command, Files, commands, furnish,
    on_spare, read_pin, write_pin)
from program import Home, have_softhsm, pasted  # noqa: E402

KILLS = int(os.environ.get(
    "HSEAL_KILLS", "200" if "HSEAL_FULL" in os.environ else "30"))
# By turns: at any moment, from the moment that the ledger has a login begun,
# and while token.object is empty.
AIMS = ("anywhere", "login", "empty")
# That moment is too short to be hit; strace holds it.
STRACE = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=ftruncate",
          "-e", "inject=ftruncate:delay_exit=50000")

# ---- the kill ----

def start(home, command, wrap=()):
    process = subprocess.Popen(
        [*wrap, *home.command(*command.args)], stdin=subprocess.PIPE,
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
    """How long it takes, and how long its login does, at least so far."""
    begin = time.monotonic()
    process = start(home, command)
    pending = spin(process, files.is_pending)
    ended = spin(process, lambda: not files.is_pending())
    status = process.wait(timeout=60)
    command.span = min(command.span, time.monotonic() - begin)
    command.login_span = min(command.login_span, ended - pending)
    return status


def wait_in_login(files, process, command, dice):
    for _ in range(dice.randint(1, command.logins)):
        spin(process, lambda: not files.is_pending())
        spin(process, files.is_pending)
    time.sleep(dice.uniform(0, command.login_span))


def wait_empty(files, process, command, dice):
    for _ in range(dice.randint(1, command.writes)):
        spin(process, lambda: not files.is_empty())
        spin(process, files.is_empty)


def kill_once(home, files, command, aim, dice):
    """Whether it was hit."""
    process = start(home, command, STRACE if aim == "empty" else ())
    if aim == "empty":
        wait_empty(files, process, command, dice)
    elif aim == "login":
        wait_in_login(files, process, command, dice)
    else:
        time.sleep(dice.uniform(0, command.span))
    try:
        os.killpg(process.pid, signal.SIGKILL)  # the traced one, too
    except ProcessLookupError:
        pass  # it has ended
    return process.wait(timeout=60) == -signal.SIGKILL


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
    if not command.is_pin() or result.status != 4:
        return result
    write_pin(files.pin, OTHER_PIN)
    # That one was refused: the other one is insisted on, as a person would.
    second = home.run("--last-try", "key", "list")
    second.err = result.err + second.err
    return second


def check_signature(home, name, key, more=()):
    result = home.run("sign", name, "GET", PATH, "--timestamp", NOON, *more)
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
    if command.is_pin():
        return
    args = command.args
    if len(command.states) > 1 and state == command.states[-1]:
        return
    if state != command.states[0] and command.finish is not None:
        args = command.finish
    result = home.run(*args, stdin=command.stdin)
    need(result.status == command.status,
         "what was killed cannot be done again", result)
    state = state_of(home, command.name)
    need(state == command.states[-1],
         f"{command.name} is {state} after {args}, not {command.states[-1]}")


def check_spare(home, command):
    """Its one credential, which only `token sync` changes."""
    check_signature(home, "keep", FIRST, on_spare(home))
    result = home.run(*on_spare(home, "--json", "key", "show", "keep"))
    need(result.status == 0, "key show on the second token failed", result)
    mended = result.json()["permissions"] != ["read"]
    need(mended == ("sync" in command.args),
         f"permissions on the second token: {result.json()['permissions']}")


def check(home, files, command):
    """Returns whether the token had been emptied, and was mended."""
    emptied = files.is_empty()
    result = find_pin(home, files, command)
    need(result.status == 0, "the next command failed", result)
    mended = "it was put back" in result.err
    need(mended == emptied, f"emptied: {emptied}, mended: {mended}", result)
    check_signature(home, "keep", FIRST)
    check_touched(home, command)
    if not command.is_pin():  # the second token keeps its PIN
        check_spare(home, command)
    return mended


def measure_all(home, files, todo):
    for command in todo:
        for _ in range(2):
            status = measure(home, files, command)
            files.put_back()
            if not tap.equal(status, command.status, f"{command} by itself"):
                break
            if command.span > 0.2:
                break  # long enough to be hit
        tap.note(f"{command.span * 1000:.0f} ms, of it the login "
                 f"{command.login_span * 1000:.1f} ms")


def kill_and_check(home, files, command, aim, dice, tally):
    """The problem, or an empty string."""
    for _ in range(dice.choice((1, 1, 2))):
        hit = kill_once(home, files, command, aim, dice)
        tally["kills"] += 1
        tally["hit"] += hit
        tally["in login"] += hit and files.is_pending()
        tally["emptied"] += files.is_empty()
    try:
        tally["mended"] += check(home, files, command)
    except Problem as what:
        return str(what)
    finally:
        tally["new PIN"] += read_pin(files.pin) != files.first_pin
        files.put_back()
    return ""


def run(home, files, dice):
    tally = dict.fromkeys(
        ("kills", "hit", "in login", "emptied", "mended", "new PIN"), 0)
    todo = commands(home)
    measure_all(home, files, todo)
    aims = AIMS if shutil.which("strace") else AIMS[:2]
    turn = 0
    while tally["hit"] < KILLS and turn < 4 * KILLS:  # some come too late
        command = todo[turn % len(todo)]
        aim = aims[(turn % len(todo) + turn // len(todo)) % len(aims)]
        if command.logins == 0:
            aim = "anywhere"
        problem = kill_and_check(home, files, command, aim, dice, tally)
        tap.ok(not problem, f"kill {tally['kills']}, {command}, {aim}", problem)
        turn += 1
    return tally


def run_inits(span, dice):
    """What a killed init leaves is in nobody's way."""
    for i in range(KILLS // 10):
        with Home() as home:
            init = Command(("init",))
            init.span = span
            kill_once(home, None, init, "anywhere", dice)
            # At its very end it has made what the second one would make.
            made = os.path.exists(home.path + "/config/config")
            again = home.run("init")
            problem = "" if again.status == (3 if made else 0) else str(again)
            try:
                home.import_key("keep", FIRST)
                check_signature(home, "keep", FIRST)
            except (Problem, RuntimeError) as what:
                problem = str(what)
            tap.ok(not problem, f"kill {i + 1} of init", problem)


def main():
    if not have_softhsm():
        tap.skip("kills during any command", "SoftHSM 2 is not installed")
        tap.done()
    seed = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
    tap.note(f"HSEAL_SEED={seed} HSEAL_KILLS={KILLS}")
    dice = random.Random(seed)
    with Home() as home:
        begin = time.monotonic()
        home.init()
        init_span = time.monotonic() - begin
        furnish(home)
        files = Files(home)
        try:
            tally = run(home, files, dice)
        finally:
            files.remove()
    run_inits(init_span, dice)
    tap.note(", ".join(f"{what}: {n}" for what, n in tally.items()))
    tap.ok(tally["hit"] >= KILLS, f"{KILLS} kills hit running commands")
    tap.done()


if __name__ == "__main__":
    main()
