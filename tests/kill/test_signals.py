#!/usr/bin/env python3
"""SIGINT, SIGTERM and SIGHUP at random moments of `sign`: the token is there
afterwards.  SoftHSM rewrites the file with its master key in place at every
login; a process that ends in between would take all keys with it.
HSEAL_SIGNALS sets the number."""

import os
import random
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), os.path.join(HERE, "../okxsim")]

import tap  # noqa: E402
from okxsim_fixture import sample_key  # noqa: E402
from program import Home, have_softhsm  # noqa: E402

COUNT = int(os.environ.get("HSEAL_SIGNALS", "60"))
SIGN = ("sign", "desk1", "GET", "/api/v5/account/balance")
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start(home):
    return subprocess.Popen(home.command(*SIGN), stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL,
                            env=home.environment())


def time_of_sign(home):
    begin = time.monotonic()
    for _ in range(5):
        start(home).wait()
    return (time.monotonic() - begin) / 5


def main():
    if not have_softhsm():
        tap.skip("signals during sign", "SoftHSM 2 is not installed")
        tap.done()
    seed = int(os.environ.get("HSEAL_SEED", time.time_ns() % 1000000))
    tap.note(f"HSEAL_SEED={seed} HSEAL_SIGNALS={COUNT}")
    dice = random.Random(seed)
    ended = 0
    with Home() as home:
        home.init()
        home.import_key("desk1", sample_key())
        span = time_of_sign(home)
        tap.note(f"one sign: {span * 1000:.1f} ms")
        for i in range(COUNT):
            stop = dice.choice(STOPS)
            process = start(home)
            time.sleep(dice.uniform(0, span))
            process.send_signal(stop)
            ended += process.wait() == -stop
            result = home.run(*SIGN)
            if not tap.ok(result.status == 0,
                          f"{stop.name} {i + 1}: the token signs after it",
                          str(result)):
                break
    tap.note(f"{ended} of {COUNT} were ended by the signal")
    tap.ok(ended >= COUNT // 4, "the signals hit running commands")
    tap.done()


if __name__ == "__main__":
    main()
