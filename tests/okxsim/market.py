"""market: what can be traded and what an account owns.  Tables only, and the
shapes the exchange gives them."""

import re
from decimal import Decimal

INST_TYPES = ("SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION")

# instId, type, base, quote, settle, contract value, tick, lot, min, last
INSTRUMENTS = (
    ("BTC-USDT", "SPOT", "BTC", "USDT", "", "", "0.1", "0.00000001",
     "0.00001", "60000"),
    ("ETH-USDT", "SPOT", "ETH", "USDT", "", "", "0.01", "0.000001",
     "0.0001", "3000"),
    ("SOL-USDT", "SPOT", "SOL", "USDT", "", "", "0.01", "0.000001",
     "0.001", "150"),
    ("BTC-USDC", "SPOT", "BTC", "USDC", "", "", "0.1", "0.00000001",
     "0.00001", "60000"),
    ("BTC-USDT-SWAP", "SWAP", "", "", "USDT", "0.01", "0.1", "0.01",
     "0.01", "60000"),
    ("ETH-USDT-SWAP", "SWAP", "", "", "USDT", "0.1", "0.01", "0.01",
     "0.01", "3000"),
    ("BTC-USD-SWAP", "SWAP", "", "", "BTC", "100", "0.1", "1",
     "1", "60000"),
)

# currency, cash, frozen, worth of one in USD
BALANCES = (
    ("USDT", "10000", "158.573", "1"),
    ("BTC", "1.5", "0", "60000"),
    ("ETH", "12.25", "0", "3000"),
)

CURRENCIES = ("BTC", "ETH", "SOL", "USDC", "USDT")

# fields of a balance that stay the same here
_BALANCE_ZERO = (
    "borrowFroz", "crossLiab", "fixedBal", "frpType", "interest", "isoEq",
    "isoLiab", "isoUpl", "liab", "maxLoan", "ordFrozen", "rewardBal",
    "spotIsoBal", "stgyEq", "twap", "upl", "uplLiab")
_BALANCE_BLANK = (
    "accAvgPx", "imr", "mgnRatio", "mmr", "notionalLever", "openAvgPx",
    "spotBal", "spotInUseAmt", "spotUpl", "totalPnl")


_NUMBER = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def is_amount(text):
    """True if it is a number above 0, written plainly."""
    return isinstance(text, str) and bool(_NUMBER.fullmatch(text)) and \
        Decimal(text) > 0


def instrument(inst_id):
    """The instrument's answer object, or None."""
    rows = [row for row in INSTRUMENTS if row[0] == inst_id]
    return _instrument(rows[0]) if rows else None


def instruments(inst_type):
    return [_instrument(row) for row in INSTRUMENTS if row[1] == inst_type]


def last_price(inst_id):
    return next(row[9] for row in INSTRUMENTS if row[0] == inst_id)


def _instrument(row):
    inst_id, kind, base, quote, settle, ct_val, tick, lot, min_sz, _ = row
    family = "" if kind == "SPOT" else inst_id.removesuffix("-SWAP")
    return {
        "instId": inst_id, "instType": kind, "baseCcy": base,
        "quoteCcy": quote, "settleCcy": settle, "uly": family,
        "instFamily": family, "ctVal": ct_val,
        "ctMult": "1" if ct_val else "",
        "ctValCcy": inst_id.split("-")[1 if settle == "BTC" else 0]
        if ct_val else "",
        "ctType": ("inverse" if settle == "BTC" else "linear")
        if ct_val else "",
        "tickSz": tick, "lotSz": lot, "minSz": min_sz, "state": "live",
        "alias": "", "category": "1", "expTime": "", "lever": "10",
        "listTime": "1548133413000", "maxLmtSz": "9999999999",
        "maxMktSz": "1000000", "optType": "", "ruleType": "normal",
        "stk": "",
    }


def balance(now_ms, wanted=None):
    """The one object of an account/balance answer; `wanted`: currencies."""
    rows = [r for r in BALANCES if wanted is None or r[0] in wanted]
    total = sum(Decimal(r[1]) * Decimal(r[3]) for r in BALANCES)
    return {
        "adjEq": "", "availEq": "", "borrowFroz": "0",
        "details": [_balance(row, now_ms) for row in rows],
        "imr": "", "isoEq": "0", "mgnRatio": "", "mmr": "",
        "notionalUsd": "", "ordFroz": "", "totalEq": _plain(total),
        "uTime": str(now_ms), "upl": "0",
    }


def _balance(row, now_ms):
    ccy, cash, frozen, usd = row
    available = _plain(Decimal(cash) - Decimal(frozen))
    worth = _plain(Decimal(cash) * Decimal(usd))
    out = dict.fromkeys(_BALANCE_ZERO, "0") | \
        dict.fromkeys(_BALANCE_BLANK, "")
    return out | {
        "ccy": ccy, "cashBal": cash, "eq": cash, "eqUsd": worth,
        "disEq": worth, "availBal": available, "availEq": available,
        "frozenBal": frozen, "uTime": str(now_ms),
        "collateralEnabled": False,
    }


def _plain(number):
    """Decimal as text without exponent and without needless zeros."""
    return format(number.normalize(), "f")
