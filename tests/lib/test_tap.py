#!/usr/bin/env python3
"""tap.py: what it prints and how it exits, seen from outside."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import tap      # noqa: E402

SCRIPT = """
import tap
tap.ok(1 == 1, "one # hash")
tap.skip("two", "no token")
{more}
tap.done()
"""

CASES = """
import tap, unittest
class T(unittest.TestCase):
    def test_a_good(self): "with a text"
    def test_b_bad(self): self.assertEqual(1, 2)
    def test_c_skipped(self): self.skipTest("not here")
    def test_d_sub(self):
        for n in range(3):
            with self.subTest(n=n): self.assertLess(n, 2)
class U(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("no server")
    def test_never(self): pass
class V(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise unittest.SkipTest("nothing to do")
    def test_never(self): pass
tap.main()
"""


def run(source, *args):
    """Exit status and the lines printed, comments apart."""
    done = subprocess.run(
        [sys.executable, "-c", source, *args], capture_output=True,
        text=True, timeout=30, check=False,
        env={**os.environ, "PYTHONPATH": HERE})
    lines = done.stdout.splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    return done.returncode, [l for l in lines if l not in notes], notes


status, lines, notes = run(SCRIPT.format(more=""))
tap.equal(status, 0, "a script that passes exits 0")
tap.equal(lines, ["ok 1 - one \\# hash", "ok 2 - two # SKIP no token",
                  "1..2"], "its lines")

status, lines, notes = run(SCRIPT.format(more="tap.equal(1, 2, 'three')"))
tap.equal(status, 1, "a script that fails exits 1")
tap.equal(lines[2:], ["not ok 3 - three", "1..3"], "its last lines")
tap.equal(notes, ["# got:  1", "# want: 2"], "the values are shown")

status, lines, notes = run("import tap; tap.done()")
tap.equal((status, lines), (1, ["1..0"]), "no check at all is a failure")

status, lines, notes = run(CASES)
tap.equal(status, 1, "unittest: a failure exits 1")
tap.equal(lines, ["ok 1 - T.test_a_good: with a text",
                  "not ok 2 - T.test_b_bad",
                  "ok 3 - T.test_c_skipped # SKIP not here",
                  "not ok 4 - T.test_d_sub",
                  "not ok 5 - setUpClass (__main__.U)",
                  "ok 6 - setUpClass (__main__.V) # SKIP nothing to do",
                  "1..6"], "unittest: one line per test")
tap.ok(any("1 != 2" in n for n in notes), "unittest: the reason is shown")
tap.ok(any("n=2" in n for n in notes), "unittest: the sub-test is named")

status, lines, notes = run(CASES, "good")
tap.equal((status, lines), (0, ["ok 1 - T.test_a_good: with a text", "1..1"]),
          "unittest: arguments pick tests")
tap.done()
