"""endpoints: the paths under /api/v5, as a table, and what each answers."""

import json
from dataclasses import dataclass

import auth
import market
from codes import CODES, Refused, failure
from http1 import json_answer

BATCH_MAX = 20
CCY_MAX = 20
PERM_NAMES = {"read": "read_only"}      # others are called as in the key file


@dataclass
class Call:
    """A request that passed every check; `key` is None on public paths."""

    exchange: object
    clock: object
    key: object
    query: dict
    body: object
    exp_time: list
    in_us: int

    @property
    def account(self):
        if self.key is None:
            return None
        return self.key.uid, "demo" if self.key.demo else "live"


class Api:
    """answer() one request of the exchange's API."""

    def __init__(self, exchange, keys, clock, limits):
        self._exchange = exchange
        self._keys = keys
        self._clock = clock
        self._limits = limits

    def answer(self, request, peer):
        """The Answer to `request` from address `peer`; it is executed."""
        try:
            return json_answer(200, self._run(request, peer))
        except Refused as e:
            return json_answer(e.status, failure(e))

    def _run(self, request, peer):
        permission, action = _route(request)
        key = None
        if permission:
            key = auth.check(request, permission, self._keys, self._clock,
                             peer)
        in_us = self._clock.now_us()
        body = _read_body(request) if request.method == "POST" else None
        call = Call(self._exchange, self._clock, key, request.query(),
                    body, request.values(b"exptime"), in_us)
        self._limits.arrive(request, body, call.account, peer)
        return action(call)


def _route(request):
    actions = {method: (permission, action)
               for method, path, permission, action in ROUTES
               if path == request.path}
    if not actions:
        raise Refused("404")
    if request.method not in actions:
        raise Refused("50115")
    return actions[request.method]


