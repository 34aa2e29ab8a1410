#!/usr/bin/env python3
"""The same suite on every token of tokens/*/setup that this machine can have,
and a table of it at the end, which HSEAL_TABLE gets too.

    test_matrix.py [TOKEN...]

Must run at least on the tokens of kinds.ALWAYS."""

import os
import shutil
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from grid import Grid  # noqa: E402
from kinds import ALWAYS, KINDS  # noqa: E402
from place import CANNOT, Place, Uri, all_names, reason, run_setup  # noqa: E402
from suite import STEPS, Cannot, NotYet, Suite  # noqa: E402

def run_step(grid, suite, label, step):
    name = f"{suite.name}: {label}"
    suite.remark = ""
    try:
        step(suite)
    except NotYet as why:
        grid.put(label, suite.name, "-", str(why))
        tap.skip(name, why)
    except Cannot as why:
        grid.put(label, suite.name, "-", str(why))
        tap.ok(True, f"{name}: cannot: {why}")
    except Exception:           # whatever it is, the others go on
        grid.put(label, suite.name, "FAIL")
        tap.ok(False, name, traceback.format_exc(limit=-3))
    else:
        grid.put(label, suite.name, "ok", suite.remark)
        tap.ok(True, name)


def run_steps(grid, suite):
    for label, step in STEPS:
        if step is Suite.vectors and not suite.secrets:
            for left, _ in STEPS[STEPS.index((label, step)):]:
                grid.put(left, suite.name, "-", "there is no credential")
            tap.skip(f"{suite.name}: the rest", "there is no credential")
            return
        before = time.monotonic()
        run_step(grid, suite, label, step)
        tap.note(f"{time.monotonic() - before:.2f} s")


def run_token(grid, name, top):
    """Make the token, use it, end it; 77 is a column of reasons."""
    home = os.path.join(top, "home")
    os.mkdir(home)
    place = Place(os.path.join(top, name))
    made = run_setup(name, place.folder, home)
    if made.returncode == CANNOT and name not in ALWAYS:
        for label, _ in STEPS:
            grid.put(label, name, "-", reason(made))
        tap.skip(name, reason(made))
        return
    if not tap.ok(made.returncode == 0, f"{name}: set up", made.stderr):
        for label, _ in STEPS:
            grid.put(label, name, "FAIL")
        return
    try:
        run_steps(grid, Suite(name, place, Uri(made.stdout.strip()), top))
    finally:
        place.end()


def main():
    names = [name for name in KINDS
             if not sys.argv[1:] or name in sys.argv[1:]]
    tap.equal(sorted(KINDS), all_names(), "each token has its row in kinds")
    grid = Grid([label for label, _ in STEPS], names)
    for name in names:
        top = os.path.realpath(tempfile.mkdtemp(prefix="hm-"))
        try:
            run_token(grid, name, top)
        finally:
            shutil.rmtree(top)
    tap.note(grid.text())
    if os.environ.get("HSEAL_TABLE"):
        with open(os.environ["HSEAL_TABLE"], "w", encoding="ascii") as file:
            file.write(grid.text())
    tap.done()


if __name__ == "__main__":
    main()
