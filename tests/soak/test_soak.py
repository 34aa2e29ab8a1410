#!/usr/bin/env python3
"""1000 signatures a second, while every session is killed ten times a second
and the token is taken away again and again: none is wrong, each is signed or
refused within its deadline, and soon after the token is back so is the rate.

HSEAL_FULL makes each run last five minutes, with outages of 2 s every 10 s,
instead of one of 1 s.
What is measured is printed; hard limits are those that hardseal promises,
and a second for the first signature after the token's return."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE.parent / "chaos")]

import tap  # noqa: E402
from chaos import Chaos  # noqa: E402
from program import SOFTHSM, Home, have_softhsm  # noqa: E402

SOAK = os.environ["HSEAL_SOAK"]
# What a sanitizer keeps of freed memory grows; it looks for leaks itself.
SANITIZED = "HSEAL_SANITIZED" in os.environ
FULL = "HSEAL_FULL" in os.environ and not SANITIZED
RATE = 1000
# Seconds: every PERIOD the token is away for AWAY.
PERIOD, AWAY = (10, 2) if FULL else (3, 1)
SECRET = "0123456789ABCDEF0123456789ABCDEF"
BLOCK = (f'apikey = "key-of-k1"\nsecretkey = "{SECRET}"\n'
         'passphrase = "Pass w0rd"\n').encode()
DROPS = "every 100ms drop-all-sessions\n"
OUTAGES = f"every {PERIOD}s token-gone {AWAY}s\n"
# Beyond the deadline: the thread that gives up must be given a processor.
GRACE = 1.0


class Token:
    """A SoftHSM token behind a chaos module of its own, with k1 on it."""

    def __init__(self, home, label):
        self.conf = os.path.join(home.path, "data/softhsm2/softhsm2.conf")
        self.pin = os.path.join(home.path, "config/pin")
        self.folder = tempfile.mkdtemp(prefix="hseal-soak-")
        # One file of SoftHSM is one SoftHSM in a process: each has its own.
        real = shutil.copy(SOFTHSM, self.folder)
        self.chaos = Chaos(real=real, softhsm2_conf=self.conf,
                           lines="log = none\npin-tries 3")
        # By this name hardseal knows whose files it has to look after.
        module = os.path.join(self.chaos.dir, os.path.basename(SOFTHSM))
        os.rename(self.chaos.module, module)
        self.uri = f"pkcs11:token={label}?module-path={module}"
        plain = f"pkcs11:token={label}?module-path={SOFTHSM}"
        done = home.run("--token", plain, "--pin-file", self.pin, "key",
                        "import", "k1", "--perm", "trade", stdin=BLOCK)
        if done.status != 0:
            raise RuntimeError(f"key import: {done}")

    def close(self):
        self.chaos.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)


class Rig:
    def __init__(self, n=1):
        self.home = Home()
        self.home.init()
        if n == 2:
            self.add_token("spare")
        self.tokens = [Token(self.home, label)
                       for label in ("hardseal", "spare")[:n]]
        self.state = os.path.join(self.home.path, "state")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for token in self.tokens:
            token.close()
        self.home.__exit__()

    def add_token(self, label):
        pin = pathlib.Path(self.home.path, "config/pin").read_text().strip()
        conf = os.path.join(self.home.path, "data/softhsm2/softhsm2.conf")
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", label,
             "--so-pin", "12345678", "--pin", pin], check=True,
            capture_output=True, env={"SOFTHSM2_CONF": conf})

    def run(self, seconds, timeout_ms, rules, **more):
        """`rules`: [(seconds from the start, token, text)].  The result, with
        when each rule was given."""
        token = self.tokens[0]
        process = subprocess.Popen(
            [SOAK, str(RATE), str(seconds), str(timeout_ms), self.state,
             token.pin, *(t.uri for t in self.tokens)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=Home.environment(SOFTHSM2_CONF=token.conf, **more))
        given = []
        timers = [threading.Timer(at, self.give, (given, i, text))
                  for at, i, text in rules]
        for timer in timers:
            timer.start()
        try:
            out, err = process.communicate(SECRET.encode(),
                                           timeout=seconds + 90)
        finally:
            process.kill()
            for timer in timers:
                timer.cancel()
            for t in self.tokens:
                t.chaos.rules()
        result = json.loads(out) if process.returncode == 0 else None
        return result, given, err.decode("utf-8", "replace")

    def give(self, given, i, text):
        self.tokens[i].chaos.rules(text)
        given.append((time.monotonic_ns(), i, text))

    def ledgers(self):
        """What each file of the PIN ledger holds."""
        return [path.read_bytes()
                for path in pathlib.Path(self.state, "pins").iterdir()]


def returns(result, given):
    """When the token came back, in seconds of the run; one token."""
    begin = result["begin_ns"]
    times = []
    for at, _, text in given:
        if "token-gone" in text:
            first = (at - begin) / 1e9 + PERIOD + AWAY
            while first < len(result["buckets"]) / 10 - 1:
                times.append(first)
                first += PERIOD
    return times


def recovery(result, back):
    """Seconds to the first signature, and to the full rate, after `back`."""
    buckets = result["buckets"]
    start = int(back * 10)

    def until(enough):
        for i in range(start, len(buckets)):
            if buckets[i] >= enough:
                return max(0.0, (i + 1) / 10 - back)
        return float("inf")

    return until(1), until(0.95 * RATE / 10)


def summary(name, result, times, given):
    names = {}
    for _, _, error in result["refusals"]:
        names[error] = names.get(error, 0) + 1
    tap.note(f"{name}: {result['signed']} signed, {result['refused']} refused "
             f"{names or ''}, {result['wrong']} wrong; {given} rules, "
             f"{result['switches']} switches, {result['notes']} notes")
    for what, title in (("call_us", "call"), ("due_us", "from when it came")):
        p = result[what]
        tap.note(f"  {title}: p50 {p['p50'] / 1000:.2f} ms, p99 "
                 f"{p['p99'] / 1000:.1f} ms, max {p['max'] / 1000:.0f} ms")
    for back in times:
        first, full = recovery(result, back)
        tap.note(f"  back at {back:.1f} s: signs after {first:.1f} s or less, "
                 f"full rate after {full:.1f} s or less")
    if result["refused"]:
        tap.note(f"  first refusal: {result['first']}")
    samples = result["samples"]
    tap.note(f"  memory {samples[0][0]} to {samples[-1][0]} kB, descriptors "
             f"{samples[0][1]} to {samples[-1][1]}")


def check_process(name, rig, result):
    """No PIN was refused, and nothing grows."""
    for token in rig.tokens:
        tap.equal(token.chaos.number("pin_wrong"), 0,
                  f"{name}: no wrong PIN was tried")
    samples = result["samples"]
    half = samples[len(samples) // 2]
    tap.ok(samples[-1][1] <= samples[0][1] + 8,
           f"{name}: descriptors do not pile up", str(samples))
    if SANITIZED:
        return
    tap.ok(samples[-1][0] <= half[0] * 1.1 + 2048,
           f"{name}: memory does not grow", str(samples))


def check_ledgers(name, rig):
    tap.equal(len(rig.ledgers()), len(rig.tokens),
              f"{name}: each token has a PIN ledger")
    for data in rig.ledgers():
        tap.ok(re.match(rb"hardseal-pin 1 clear", data),
               f"{name}: the PIN ledger is clear", repr(data))


def check_calls(name, result, timeout_ms):
    tap.equal(result["wrong"], 0, f"{name}: no wrong signature")
    tap.ok(result["slowest_us"] < (timeout_ms + GRACE * 1000) * 1000,
           f"{name}: each call ended within its deadline of {timeout_ms} ms",
           str(result["slowest_us"]))
    tap.ok(result["signed"] > 0, f"{name}: it signed")


def came(name, result, err):
    return tap.ok(result is not None, f"{name}: the program ends well", err)


def one_token():
    """An outage is bridged: half of the deadline is more than it lasts."""
    name, seconds, timeout_ms = "one token", 300 if FULL else 6, 5000
    with Rig() as rig:
        result, given, err = rig.run(seconds, timeout_ms,
                                     [(0.5, 0, DROPS + OUTAGES)])
        if not came(name, result, err):
            return
        times = returns(result, given)
        summary(name, result, times, len(given))
        check_calls(name, result, timeout_ms)
        tap.equal(result["refused"], 0, f"{name}: outages are bridged")
        check_back(name, result, times)
        chaos = rig.tokens[0].chaos
        tap.note(f"  {chaos.number('drops')} times no session left, "
                 f"{chaos.number('removals')} removals, "
                 f"{chaos.number('logins')} logins")
        tap.ok(chaos.number("removals") >= len(times) > 0,
               f"{name}: the token was away")
        tap.ok(chaos.number("drops") >= 5 * (seconds - 4) * 0.5,
               f"{name}: sessions were killed", str(chaos.number("drops")))
        check_process(name, rig, result)
        check_ledgers(name, rig)


def check_back(name, result, times):
    for back in times:
        first, _ = recovery(result, back)
        tap.ok(first <= 1.1, f"{name}: signs within a second of the return at "
               f"{back:.1f} s", f"after {first} s\n{result['buckets']}")


def short_deadline():
    """An outage is longer than a call may take: refused in time, each."""
    name, seconds, timeout_ms = "short deadline", 300 if FULL else 6, AWAY * 500
    with Rig() as rig:
        result, given, err = rig.run(seconds, timeout_ms,
                                     [(0.1, 0, DROPS + OUTAGES)])
        if not came(name, result, err):
            return
        times = returns(result, given)
        summary(name, result, times, len(given))
        check_calls(name, result, timeout_ms)
        tap.ok(0 < result["refused"] < RATE * seconds * AWAY // PERIOD,
               f"{name}: refused while the token is away, and only then",
               str(result["refused"]))
        check_back(name, result, times)
        check_process(name, rig, result)
        check_ledgers(name, rig)


def two_tokens():
    """The outages alternate, so that one token is always there."""
    name, seconds, timeout_ms = "two tokens", 300 if FULL else 7, 5000
    with Rig(2) as rig:
        result, given, err = rig.run(
            seconds, timeout_ms,
            [(0.1, 0, DROPS + OUTAGES), (PERIOD / 2, 1, DROPS + OUTAGES)])
        if not came(name, result, err):
            return
        summary(name, result, [], len(given))
        check_calls(name, result, timeout_ms)
        tap.equal(result["refused"], 0, f"{name}: none is refused")
        tap.ok(result["switches"] > 0, f"{name}: both were used")
        for token in rig.tokens:
            tap.ok(token.chaos.number("removals") > 0,
                   f"{name}: each was away")
        check_process(name, rig, result)
        check_ledgers(name, rig)


def hung():
    """One call never comes back: TOKEN_HUNG at its deadline, then at once."""
    name, seconds, timeout_ms = "hung", 4, 1500
    with Rig() as rig:
        # What the thread in the module holds is left to it on purpose.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        result, given, err = rig.run(
            seconds, timeout_ms, [(1, 0, "C_Sign 1+ stall forever")],
            ASAN_OPTIONS=options)
        if not came(name, result, err):
            return
        summary(name, result, [], len(given))
        check_calls(name, result, timeout_ms)
        tap.equal({error for _, _, error in result["refusals"]},
                  {"token-hung"}, f"{name}: the error says so")
        durations = [us for _, us, _ in result["refusals"]]
        tap.ok(durations[0] >= timeout_ms * 1000,
               f"{name}: the first is waited for", str(durations[:3]))
        later = sorted(durations[1:])
        tap.ok(later and later[len(later) * 99 // 100] < 10000 and
               later[-1] < timeout_ms * 1000 / 2,
               f"{name}: later ones end at once", str(later[-5:]))
        tap.equal(rig.tokens[0].chaos.number("pin_wrong"), 0,
                  f"{name}: no wrong PIN was tried")


def main():
    if not have_softhsm() or not shutil.which("softhsm2-util"):
        tap.skip("soak", "SoftHSM 2 is not installed")
        tap.done()
    wanted = sys.argv[1:]
    for part in (one_token, short_deadline, two_tokens, hung):
        if not wanted or part.__name__ in wanted:
            part()
    tap.done()


if __name__ == "__main__":
    main()
