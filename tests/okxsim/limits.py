"""limits: how many requests and orders are taken in a sliding window.

A request is counted when it has been read whole and its signer is known; what
the gate refuses is not.  It takes its places in all of its windows or in none:
one that finds a window full is refused (50011; 50061 for the cap on orders)
and takes no place there.  Windows are kept even while nothing is refused, so
that a test can see what would have been.
"""

import threading
import time
from collections import Counter, deque

from codes import Refused

ORDER_CAP = 1000            # new and amended orders of one account ...
ORDER_CAP_MS = 2000         # ... in so long

_TRADE = "/api/v5/trade/"
_SUB = "/api/v5/users/subaccount/"

# method, path, count, window in ms, what shares a window: ip or user, and a
# field of the query or the body, of each order in a batch
TABLE = (
    ("GET", "/api/v5/public/time", 10, 2000, "ip", None),
    ("GET", "/api/v5/public/instruments", 20, 2000, "ip", "instType"),
    ("GET", "/api/v5/market/books-sbe", 10, 10000, "ip", "instIdCode"),
    ("GET", "/api/v5/account/config", 5, 2000, "user", None),
    ("GET", "/api/v5/account/balance", 10, 2000, "user", None),
    ("GET", "/api/v5/account/positions", 10, 2000, "user", None),
    ("GET", "/api/v5/account/leverage-info", 20, 2000, "user", None),
    ("GET", "/api/v5/asset/balances", 6, 1000, "user", None),
    ("POST", "/api/v5/asset/transfer", 2, 1000, "user", "ccy"),
    ("POST", "/api/v5/asset/withdrawal", 6, 1000, "user", None),
    ("GET", _TRADE + "order", 60, 2000, "user", "instId"),
    ("GET", _TRADE + "orders-pending", 60, 2000, "user", None),
    ("GET", _TRADE + "orders-history", 40, 2000, "user", None),
    ("GET", _TRADE + "account-rate-limit", 1, 1000, "user", None),
    ("POST", _TRADE + "order", 60, 2000, "user", "instId"),
    ("POST", _TRADE + "cancel-order", 60, 2000, "user", "instId"),
    ("POST", _TRADE + "amend-order", 60, 2000, "user", "instId"),
    ("POST", _TRADE + "batch-orders", 300, 2000, "user", "instId"),
    ("POST", _TRADE + "cancel-batch-orders", 300, 2000, "user", "instId"),
    ("POST", _TRADE + "amend-batch-orders", 300, 2000, "user", "instId"),
    ("POST", _TRADE + "cancel-all-after", 1, 1000, "user", "tag"),
    ("GET", _SUB + "list", 20, 2000, "user", None),
    ("GET", _SUB + "apikey", 20, 2000, "user", None),
    ("POST", _SUB + "apikey", 1, 1000, "user", None),
    ("POST", _SUB + "create-subaccount", 1, 1000, "user", None),
    ("POST", _SUB + "modify-apikey", 1, 1000, "user", None),
    ("POST", _SUB + "delete-apikey", 1, 1000, "user", None),
)

# a batch of one counts as the single request
SINGLE = {
    _TRADE + "batch-orders": _TRADE + "order",
    _TRADE + "cancel-batch-orders": _TRADE + "cancel-order",
    _TRADE + "amend-batch-orders": _TRADE + "amend-order",
}

# what counts against the cap on orders
CAPPED = (_TRADE + "order", _TRADE + "batch-orders",
          _TRADE + "amend-order", _TRADE + "amend-batch-orders")

_ROWS = {(row[0], row[1]): row for row in TABLE}


class Limits:
    """Safe for several threads.  `enforce` False: windows are only kept.
    `status`: that of 50011, which is documented with 200 and with 429."""

    def __init__(self, enforce=False, status=429, order_cap=ORDER_CAP,
                 clock_ns=time.monotonic_ns):
        self.enforce = enforce
        self.status = status
        self.order_cap = order_cap
        self._clock_ns = clock_ns
        self._lock = threading.Lock()
        self._windows = {}
        self._refused = Counter()

    def arrive(self, request, body, user):
        """Count `request` with the parsed `body`, or Refused.  `user`: the
        account, None on public paths."""
        with self._lock:
            now = self._clock_ns()
            claims = self._claims(request, body, user)
            full = None
            for window, weight, code in claims:
                if not window.arrive(now, weight) and full is None:
                    full = code
            if full is None or not self.enforce:
                for window, weight, _ in claims:
                    window.take(now, weight)
                return
            self._refused[full] += 1
        raise Refused(full, status=self.status if full == "50011" else None)

    def report(self):
        """Everything counted, for tests to look at."""
        with self._lock:
            return {
                "enforce": self.enforce, "status": self.status,
                "order_cap": self.order_cap,
                "refused": {"50011": self._refused["50011"],
                            "50061": self._refused["50061"]},
                "over": sum(w.over for w in self._windows.values()),
                "windows": {" ".join(name): w.report()
                            for name, w in self._windows.items()},
            }

    def reset(self):
        """Forget all that was counted."""
        with self._lock:
            self._windows.clear()
            self._refused.clear()

    def _claims(self, request, body, user):
        """[(window, weight, code if it is full)] of a request."""
        method, path = request.method, request.path
        orders = body if isinstance(body, list) else [body]
        if isinstance(body, list) and len(body) == 1:
            path = SINGLE.get(path, path)
        row = _ROWS.get((method, path))
        if row is None:
            return []
        _, _, count, ms, who, field = row
        owner = f"ip={request.peer}" if who == "ip" else \
            f"user={'/'.join(user)}"
        if field is None:
            subjects = {"": 1}
        elif method == "GET":
            subjects = {_subject(field, request.query()): 1}
        else:
            subjects = Counter(_subject(field, order) for order in orders)
        claims = [(self._window((method, path, owner, subject), count, ms),
                   weight, "50011") for subject, weight in subjects.items()]
        if method == "POST" and path in CAPPED:
            claims.append((self._window(("orders", owner), self.order_cap,
                                        ORDER_CAP_MS), len(orders), "50061"))
        return claims

    def _window(self, name, count, ms):
        name = tuple(part for part in name if part)
        if name not in self._windows:
            self._windows[name] = _Window(count, ms)
        return self._windows[name]


class _Window:
    """`taken`: what has a place; `seen`: all that arrived, refused or not."""

    def __init__(self, count, ms):
        self.count = count
        self.ms = ms
        self.over = self.peak = self.arrived = 0
        self._taken = deque()
        self._seen = deque()
        self._places = self._weight = 0

    def arrive(self, now, weight):
        """True if there are places for `weight`; none is taken yet."""
        since = now - self.ms * 1_000_000
        while self._taken and self._taken[0][0] <= since:
            self._places -= self._taken.popleft()[1]
        while self._seen and self._seen[0][0] <= since:
            self._weight -= self._seen.popleft()[1]
        self._seen.append((now, weight))
        self._weight += weight
        self.arrived += weight
        self.peak = max(self.peak, self._weight)
        free = self._places + weight <= self.count
        self.over += not free
        return free

    def take(self, now, weight):
        self._taken.append((now, weight))
        self._places += weight

    def report(self):
        return {"limit": self.count, "window_ms": self.ms,
                "peak": self.peak, "arrived": self.arrived,
                "over": self.over}


def _subject(field, values):
    value = values.get(field) if isinstance(values, dict) else None
    return f"{field}={value}" if isinstance(value, str) else ""
