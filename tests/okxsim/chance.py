"""chance: faults at random, the same again for the same seed.

What befalls a request depends on the seed, on its method, target and body,
and on how often these very bytes have come, not on the order in which several
connections get their turn: a test that sends the same requests sees the same
faults.
"""

import hashlib
import threading
from collections import Counter

from faults import Fault

# kinds that take a figure, and what it is
FIGURES = {"stall": "ms", "hold": "ms", "slow": "ms", "html": "code",
           "code": "code", "item": "code"}


class Rule:
    """"METHOD PATH kind=probability[:figure] ..."; ValueError."""

    def __init__(self, text):
        self.text = text
        self.odds = []          # (sum of the probabilities so far, Fault)
        words = text.split()
        if len(words) < 3:
            raise ValueError(f"{text!r} is not METHOD PATH kind=p[:n] ...")
        total = 0
        for word in words[2:]:
            kind, _, value = word.partition("=")
            odds, _, figure = value.partition(":")
            total += _probability(word, odds)
            more = {FIGURES.get(kind, "ms"): figure} if figure else {}
            if figure and kind not in FIGURES or kind == "reset-on-accept":
                raise ValueError(f"{word!r} cannot be at random")
            self.odds.append((total, Fault(kind, words[0], words[1], **more)))
        if total > 1 + 1e-9:
            raise ValueError(f"{text!r}: more than 1 in all")

    def pick(self, point):
        """The fault at `point`, from 0 below 1, or None."""
        return next((fault for end, fault in self.odds if point < end), None)


class Chance:
    """Safe for several threads.  The first rule that matches decides."""

    def __init__(self, rules=(), seed=0):
        self._lock = threading.Lock()
        self._rules = list(rules)
        self._seed = seed
        self._times = Counter()     # digest of a request: how often it came
        self._fired = Counter()     # "METHOD PATH kind"

    def add(self, rule, seed=None):
        """`rule` and `seed` may be None.  A seed begins anew."""
        with self._lock:
            if rule:
                self._rules.append(rule)
            if seed is not None:
                self._seed = seed
                self._times.clear()

    def clear(self):
        with self._lock:
            self._rules.clear()
            self._times.clear()
            self._fired.clear()

    def take(self, request):
        """The fault that befalls `request`, or None."""
        with self._lock:
            if not self._rules:
                return None
            for rule in self._rules:
                if rule.odds[0][1].matches(request.method, request.path):
                    fault = rule.pick(self._point(request))
                    break
            else:
                return None
            if fault:
                self._fired[f"{request.method} {request.path} "
                            f"{fault.do}"] += 1
            return fault

    def report(self):
        with self._lock:
            return {"seed": self._seed, "rules": [r.text for r in self._rules],
                    "fired": dict(self._fired)}

    def _point(self, request):
        what = b"\0".join((request.method.encode(), request.target,
                           request.body))
        digest = hashlib.sha256(what).digest()
        self._times[digest] += 1
        text = b"%d %d " % (self._seed, self._times[digest]) + digest
        point = hashlib.sha256(text).digest()
        return int.from_bytes(point[:7], "big") / (1 << 56)


def _probability(word, text):
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise ValueError(f"{word!r}: {text!r} is no probability")
    return value
