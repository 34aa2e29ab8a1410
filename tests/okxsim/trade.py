"""trade: placing, amending, cancelling and looking for orders."""

import market
from call import envelope, expect, text, wanted
from codes import CODES, Refused

BATCH_MAX = 20
PAGE_MAX = 100
AFTER_SECONDS = range(10, 121)


def place_order(call):
    return _single(call, _place)


def batch_orders(call):
    return _batch(call, _place)


def cancel_order(call):
    return _single(call, _cancel)


def cancel_batch_orders(call):
    return _batch(call, _cancel)


def amend_order(call):
    return _single(call, _amend)


def amend_batch_orders(call):
    return _batch(call, _amend)


def cancel_all_after(call):
    expect(call.body, dict)
    seconds, tag = wanted(call.body, "timeOut"), text(call.body, "tag")
    if not seconds.isdecimal() or int(seconds) not in (0, *AFTER_SECONDS):
        raise Refused("51000", "timeOut")
    call.exchange.cancel_all_after(call.account, tag, int(seconds))
    now = call.clock.now_ms()
    due = now + int(seconds) * 1000 if int(seconds) else 0
    return envelope([{"triggerTime": str(due), "tag": tag, "ts": str(now)}])


def orders_pending(call):
    return envelope(_filtered(call, call.exchange.pending(call.account)))


def orders_history(call):
    wanted(call.query, "instType")
    return envelope(_filtered(call, call.exchange.history(call.account)))


def order_details(call):
    names = [call.query.get(n, "") for n in ("instId", "ordId", "clOrdId")]
    _check_names(*names)
    order = call.exchange.order(call.account, *names)
    if order is None:
        raise Refused("51603")
    return envelope([order])


def account_rate_limit(call):
    return envelope([{
        "accRateLimit": str(call.order_cap), "fillRatio": "",
        "mainFillRatio": "", "nextAccRateLimit": str(call.order_cap),
        "ts": str(call.clock.now_ms())}])


def _filtered(call, rows):
    """One page of `rows` as the query wants it."""
    for name in ("instType", "instId", "state"):
        if call.query.get(name):
            rows = [r for r in rows if r[name] == call.query[name]]
    if call.query.get("ordType"):
        kinds = call.query["ordType"].split(",")
        rows = [r for r in rows if r["ordType"] in kinds]
    for name, wanted_row in (("after", lambda r, n: int(r["ordId"]) < n),
                             ("before", lambda r, n: int(r["ordId"]) > n)):
        if call.query.get(name):
            edge = _number(call.query, name)
            rows = [r for r in rows if wanted_row(r, edge)]
    limit = _number(call.query, "limit") if call.query.get("limit") else \
        PAGE_MAX
    return rows[:min(limit, PAGE_MAX)]


def _number(query, name):
    if not query[name].isdecimal() or len(query[name]) > 19:
        raise Refused("51000", name)
    return int(query[name])


def _single(call, action):
    expect(call.body, dict)
    _check_exp_time(call, [call.body])
    return _results(call, [_item(call, 1, action, call.body)])


def _batch(call, action):
    expect(call.body, list)
    if not call.body:
        raise Refused("50014", "orders")
    if len(call.body) > BATCH_MAX:
        raise Refused("50025", "orders", BATCH_MAX)
    _check_exp_time(call, call.body)
    return _results(call, [_item(call, n, action, wish)
                           for n, wish in enumerate(call.body, 1)])


def _item(call, number, action, wish):
    """One item of an order answer; a refusal stays inside the item."""
    echo = ECHOED.get(action)
    item = {"clOrdId": text(wish, "clOrdId"), "ordId": "", "sCode": "0",
            "sMsg": ""} | ({echo: text(wish, echo)} if echo else {}) | {
                "ts": str(call.clock.now_ms())}
    try:
        if call.item_code and (not call.items or number in call.items):
            raise Refused(call.item_code)
        action(call, wish, item)
    except Refused as e:
        item.update(sCode=e.code, sMsg=e.text)
    if action is _place:
        _note(call, wish, item["sCode"], item["ordId"])
    return item


def _place(call, wish, item):
    item["ordId"] = call.exchange.place(call.account, wish)["ordId"]
    item["sMsg"] = "Order placed"


def _cancel(call, wish, item):
    names = _names(wish, item)
    order = call.exchange.cancel(call.account, *names)
    item.update(ordId=order["ordId"], clOrdId=order["clOrdId"])


def _amend(call, wish, item):
    names = _names(wish, item)
    order = call.exchange.amend(call.account, names, wish)
    item.update(ordId=order["ordId"], clOrdId=order["clOrdId"])


# what an item's answer repeats besides
ECHOED = {_place: "tag", _amend: "reqId"}


def _names(wish, item):
    """Which order is meant: instId, ordId, clOrdId."""
    expect(wish, dict)
    names = [text(wish, n) for n in ("instId", "ordId", "clOrdId")]
    item["ordId"] = names[1]
    _check_names(*names)
    return names


def _note(call, wish, code, ord_id=None):
    call.tally.note(call.account, text(wish, "clOrdId"), code, ord_id)


def _results(call, items):
    """The envelope of order answers: 0 all well, 1 none, 2 some."""
    bad = sum(item["sCode"] != "0" for item in items)
    code = "0" if not bad else "1" if bad == len(items) else "2"
    return {"code": code, "data": items, "inTime": str(call.in_us),
            "msg": CODES[code][1], "outTime": str(call.clock.now_us())}


def _check_exp_time(call, wishes):
    """Refused if it was too late when it came (50036), or is now (50037)."""
    for value in call.exp_time:
        if not value.isdigit() or len(value) > 19:
            raise Refused("51000", "expTime")
        code = None
        if int(value) * 1000 < call.in_us:
            code = "50036"
        elif int(value) < call.clock.now_ms():
            code = "50037"
        if code:
            for wish in wishes:
                _note(call, wish, code)
            raise Refused(code)


def _check_names(inst_id, ord_id, client_id):
    if not inst_id:
        raise Refused("50014", "instId")
    if market.instrument(inst_id) is None:
        raise Refused("51001")
    if not ord_id and not client_id:
        raise Refused("51003")


_PATH = "/api/v5/trade/"

# method, path, permission, action
ROUTES = (
    ("POST", _PATH + "order", "trade", place_order),
    ("GET", _PATH + "order", "read", order_details),
    ("POST", _PATH + "batch-orders", "trade", batch_orders),
    ("POST", _PATH + "cancel-order", "trade", cancel_order),
    ("POST", _PATH + "cancel-batch-orders", "trade", cancel_batch_orders),
    ("POST", _PATH + "amend-order", "trade", amend_order),
    ("POST", _PATH + "amend-batch-orders", "trade", amend_batch_orders),
    ("POST", _PATH + "cancel-all-after", "trade", cancel_all_after),
    ("GET", _PATH + "orders-pending", "read", orders_pending),
    ("GET", _PATH + "orders-history", "read", orders_history),
    ("GET", _PATH + "account-rate-limit", "read", account_rate_limit),
)