def _read_body(request):
    """The parsed JSON body; numbers become texts."""
    kind = b",".join(request.values(b"content-type"))
    if kind.partition(b";")[0].strip().lower() != b"application/json":
        raise Refused("50006")
    if not request.body:
        raise Refused("50000")
    try:
        return json.loads(request.body.decode("utf-8"), parse_int=str,
                          parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("50002") from None


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


def _envelope(data, code="0"):
    return {"code": code, "data": data, "msg": CODES[code][1]}


# --- public -----------------------------------------------------------------

def public_time(call):
    return _envelope([{"ts": str(call.clock.now_ms())}])


def public_instruments(call):
    kind = _wanted(call, "instType")
    if kind not in market.INST_TYPES:
        raise Refused("51000", "instType")
    rows = market.instruments(kind)
    if "instId" in call.query:
        rows = [r for r in rows if r["instId"] == call.query["instId"]]
        if not rows:
            raise Refused("51001")
    return _envelope(rows)


# --- account ----------------------------------------------------------------

def account_config(call):
    key = call.key
    return _envelope([{
        "acctLv": "2", "acctStpMode": "cancel_maker", "autoLoan": False,
        "ctIsoMode": "automatic", "enableSpotBorrow": False,
        "feeType": "0", "greeksType": "PA",
        "ip": ",".join(_net_text(net) for net in key.ip), "kycLv": "3",
        "label": key.label, "level": "Lv1", "levelTmp": "",
        "liquidationGear": "-1", "mainUid": key.uid,
        "mgnIsoMode": "automatic", "opAuth": "1",
        "perm": ",".join(PERM_NAMES.get(p, p) for p in key.perm),
        "posMode": "net_mode", "roleType": "0", "settleCcy": "USDC",
        "settleCcyList": ["USD", "USDC"], "spotBorrowAutoRepay": False,
        "spotOffsetType": "", "spotRoleType": "0", "spotTraderInsts": [],
        "stgyType": "0", "traderInsts": [], "type": "0", "uid": key.uid,
    }])


def _net_text(net):
    return str(net.network_address) if net.num_addresses == 1 else str(net)


def account_balance(call):
    wanted = None
    if call.query.get("ccy"):
        wanted = call.query["ccy"].split(",")
        if len(wanted) > CCY_MAX:
            raise Refused("50025", "ccy", CCY_MAX)
    return _envelope([market.balance(call.clock.now_ms(), wanted)])


# --- trade ------------------------------------------------------------------

def place_order(call):
    _expect(call.body, dict)
    _check_exp_time(call)
    return _results(call, [_place(call, call.body)])


def batch_orders(call):
    _expect(call.body, list)
    if not call.body:
        raise Refused("50014", "orders")
    if len(call.body) > BATCH_MAX:
        raise Refused("50025", "orders", BATCH_MAX)
    _check_exp_time(call)
    return _results(call, [_place(call, wish) for wish in call.body])


def cancel_order(call):
    _expect(call.body, dict)
    names = [_text(call.body, n) for n in ("instId", "ordId", "clOrdId")]
    item = {"clOrdId": names[2], "ordId": names[1],
            "ts": str(call.clock.now_ms()), "sCode": "0", "sMsg": ""}
    try:
        _check_names(*names)
        order = call.exchange.cancel(call.account, *names)
        item.update(ordId=order["ordId"], clOrdId=order["clOrdId"])
    except Refused as e:
        item.update(sCode=e.code, sMsg=e.text)
    return _results(call, [item])


def orders_pending(call):
    rows = call.exchange.pending(call.account)
    for name in ("instType", "instId"):
        if call.query.get(name):
            rows = [r for r in rows if r[name] == call.query[name]]
    if call.query.get("ordType"):
        kinds = call.query["ordType"].split(",")
        rows = [r for r in rows if r["ordType"] in kinds]
    return _envelope(rows[:100])


def order_details(call):
    names = [call.query.get(n, "") for n in ("instId", "ordId", "clOrdId")]
    _check_names(*names)
    order = call.exchange.order(call.account, *names)
    if order is None:
        raise Refused("51603")
    return _envelope([order])


def _place(call, wish):
    """One item of an order answer; a refusal stays inside the item."""
    item = {"clOrdId": _text(wish, "clOrdId"), "ordId": "",
            "sCode": "0", "sMsg": "Order placed", "tag": _text(wish, "tag"),
            "ts": str(call.clock.now_ms())}
    try:
        item["ordId"] = call.exchange.place(call.account, wish)["ordId"]
    except Refused as e:
        item.update(sCode=e.code, sMsg=e.text)
    return item


def _results(call, items):
    """The envelope of order answers: 0 all well, 1 none, 2 some."""
    bad = sum(item["sCode"] != "0" for item in items)
    code = "0" if not bad else "1" if bad == len(items) else "2"
    return {"code": code, "data": items, "inTime": str(call.in_us),
            "msg": CODES[code][1], "outTime": str(call.clock.now_us())}


def _check_exp_time(call):
    for value in call.exp_time:
        if not value.isdigit() or len(value) > 19:
            raise Refused("51000", "expTime")
        if int(value) < call.clock.now_ms():
            raise Refused("50036")


def _check_names(inst_id, ord_id, client_id):
    if not inst_id:
        raise Refused("50014", "instId")
    if market.instrument(inst_id) is None:
        raise Refused("51001")
    if not ord_id and not client_id:
        raise Refused("51003")


# --- asset ------------------------------------------------------------------

def withdrawal(call):
    if call.key.demo:
        raise Refused("50038")
    _expect(call.body, dict)
    done = call.exchange.withdraw(call.account, call.body)
    return _envelope([{
        "amt": done["amt"], "ccy": done["ccy"], "wdId": done["wdId"],
        "chain": done.get("chain", ""), "clientId": done.get("clientId", ""),
    }])


# --- helpers ----------------------------------------------------------------

def _wanted(call, name):
    if not call.query.get(name):
        raise Refused("50014", name)
    return call.query[name]


def _expect(body, kind):
    if not isinstance(body, kind):
        raise Refused("50002")


def _text(wish, name):
    value = wish.get(name, "") if isinstance(wish, dict) else ""
    return value if isinstance(value, str) else ""


# method, path, permission (None: public), action
ROUTES = (
    ("GET", "/api/v5/public/time", None, public_time),
    ("GET", "/api/v5/public/instruments", None, public_instruments),
    ("GET", "/api/v5/account/config", "read", account_config),
    ("GET", "/api/v5/account/balance", "read", account_balance),
    ("POST", "/api/v5/trade/order", "trade", place_order),
    ("GET", "/api/v5/trade/order", "read", order_details),
    ("POST", "/api/v5/trade/batch-orders", "trade", batch_orders),
    ("POST", "/api/v5/trade/cancel-order", "trade", cancel_order),
    ("GET", "/api/v5/trade/orders-pending", "read", orders_pending),
    ("POST", "/api/v5/asset/withdrawal", "withdraw", withdrawal),
)
