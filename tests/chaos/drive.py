#!/usr/bin/env python3
"""drive: each failure of sites.txt happens to hardseal, on a throw-away token.

  drive.py              a sample of the rows, each at one of its calls
  drive.py --full       each row; of calls that a command makes more than five
                        times, five of them; so with HSEAL_FULL
  drive.py --all        each row at each of its calls
  drive.py --row TEXT   only rows whose line below contains TEXT
  drive.py --by NAME,.. only rows of these commands
  drive.py --jobs N     so many at a time (4)

A row is a command, a rule of the chaos module, and perhaps a second one that
leads there.  After each:

  - the command ended in time and by itself, with status 0 and what it
    promises really done (a right signature, a whole credential, none), or
    with an error of include/hardseal/error.h under its own status;
  - no PIN was tried again after it was refused, and none is by the next
    command;
  - neither secret nor PIN nor passphrase stands where it does not belong;
  - without the fault everything works: the old credential signs right, and
    what was begun is done, or was not, or is brought to its end by the same
    command.

The program is the one named by HSEAL_BIN, CHAOS_MODULE the module; HSEAL_ROWS
sets about how many rows the sample has.
"""

import concurrent.futures
import itertools
import os
import pathlib
import runpy
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE)]

import tap  # noqa: E402
from drive_bench import Bench  # noqa: E402
from drive_homes import have_card_tool, have_second_token  # noqa: E402
from program import have_softhsm  # noqa: E402

# With sanitizers the sample will do: what they find is on every path.
SANITIZED = "HSEAL_SANITIZED" in os.environ
FULL = "HSEAL_FULL" in os.environ and not SANITIZED
LARGE = "HSEAL_FULL" in os.environ
SAMPLE = int(os.environ.get("HSEAL_ROWS", 600 if LARGE else
                            60 if SANITIZED else 180))
# What has failed once is in every sample.
FOUND = (
    "import-both: C_CreateObject 2 pass-then CKR_DEVICE_ERROR",
    "tokens: C_GetSlotList 1 stall forever",
    "activate: C_Sign 8 mac wrong",
    "login: C_Sign 1 stall 3s",
)
# A third of the sample is of these, a request's path.
SIGNING = ("C_SignInit", "C_Sign", "C_Login")
# Without a configuration the token's time cannot be set: only some of these
# calls hang, for the minute that is given them.
SLOW = {"init"}


def possible(driver):
    """What makes such tokens is installed."""
    if driver.startswith("card-"):
        return have_card_tool()
    return not Bench.has_two(driver) or have_second_token()


def table():
    """The rows of sites.txt, each once: dicts with driver, call, nth, action
    and `with`."""
    sites = runpy.run_path(str(HERE / "sites"), run_name="sites")
    rows, seen = [], set()
    for row in sites["rows_json"](sites["read_table"]()):
        key = tuple(row[k] for k in
                    ("driver", "call", "nth", "action", "with"))
        if key not in seen and possible(row["driver"]):
            seen.add(key)
            rows.append({k: row[k] for k in
                         ("driver", "call", "nth", "action", "with")})
    return rows


def every_one(n):
    return range(1, n + 1)


