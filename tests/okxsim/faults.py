"""faults: misbehaviour on command.

A fault is armed for a method and a path, fires `count` times (0: for ever)
and is gone.  KINDS says of each kind whether the request is executed first,
what is answered and how that is sent.  The first armed fault that matches is
the one that fires.  The control paths are never hit; reset-on-accept cannot
know the path and hits any new connection.
"""

import threading
from dataclasses import asdict, dataclass, fields

from codes import entry
from manners import KINDS, ON_ACCEPT, STALL_MS

ELSEWHERE = "https://elsewhere.invalid"


@dataclass
class Fault:
    """`path` without query; "*" or a trailing "*" matches the rest."""

    do: str
    method: str = "*"
    path: str = "*"
    count: int = 1
    ms: int = None          # stall, hold: wait; slow: pause between two bytes
    code: str = None        # code, item: the exchange's; html: HTTP status
    items: str = ""         # item: which, from 1, with commas; empty: all
    status: int = None      # code, html: HTTP status instead of the usual
    msg: str = None         # code: text instead of the usual
    to: str = ELSEWHERE     # redirect: scheme and host of the Location

    def __post_init__(self):
        if self.do not in KINDS:
            raise ValueError(f"fault {self.do!r} is none of "
                             + " ".join(KINDS))
        self.count = _number("count", self.count)
        self.ms = _number("ms", self.ms)
        self.status = _number("status", self.status)
        if self.do == "html":
            self.status = self.status or _number("code", self.code)
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError(f"{self.status} is no status of an answer")
        if self.do in ("code", "item") and not entry(self.code) and not (
                self.do == "code" and self.code and self.status):
            raise ValueError(f"fault code {self.code!r} is not in the table")
        for number in filter(None, self.items.split(",")):
            _number("items", number)

    def execution(self):
        """How the API is to execute a request under this fault."""
        if self.do == "hold":
            return {"hold_ms": STALL_MS if self.ms is None else self.ms}
        if self.do == "item":
            items = tuple(int(n) for n in self.items.split(",") if n)
            return {"item_code": self.code, "items": items}
        return {}

    def matches(self, method, path):
        if self.method not in ("*", method):
            return False
        if self.path.endswith("*"):
            return path.startswith(self.path[:-1])
        return path == self.path


def from_dict(values):
    """A Fault from a JSON object; ValueError says what is wrong."""
    known = {f.name for f in fields(Fault)}
    if not isinstance(values, dict) or "do" not in values:
        raise ValueError('a fault is an object with at least "do"')
    if set(values) - known:
        raise ValueError("unknown: " + " ".join(sorted(set(values) - known)))
    values = {k: v if v is None else str(v) for k, v in values.items()}
    return Fault(**values)


def from_text(text):
    """A Fault from "METHOD PATH KIND name=value ..."."""
    words = text.split()
    if len(words) < 3 or not all("=" in w for w in words[3:]):
        raise ValueError(f"{text!r} is not METHOD PATH KIND name=value ...")
    values = dict(zip(("method", "path", "do"), words))
    values.update(w.split("=", 1) for w in words[3:])
    return from_dict(values)


class FaultList:
    """The armed faults, in the order armed.  Safe for several threads."""

    def __init__(self, faults=()):
        self._lock = threading.Lock()
        self._armed = list(faults)

    def arm(self, fault):
        with self._lock:
            self._armed.append(fault)

    def clear(self):
        with self._lock:
            self._armed.clear()

    def armed(self):
        with self._lock:
            return [asdict(f) for f in self._armed]

    def take_on_accept(self):
        """True if this new connection is to be reset."""
        return self._take(lambda f: f.do == ON_ACCEPT) is not None

    def take(self, method, path):
        """The fault that fires for this request, or None."""
        return self._take(lambda f: f.do != ON_ACCEPT
                          and f.matches(method, path))

    def _take(self, wanted):
        with self._lock:
            for fault in self._armed:
                if wanted(fault):
                    if fault.count == 1:
                        self._armed.remove(fault)
                    elif fault.count > 1:
                        fault.count -= 1
                    return fault
        return None


def make_answer(fault, request, execute):
    """The Answer under `fault`, or None; execute(request, ...) runs it."""
    executes, make, _ = KINDS[fault.do]
    answer = execute(request, **fault.execution()) if executes else None
    return make(fault, request, answer)


def send(fault, sock, answer, keep_alive):
    """Send `answer` in the fault's manner; True if the connection may live."""
    return KINDS[fault.do][2](fault, sock, answer, keep_alive)


def _number(name, value):
    if value is None:
        return None
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise ValueError(f"{name}={value} is not a number from 0 up")
    return number
