"""account: the public paths, and those of accounts and their funds."""

import itertools
import struct

import market
from call import envelope, expect, text, wanted
from codes import Refused
from http1 import Answer
from subaccounts import ip_text, perm_text

CCY_MAX = 20
FUND_ACCOUNTS = ("6", "18")
TRANSFERS = ("0", "1", "2", "3", "4")
TRANSFERS_OF_MAIN = ("0", "1", "2")
TRANSFERS_OF_SUB = ("0", "3", "4")

_TRANSFER_IDS = itertools.count(754147)

# --- public -----------------------------------------------------------------

def public_time(call):
    return envelope([{"ts": str(call.clock.now_ms())}])


def public_instruments(call):
    kind = wanted(call.query, "instType")
    if kind not in market.INST_TYPES:
        raise Refused("51000", "instType")
    rows = market.instruments(kind)
    if "instId" in call.query:
        rows = [r for r in rows if r["instId"] == call.query["instId"]]
        if not rows:
            raise Refused("51001")
    return envelope(rows)


def market_books_sbe(call):
    """A book in Simple Binary Encoding, which nobody here reads: a message's
    header, then numbers.  What is refused is JSON as elsewhere."""
    code = wanted(call.query, "instIdCode")
    if not (code.isascii() and code.isdigit() and len(code) < 10):
        raise Refused("51000", "instIdCode")
    numbers = (int(code), call.clock.now_us(), 600000, 599999)
    return Answer(200, struct.pack("<4H4q", 32, 1006, 1, 0, *numbers),
                  (("Content-Type", "application/sbe"),))


# --- account and asset -------------------------------------------------------

def account_config(call):
    key = call.key
    return envelope([{
        "acctLv": "2", "acctStpMode": "cancel_maker", "autoLoan": False,
        "ctIsoMode": "automatic", "enableSpotBorrow": False,
        "feeType": "0", "greeksType": "PA",
        "ip": ip_text(key), "kycLv": "3",
        "label": key.label, "level": "Lv1", "levelTmp": "",
        "liquidationGear": "-1", "mainUid": key.main_uid,
        "mgnIsoMode": "automatic", "opAuth": "1",
        "perm": perm_text(key),
        "posMode": "net_mode", "roleType": "0", "settleCcy": "USDC",
        "settleCcyList": ["USD", "USDC"], "spotBorrowAutoRepay": False,
        "spotOffsetType": "", "spotRoleType": "0", "spotTraderInsts": [],
        "stgyType": "0", "traderInsts": [],
        "type": "0" if key.is_main else "1", "uid": key.uid,
    }])


def account_balance(call):
    ccys = None
    if call.query.get("ccy"):
        ccys = call.query["ccy"].split(",")
        if len(ccys) > CCY_MAX:
            raise Refused("50025", "ccy", CCY_MAX)
    return envelope([market.balance(call.clock.now_ms(), ccys)])


def withdrawal(call):
    if call.key.demo:
        raise Refused("50038")
    expect(call.body, dict)
    done = call.exchange.withdraw(call.account, call.body)
    return envelope([{
        "amt": done["amt"], "ccy": done["ccy"], "wdId": done["wdId"],
        "chain": done.get("chain", ""), "clientId": done.get("clientId", ""),
    }])


def account_positions(_call):
    return envelope([])


def leverage_info(call):
    mode = wanted(call.query, "mgnMode")
    if mode not in ("cross", "isolated"):
        raise Refused("51000", "mgnMode")
    names = wanted(call.query, "instId").split(",")
    if not all(market.instrument(name) for name in names):
        raise Refused("51001")
    return envelope([{"ccy": "", "instId": name, "lever": "10",
                      "mgnMode": mode, "posSide": "net"} for name in names])


def asset_balances(_call):
    return envelope([{
        "availBal": cash, "bal": cash, "ccy": ccy, "frozenBal": "0"}
        for ccy, cash, _, _ in market.BALANCES])


def transfer(call):
    """Funds do not move: there is no ledger here."""
    expect(call.body, dict)
    row = {n: wanted(call.body, n) for n in ("ccy", "amt", "from", "to")}
    kind = call.body.get("type") or "0"
    for name, good in (("ccy", row["ccy"] in market.CURRENCIES),
                       ("amt", market.is_amount(row["amt"])),
                       ("from", row["from"] in FUND_ACCOUNTS),
                       ("to", row["to"] in FUND_ACCOUNTS),
                       ("type", kind in TRANSFERS)):
        if not good:
            raise Refused("51000", name)
    if not call.key.is_main and kind not in TRANSFERS_OF_SUB:
        raise Refused("58128")
    if call.key.is_main and kind not in TRANSFERS_OF_MAIN:
        raise Refused("58127")
    return envelope([row | {"clientId": text(call.body, "clientId"),
                            "transId": str(next(_TRANSFER_IDS))}])


# method, path, permission (None: public), action
ROUTES = (
    ("GET", "/api/v5/public/time", None, public_time),
    ("GET", "/api/v5/public/instruments", None, public_instruments),
    ("GET", "/api/v5/market/books-sbe", None, market_books_sbe),
    ("GET", "/api/v5/account/config", "read", account_config),
    ("GET", "/api/v5/account/balance", "read", account_balance),
    ("GET", "/api/v5/account/positions", "read", account_positions),
    ("GET", "/api/v5/account/leverage-info", "read", leverage_info),
    ("GET", "/api/v5/asset/balances", "read", asset_balances),
    ("POST", "/api/v5/asset/transfer", "trade", transfer),
    ("POST", "/api/v5/asset/withdrawal", "withdraw", withdrawal),
)
