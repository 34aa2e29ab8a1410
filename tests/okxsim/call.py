"""call: one request that passed the gate, and what every endpoint needs."""

from dataclasses import dataclass

from codes import CODES, Refused


@dataclass
class Call:
    """`key` is None on public paths.  `item_code`: a fault refuses `items`
    (numbers from 1; empty: all) with it."""

    exchange: object
    clock: object
    keys: object
    subs: object
    tally: object
    key: object
    query: dict
    body: object
    exp_time: list
    in_us: int
    order_cap: int
    item_code: str = None
    items: tuple = ()

    @property
    def account(self):
        return self.key.account if self.key else None


def envelope(data, code="0"):
    return {"code": code, "data": data, "msg": CODES[code][1]}


def wanted(values, name):
    """The text `name` of a query or a body; Refused without one."""
    if not values.get(name):
        raise Refused("50014", name)
    if not isinstance(values[name], str):
        raise Refused("51000", name)
    return values[name]


def expect(body, kind):
    if not isinstance(body, kind):
        raise Refused("50002")


def text(wish, name):
    """The text `name` of an object, "" if it is none."""
    value = wish.get(name, "") if isinstance(wish, dict) else ""
    return value if isinstance(value, str) else ""
