#!/usr/bin/env python3
"""The benchmarks build and tell their figures; the figures are for people, so
that no test fails on a slow day."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from program import have_softhsm  # noqa: E402


def handoff():
    result = subprocess.run(
        [os.path.join(HERE, "run"), "handoff", "--json", "300"],
        capture_output=True, check=False)
    if not tap.equal(result.returncode, 0, "tests/bench/run handoff ends well"):
        tap.note(result.stderr.decode())
        return
    figures = json.loads(result.stdout)
    tap.note(result.stdout.decode())
    for kind in ("direct", "guarded", "woken"):
        row = figures[kind]
        tap.ok(0 < row["median"] <= row["p90"] <= row["p99"],
               f"{kind}: median, p90 and p99 rise", str(row))
    above = figures["guarded"]["median"] - figures["direct"]["median"]
    tap.ok(abs(above - figures["above_us"]) < 0.01,
           "what the thread costs is the difference of the medians")


def credentials():
    result = subprocess.run(
        [os.path.join(HERE, "run"), "credentials", "--json", "500", "150"],
        capture_output=True, check=False)
    if not tap.equal(result.returncode, 0,
                     "tests/bench/run credentials ends well"):
        tap.note(result.stderr.decode())
        return
    tap.note(result.stdout.decode())
    tokens = json.loads(result.stdout)["tokens"]
    tap.equal([token["credentials"] for token in tokens], [1, 100, 150],
              "tokens with as many credentials as were asked for")
    for token in tokens:
        tap.ok(0 < token["median_us"] <= token["p99_us"],
               "median and p99 rise", str(token))
        ratio = token["median_us"] / tokens[0]["median_us"]
        tap.ok(abs(ratio - token["ratio"]) < 0.01,
               "the ratio is that of the medians")
        tap.ok(min(token["module_us"], token["open_ms"], token["first_ms"],
                   token["plain_ms"], token["import_ms"]) > 0,
               "every step took its time")


def request():
    result = subprocess.run(
        [os.path.join(HERE, "run"), "request", "--json", "60"],
        capture_output=True, check=False)
    if not tap.equal(result.returncode, 0, "tests/bench/run request ends well"):
        tap.note(result.stderr.decode())
        return
    tap.note(result.stdout.decode())
    rows = json.loads(result.stdout)["rows"]
    seen = {(row["server"], row["method"], row["at_once"]) for row in rows}
    for server in ("okxsim", "okxsim-tls"):
        for method in ("GET", "POST"):
            tap.ok({(server, method, 1), (server, method, 64)} <= seen,
                   f"{server} {method}: one at a time, and 64")
    for row in rows:
        bare = row["bare"]["median_us"]
        for kind in ("pool", "library"):
            mine = row[kind]["median_us"]
            ratio = bare / mine if row["at_once"] > 1 else mine / bare
            tap.ok(abs(ratio - row[kind]["ratio"]) < 0.02,
                   "the ratio is that of the medians", str(row))


def main():
    handoff()
    if not have_softhsm():
        tap.skip("tests/bench/run sign", "SoftHSM 2 is not installed")
        tap.done()
    result = subprocess.run(
        [os.path.join(HERE, "run"), "sign", "--json", "300"],
        capture_output=True, check=False)
    if tap.equal(result.returncode, 0, "tests/bench/run sign ends well"):
        figures = json.loads(result.stdout)
        tap.note(result.stdout.decode())
        tap.equal(figures["rounds"], 300, "it measured the rounds asked for")
        tap.ok(figures["session_copy"], "a session copy signs")
        for kind in ("plain", "mac", "headers"):
            row = figures[kind]
            tap.ok(0 < row["median"] <= row["p90"] <= row["p99"],
                   f"{kind}: median, p90 and p99 rise", str(row))
        ratio = figures["mac"]["median"] / figures["plain"]["median"]
        tap.ok(abs(ratio - figures["ratio"]) < 0.01,
               "the ratio is that of the medians")
    else:
        tap.note(result.stderr.decode())
    credentials()
    request()
    usage = subprocess.run([os.path.join(HERE, "run"), "nonsense"],
                           capture_output=True, check=False)
    tap.equal(usage.returncode, 2, "an unknown benchmark is bad usage")
    told = subprocess.run([os.path.join(HERE, "run"), "--help"],
                          capture_output=True, check=False)
    tap.ok(all(b"\n" + name + b"\n" in told.stdout
               for name in (b"sign", b"handoff", b"credentials", b"request")),
           "--help names them all", told.stdout.decode())
    tap.done()


if __name__ == "__main__":
    main()
