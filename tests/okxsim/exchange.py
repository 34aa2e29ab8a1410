"""exchange: accounts with their orders and withdrawals, in memory.

Nothing is matched and no balance moves: an order that would rest stays live,
one that takes at once is filled at the table's last price.
"""

import itertools
import re
import threading

import market
from codes import Refused

FIRST_ORDER = 1752588852617379840
FIRST_WITHDRAWAL = 67485
UNIQUE_MS = 2 * 60 * 60 * 1000

TD_MODES = ("cash", "cross", "isolated", "spot_isolated")
SIDES = ("buy", "sell")

# order type: does it rest in the book (and so need a price)?
ORD_TYPES = {
    "limit": True,
    "post_only": True,
    "mmp": True,
    "mmp_and_post_only": True,
    "fok": False,
    "ioc": False,
    "market": False,
    "optimal_limit_ioc": False,
}
PRICED = ("limit", "post_only", "mmp", "mmp_and_post_only", "fok", "ioc")

# fields of an order that stay empty here
_ORDER_BLANK = (
    "algoClOrdId", "algoId", "attachAlgoClOrdId", "cancelSource",
    "cancelSourceReason", "feeCcy", "lever", "pxType", "pxUsd", "pxVol",
    "quickMgnType", "rebateCcy", "slOrdPx", "slTriggerPx", "slTriggerPxType",
    "source", "stpId", "stpMode", "tpOrdPx", "tpTriggerPx",
    "tpTriggerPxType", "tradeId")

_CLIENT_ID = re.compile(r"[0-9A-Za-z]{1,32}", re.ASCII)
_TAG = re.compile(r"[0-9A-Za-z]{0,16}", re.ASCII)


class Exchange:
    """All accounts.  An account is a uid in one environment: keys of the same
    uid share it, live and demo do not.  `unique`: which earlier orders make a
    clOrdId a repeated one, "open" or "filled", see README.  Safe to use from
    several threads."""

    def __init__(self, clock, unique="filled"):
        self._clock = clock
        self._unique = unique
        self._lock = threading.RLock()
        self._orders = []           # (account, order), oldest first
        self._by_id = {}            # (account, ordId): order
        self._by_client = {}        # (account, clOrdId): [order], oldest first
        self._live = {}             # account: {ordId: order}, oldest first
        self._done = {}             # account: [order], in order of their end
        self._timers = {}           # (account, tag): cancel-all-after
        self._withdrawals = []      # (account, withdrawal)
        self._order_ids = itertools.count(FIRST_ORDER)
        self._withdrawal_ids = itertools.count(FIRST_WITHDRAWAL)

    def place(self, account, wish):
        """Accept the order object `wish`; the order, or Refused."""
        _check_order(wish)
        with self._lock:
            client_id = wish.get("clOrdId", "")
            now = self._clock.now_ms()
            if client_id and self._taken(account, client_id, now):
                raise Refused("51016")
            order = _new_order(wish, str(next(self._order_ids)), str(now))
            self._orders.append((account, order))
            self._by_id[account, order["ordId"]] = order
            if client_id:
                self._by_client.setdefault((account, client_id),
                                           []).append(order)
            if order["state"] == "live":
                self._live.setdefault(account, {})[order["ordId"]] = order
            else:
                self._done.setdefault(account, []).append(order)
            return dict(order)

    def cancel(self, account, inst_id, ord_id, client_id):
        """Cancel a live order; the order, or Refused."""
        with self._lock:
            order = self._find(account, inst_id, ord_id, client_id)
            if order is None or order["state"] != "live":
                raise Refused("51400")
            return self._end(account, order)

    def amend(self, account, names, wish):
        """Change size or price of a live order, `names`: instId, ordId,
        clOrdId; the order, or Refused."""
        if not wish.get("newSz") and not wish.get("newPx"):
            raise Refused("50015", "newSz", "newPx")
        for name in ("newSz", "newPx"):
            if wish.get(name) and not market.is_amount(wish[name]):
                raise Refused("51000", name)
        with self._lock:
            order = self._find(account, *names)
            if order is None:
                raise Refused("51603")
            if order["state"] != "live":
                raise Refused("51503")
            order.update(sz=wish.get("newSz") or order["sz"],
                         px=wish.get("newPx") or order["px"],
                         uTime=str(self._clock.now_ms()))
            return dict(order)

    def cancel_all_after(self, account, tag, seconds):
        """Cancel the account's orders of `tag` ("": all) once so much time
        has passed without another call; 0: do not."""
        def due():
            with self._lock:
                if self._timers.get((account, tag)) is timer:
                    for order in list(self._live.get(account, {}).values()):
                        if tag in ("", order["tag"]):
                            self._end(account, order)
        timer = threading.Timer(seconds, due)
        timer.daemon = True
        with self._lock:
            before = self._timers.pop((account, tag), None)
            if before:
                before.cancel()
            if seconds:
                self._timers[account, tag] = timer
                timer.start()

    def order(self, account, inst_id, ord_id, client_id):
        """One order of the account, the latest if several match, or None."""
        with self._lock:
            order = self._find(account, inst_id, ord_id, client_id)
            return dict(order) if order else None

    def pending(self, account):
        """Live orders, newest first."""
        with self._lock:
            return [dict(o) for o in
                    reversed(self._live.get(account, {}).values())]

    def history(self, account):
        """Orders filled or canceled, the last to end first."""
        with self._lock:
            return [dict(o) for o in reversed(self._done.get(account, []))]

    def withdraw(self, account, wish):
        """Accept the withdrawal object `wish`; the withdrawal, or Refused."""
        for name in ("ccy", "amt", "dest", "toAddr"):
            if not wish.get(name):
                raise Refused("50014", name)
        if wish["ccy"] not in market.CURRENCIES:
            raise Refused("51000", "ccy")
        if not market.is_amount(wish["amt"]):
            raise Refused("51000", "amt")
        if wish["dest"] not in ("3", "4"):
            raise Refused("51000", "dest")
        with self._lock:
            done = dict(wish, wdId=str(next(self._withdrawal_ids)))
            self._withdrawals.append((account, done))
            return done

    def book(self):
        """Everything ever accepted, for tests to look at."""
        with self._lock:
            return {"orders": _with_owner(self._orders),
                    "withdrawals": _with_owner(self._withdrawals)}

    def _taken(self, account, client_id, now):
        for order in self._by_client.get((account, client_id), ()):
            if order["state"] == "live" or (
                    self._unique == "filled" and order["state"] == "filled"
                    and now - int(order["uTime"]) < UNIQUE_MS):
                return True
        return False

    def _end(self, account, order):
        order.update(state="canceled", uTime=str(self._clock.now_ms()))
        del self._live[account][order["ordId"]]
        self._done.setdefault(account, []).append(order)
        return dict(order)

    def _find(self, account, inst_id, ord_id, client_id):
        if ord_id:
            order = self._by_id.get((account, ord_id))
            return order if order and order["instId"] == inst_id else None
        found = self._by_client.get((account, client_id), ())
        return next((o for o in reversed(found) if o["instId"] == inst_id),
                    None)


