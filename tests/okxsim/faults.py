"""faults: misbehaviour on command.

A fault is armed for a method and a path, fires `count` times (0: for ever)
and is gone.  KINDS says of each kind whether the request is executed first,
what is answered and how that is sent.  The first armed fault that matches is
the one that fires.  The control paths are never hit; reset-on-accept cannot
know the path and hits any new connection.
"""

import threading
import time
from dataclasses import asdict, dataclass, fields

from codes import CODES, Refused, failure
from http1 import Answer, json_answer

HTML_STATUS = 403
STALL_MS = 1000
SLOW_MS = 1
BIG_BODY = 64 * 1024 * 1024
BIG_HEADERS = 1024 * 1024 * 1024    # "endless": more than anyone reads
ELSEWHERE = "https://elsewhere.invalid"

ON_ACCEPT = "reset-on-accept"


@dataclass
class Fault:
    """`path` without query; "*" or a trailing "*" matches the rest."""

    do: str
    method: str = "*"
    path: str = "*"
    count: int = 1
    ms: int = None          # stall: wait; slow: pause between two bytes
    code: str = None        # code: the exchange's code; html: HTTP status
    status: int = None      # code, html: HTTP status instead of the usual
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
        if self.do == "code" and self.code not in CODES:
            raise ValueError(f"fault code {self.code!r} is not in the table")

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
    """The Answer under `fault`, or None; execute() runs the request."""
    executes, make, _ = KINDS[fault.do]
    return make(fault, request, execute() if executes else None)


def send(fault, sock, answer, keep_alive):
    """Send `answer` in the fault's manner; True if the connection may live."""
    return KINDS[fault.do][2](fault, sock, answer, keep_alive)


# --- answers: (fault, request, the real answer or None) -> Answer or None ----

def _real(_fault, _request, answer):
    return answer


def _no_answer(_fault, _request, _answer):
    return None


def _html(fault, _request, _answer):
    status = fault.status or HTML_STATUS
    body = (f"<!DOCTYPE html>\n<html><head><title>{status} | okx.com | "
            "Cloudflare</title></head>\n<body><h1>Sorry, you have been "
            f"blocked</h1><p>Error {status}</p><p>Cloudflare Ray ID: "
            "8a1b2c3d4e5f6071</p></body></html>\n").encode()
    return Answer(status, body, (("Server", "cloudflare"),
                                 ("CF-RAY", "8a1b2c3d4e5f6071-FRA"),
                                 ("Content-Type", "text/html; charset=UTF-8")))


def _code(fault, _request, _answer):
    refused = Refused(fault.code)
    return json_answer(fault.status or refused.status, failure(refused))


def _redirect(fault, request, _answer):
    target = request.target.decode("latin-1")
    return Answer(302, b"", (("Location", fault.to + target),))


def _empty(_fault, _request, answer):
    return Answer(200, b"", answer.headers)


# --- senders: (fault, socket, answer, keep alive?) -> keep the connection? ---

def _whole(_fault, sock, answer, keep_alive):
    sock.sendall(answer.encode(keep_alive))
    return keep_alive


def _close(_fault, _sock, _answer, _keep_alive):
    return False


def _late(fault, sock, answer, keep_alive):
    time.sleep((STALL_MS if fault.ms is None else fault.ms) / 1000)
    return _whole(fault, sock, answer, keep_alive)


def _half(_fault, sock, answer, keep_alive):
    half = answer.body[:len(answer.body) // 2]
    sock.sendall(answer.head(keep_alive) + half)
    return False


def _byte_by_byte(fault, sock, answer, keep_alive):
    pause = (SLOW_MS if fault.ms is None else fault.ms) / 1000
    for byte in answer.encode(keep_alive):
        sock.sendall(bytes([byte]))
        time.sleep(pause)
    return keep_alive


def _endless_headers(_fault, sock, answer, _keep_alive):
    lines = b"".join(b"X-Filler-%03d: %s\r\n" % (n, b"x" * 1000)
                     for n in range(64))
    sock.sendall(answer.head(False)[:-2])
    for _ in range(BIG_HEADERS // len(lines)):
        sock.sendall(lines)
    return False


def _huge_body(_fault, sock, answer, _keep_alive):
    chunk = b" " * (256 * 1024)
    rest = BIG_BODY - len(answer.body)
    sock.sendall(answer.head(False, BIG_BODY) + answer.body)
    while rest > 0:
        sock.sendall(chunk[:rest])
        rest -= len(chunk)
    return False


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


# kind: (executed first?, answer, sender)
KINDS = {
    "drop-before": (False, _no_answer, _close),
    "drop-after": (True, _no_answer, _close),
    ON_ACCEPT: (False, _no_answer, _close),
    "stall": (True, _real, _late),
    "truncate": (True, _real, _half),
    "html": (False, _html, _whole),
    "code": (False, _code, _whole),
    "slow": (True, _real, _byte_by_byte),
    "redirect": (False, _redirect, _whole),
    "big-headers": (True, _real, _endless_headers),
    "big-body": (True, _real, _huge_body),
    "empty": (True, _empty, _whole),
}
