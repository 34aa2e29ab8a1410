"""trade: placing, amending, cancelling and looking for orders."""

import market
from call import envelope, expect, text
from codes import CODES, Refused

BATCH_MAX = 20


def place_order(call):
    expect(call.body, dict)
    _check_exp_time(call)
    return _results(call, [_place(call, call.body)])


def batch_orders(call):
    expect(call.body, list)
    if not call.body:
        raise Refused("50014", "orders")
    if len(call.body) > BATCH_MAX:
        raise Refused("50025", "orders", BATCH_MAX)
    _check_exp_time(call)
    return _results(call, [_place(call, wish) for wish in call.body])


def cancel_order(call):
    expect(call.body, dict)
    names = [text(call.body, n) for n in ("instId", "ordId", "clOrdId")]
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
    return envelope(rows[:100])


def order_details(call):
    names = [call.query.get(n, "") for n in ("instId", "ordId", "clOrdId")]
    _check_names(*names)
    order = call.exchange.order(call.account, *names)
    if order is None:
        raise Refused("51603")
    return envelope([order])


def _place(call, wish):
    """One item of an order answer; a refusal stays inside the item."""
    item = {"clOrdId": text(wish, "clOrdId"), "ordId": "",
            "sCode": "0", "sMsg": "Order placed", "tag": text(wish, "tag"),
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


# method, path, permission, action
ROUTES = (
    ("POST", "/api/v5/trade/order", "trade", place_order),
    ("GET", "/api/v5/trade/order", "read", order_details),
    ("POST", "/api/v5/trade/batch-orders", "trade", batch_orders),
    ("POST", "/api/v5/trade/cancel-order", "trade", cancel_order),
    ("GET", "/api/v5/trade/orders-pending", "read", orders_pending),
)