def _with_owner(pairs):
    return [dict(row, uid=account[0], env=account[1])
            for account, row in pairs]


def _check_order(wish):
    """Refused unless `wish` is an order object the exchange would take."""
    if not isinstance(wish, dict):
        raise Refused("50002")
    for name in ("instId", "tdMode", "side", "ordType", "sz"):
        if not wish.get(name):
            raise Refused("50014", name)
    if market.instrument(wish["instId"]) is None:
        raise Refused("51001")
    kind = wish["ordType"]
    # field, is it acceptable?
    checks = (
        ("tdMode", wish["tdMode"] in TD_MODES),
        ("side", wish["side"] in SIDES),
        ("ordType", isinstance(kind, str) and kind in ORD_TYPES),
        ("sz", market.is_amount(wish["sz"])),
        ("px", kind not in PRICED or market.is_amount(wish.get("px"))),
        ("clOrdId", not wish.get("clOrdId")
         or _matches(_CLIENT_ID, wish["clOrdId"])),
        ("tag", _matches(_TAG, wish.get("tag", ""))),
    )
    for name, good in checks:
        if not good:
            raise Refused("51000", name)


def _new_order(wish, ord_id, now):
    inst = market.instrument(wish["instId"])
    rests = ORD_TYPES[wish["ordType"]]
    price = market.last_price(wish["instId"])
    return dict.fromkeys(_ORDER_BLANK, "") | {
        "ordId": ord_id, "clOrdId": wish.get("clOrdId", ""),
        "tag": wish.get("tag", ""), "instId": wish["instId"],
        "instType": inst["instType"], "tdMode": wish["tdMode"],
        "side": wish["side"], "posSide": wish.get("posSide") or "net",
        "ordType": wish["ordType"], "sz": wish["sz"],
        "px": wish.get("px", ""), "ccy": wish.get("ccy", ""),
        "tgtCcy": wish.get("tgtCcy", ""),
        "state": "live" if rests else "filled",
        "accFillSz": "0" if rests else wish["sz"],
        "fillSz": "0" if rests else wish["sz"],
        "avgPx": "" if rests else price, "fillPx": "" if rests else price,
        "fillTime": "" if rests else now, "cTime": now, "uTime": now,
        "category": "normal", "fee": "0", "rebate": "0", "pnl": "0",
        "isTpLimit": "false", "attachAlgoOrds": [],
        "linkedAlgoOrd": {"algoId": ""},
        "reduceOnly": str(wish.get("reduceOnly", "false")).lower(),
    }


def _matches(pattern, text):
    return isinstance(text, str) and bool(pattern.fullmatch(text))
