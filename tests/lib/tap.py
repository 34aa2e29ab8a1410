"""tap: print test results as TAP (Test Anything Protocol, version 12).

Two ways in:
  unittest files    import tap ... if __name__ == "__main__": tap.main()
  plain scripts     tap.ok(cond, name); tap.skip(name, why); tap.done()

Each check is one line, written at once: "ok N - name", "not ok N - name",
"ok N - name # SKIP why".  Diagnostics follow as "# " lines.  The plan "1..N"
comes last, so a test that dies half way leaves none and counts as failed.
main() and done() exit: 0 if all passed, else 1.
"""

import sys
import traceback
import unittest

_state = {"count": 0, "failed": 0}


def ok(cond, name, diagnostic=""):
    """Report one check; returns bool(cond).  `diagnostic` is shown on failure."""
    _state["count"] += 1
    if not cond:
        _state["failed"] += 1
    word = "ok" if cond else "not ok"
    _line(f"{word} {_state['count']} - {_clean(name)}")
    if diagnostic and not cond:
        note(diagnostic)
    return bool(cond)


def equal(got, want, name):
    """ok(got == want), with both values shown on failure."""
    return ok(got == want, name, f"got:  {got!r}\nwant: {want!r}")


def skip(name, why):
    """Report a check that could not run here; it counts as passed."""
    _state["count"] += 1
    _line(f"ok {_state['count']} - {_clean(name)} # SKIP {_clean(why)}")


def note(text):
    """Print a diagnostic; every line of it becomes a "# " line."""
    for line in str(text).splitlines():
        _line("# " + line)


def done():
    """Print the plan and exit: 0 if every check passed, else 1."""
    _line(f"1..{_state['count']}")
    sys.exit(1 if _state["failed"] or not _state["count"] else 0)


def main(module="__main__"):
    """Run the unittest cases of `module`; arguments pick tests by substring."""
    loader = unittest.TestLoader()
    if sys.argv[1:]:
        loader.testNamePatterns = [f"*{word}*" for word in sys.argv[1:]]
    loader.loadTestsFromModule(sys.modules[module]).run(_Result())
    done()


class _Result(unittest.TestResult):
    """One TAP line per test method; a failing sub-test fails its method."""

    def startTest(self, test):
        super().startTest(test)
        self._broken = []
        self._skipped = None

    def stopTest(self, test):
        super().stopTest(test)
        if self._skipped is not None and not self._broken:
            skip(_name(test), self._skipped)
        else:
            ok(not self._broken, _name(test), "\n".join(self._broken))

    def addSkip(self, test, reason):
        if _is_fixture(test):
            skip(_name(test), reason)
        else:
            self._skipped = reason

    def addError(self, test, err):
        if _is_fixture(test):
            ok(False, _name(test), _trace(err))
        else:
            self._broken.append(_trace(err))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._broken.append(f"{subtest._subDescription()}\n{_trace(err)}")

    def addUnexpectedSuccess(self, test):
        self._broken.append("passed, but was expected to fail")


def _is_fixture(test):
    """True for what unittest reports when a setUpClass or setUpModule fails."""
    return not isinstance(test, unittest.TestCase)


def _name(test):
    name = test.id().removeprefix("__main__.")
    text = None if _is_fixture(test) else test.shortDescription()
    return f"{name}: {text}" if text else name


def _trace(err):
    return "".join(traceback.format_exception(*err)).rstrip()


def _clean(text):
    return " ".join(str(text).split()).replace("#", "\\#")


def _line(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