def some_of(n):
    """Of 1 to n: the first, the last, and what lies between."""
    return range(1, n + 1) if n <= 5 else [1, 2, (n + 1) // 2, n - 1, n]


TURN = itertools.count()


def one_of(n):
    """Another one each time."""
    return [next(TURN) % n + 1] if n > 0 else []


def is_slow(row):
    return row["driver"] in SLOW and row["action"].startswith("stall")


def expand(rows, count, pick):
    """`nth` as a number: of those that count(driver, with, call) tells."""
    out = []
    for row in rows:
        if row["nth"] == "*":
            n = count(row["driver"], row["with"], row["call"])
            out += [dict(row, nth=i)
                    for i in (range(1, 2) if is_slow(row) else pick(n))]
        else:
            out.append(dict(row, nth=int(row["nth"])))
    return out


def line(row):
    rule = "{call} {nth} {action}".format(**row)
    return f"{row['driver']}: " + "; ".join(filter(None, [row["with"], rule]))


def spread(rows, n):
    """So many of them, from the first to the last."""
    n = min(n, len(rows))
    return [rows[i * len(rows) // n] for i in range(n)]


def in_turn(groups):
    """One row of each group, then another one of each, and so on; other
    failures of each: as a whole they have all."""
    for j in range(max(map(len, groups), default=0)):
        for i, group in enumerate(groups):
            if j < len(group):
                yield group[(7 * i + j) % len(group)]


def row_of(text):
    """The row of a line."""
    driver, _, rules = text.partition(": ")
    lead, _, rule = rules.rpartition("; ")
    call, nth, action = rule.split(" ", 2)
    return {"driver": driver, "with": lead, "call": call, "nth": nth,
            "action": action}


def sample(rows):
    """About SAMPLE rows of the table: what was found once, the path of a
    signature, and of the others as many of each call of each command."""
    signing, groups = [], {}
    for row in rows:
        if is_slow(row) or row["action"] == "token-gone forever":
            continue
        if row["driver"] == "sign" and row["call"] in SIGNING:
            signing.append(row)
        else:
            groups.setdefault((row["driver"], row["call"]), []).append(row)
    chosen = [row_of(text) for text in FOUND]
    chosen += spread(signing, SAMPLE // 3)
    room = SAMPLE - len(chosen)
    others = list(in_turn(list(groups.values())))
    # Less than one of each group: then of all the groups.
    return chosen + spread(others[:max(room, len(groups))], room)


class Tally:
    def __init__(self):
        self.calls = {}
        self.lock = threading.Lock()

    def add(self, row, word):
        with self.lock:
            counts = self.calls.setdefault(row["call"], {})
            counts[word] = counts.get(word, 0) + 1

    def print(self):
        for call in sorted(self.calls):
            c = self.calls[call]
            tap.note(f"{call}: {sum(c.values())} rows, "
                     f"{c.get('passed', 0)} passed, "
                     f"{c.get('failed', 0)} failed")


class Driver:
    def __init__(self, jobs):
        self.tally = Tally()
        self.benches = [Bench()]
        self.benches += [Bench(self.benches[0]) for _ in range(jobs - 1)]
        self.free = list(self.benches)
        self.lock = threading.Lock()

    def close(self):
        for bench in self.benches:
            bench.close()

    def drive(self, row):
        """(row, what was wrong)"""
        with self.lock:
            bench = self.free.pop()
        try:
            wrong = bench.drive(row)
        except Exception as e:  # the row fails, the others go on
            wrong = [f"{type(e).__name__}: {e}"]
        finally:
            with self.lock:
                self.free.append(bench)
        self.tally.add(row, "failed" if wrong else "passed")
        return row, wrong


def main(args):
    jobs, every, text, by, pick = 4, FULL, None, None, some_of
    while args:
        word = args.pop(0)
        if word in ("--all", "--full"):
            every = True
            if word == "--all":
                pick = every_one
        elif word == "--jobs" and args:
            jobs = int(args.pop(0))
        elif word == "--row" and args:
            text = args.pop(0)
        elif word == "--by" and args:
            by = args.pop(0).split(",")
        else:
            sys.exit(__doc__)
    if not have_softhsm():
        tap.skip("chaos drive", "SoftHSM 2 is not installed")
        tap.done()
    driver = Driver(jobs)
    try:
        if text is not None:
            pick = every_one
        rows = [row for row in table() if by is None or row["driver"] in by]
        if text is None and not every:
            rows, pick = sample(rows), one_of
        rows = expand(rows, driver.benches[0].count, pick)
        if text is not None:
            rows = [row for row in rows if text in line(row)]
        tap.note(f"{len(rows)} rows")
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for done in concurrent.futures.as_completed(
                    [pool.submit(driver.drive, row) for row in rows]):
                row, wrong = done.result()
                if wrong:
                    failed += 1
                    tap.ok(False, line(row), "\n".join(wrong) +
                           f"\nagain: drive.py --row '{line(row)}'")
        driver.tally.print()
        tap.ok(rows and not failed, f"{len(rows)} rows were driven")
    finally:
        driver.close()
    tap.done()


if __name__ == "__main__":
    main(sys.argv[1:])
