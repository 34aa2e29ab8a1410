#!/usr/bin/env python3
"""The same suite on every token of tokens/*/setup that this machine can have,
and a table of it at the end, which HSEAL_TABLE gets too.

    test_matrix.py [TOKEN...]

Must run at least on the tokens of kinds.ALWAYS."""

import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]

import tap  # noqa: E402
from grid import Grid  # noqa: E402
from kinds import ALWAYS, KINDS  # noqa: E402
from place import CANNOT, Place, Uri, all_names, reason, run_setup  # noqa: E402
from suite import STEPS, Cannot, Suite  # noqa: E402
# Held by whoever reports.  A card and a chip mostly wait: they come first, and
# the others beside them.
REPORT = threading.Lock()
SLOW = ("opensc", "tpm2")
AT_ONCE = 2


def try_step(suite, step):
    """What stands in the table, why, and what a failure shows."""
    suite.remark = ""
    try:
        step(suite)
    except Cannot as why:
        return "-", str(why), ""
    except Exception:           # whatever it is, the others go on
        return "FAIL", "", traceback.format_exc(limit=-3)
    return "ok", suite.remark, ""


def run_steps(grid, suite):
    for label, step in STEPS:
        if step is Suite.vectors and not suite.secrets:
            for left, _ in STEPS[STEPS.index((label, step)):]:
                grid.put(left, suite.name, "-", "there is no credential")
            return
        before = time.monotonic()
        cell, why, failure = try_step(suite, step)
        seconds = time.monotonic() - before
        with REPORT:
            grid.put(label, suite.name, cell, why)
            name = f"{suite.name}: {label}" + (f": cannot: {why}"
                                               if cell == "-" else "")
            tap.ok(cell != "FAIL", name, failure)
            tap.note(f"{seconds:.2f} s")


def all_cells(grid, name, cell, why=""):
    for label, _ in STEPS:
        grid.put(label, name, cell, why)


def run_token(grid, name, top):
    """Make the token, use it, end it; 77 is a column of reasons."""
    home = os.path.join(top, "home")
    os.mkdir(home)
    place = Place(os.path.join(top, name))
    made = run_setup(name, place.folder, home)
    with REPORT:
        if made.returncode == CANNOT and name not in ALWAYS:
            all_cells(grid, name, "-", reason(made))
            tap.skip(name, reason(made))
            return
        if not tap.ok(made.returncode == 0, f"{name}: set up", made.stderr):
            all_cells(grid, name, "FAIL")
            return
    try:
        run_steps(grid, Suite(name, place, Uri(made.stdout.strip()), top))
    finally:
        place.end()


def run_in_folder(grid, name):
    top = os.path.realpath(tempfile.mkdtemp(prefix="hm-"))
    try:
        run_token(grid, name, top)
    finally:
        shutil.rmtree(top)


def main():
    names = [name for name in KINDS
             if not sys.argv[1:] or name in sys.argv[1:]]
    tap.equal(sorted(KINDS), all_names(), "each token has its row in kinds")
    grid = Grid([label for label, _ in STEPS], names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(run_in_folder, grid, name) for name in
                   sorted(names, key=lambda name: name not in SLOW)]
    for one in running:
        one.result()            # raises what nobody has caught
    tap.note(grid.text())
    if os.environ.get("HSEAL_TABLE"):
        with open(os.environ["HSEAL_TABLE"], "w", encoding="ascii") as file:
            file.write(grid.text())
    tap.done()


if __name__ == "__main__":
    main()
