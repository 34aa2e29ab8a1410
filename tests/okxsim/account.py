"""account: the public paths, and those of accounts and their funds."""

import market
from call import envelope, expect, wanted
from codes import Refused
from subaccounts import ip_text, perm_text

CCY_MAX = 20

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


# --- account ----------------------------------------------------------------

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
        "stgyType": "0", "traderInsts": [], "type": "0" if key.is_main else "1", "uid": key.uid,
    }])


def account_balance(call):
    wanted = None
    if call.query.get("ccy"):
        wanted = call.query["ccy"].split(",")
        if len(wanted) > CCY_MAX:
            raise Refused("50025", "ccy", CCY_MAX)
    return envelope([market.balance(call.clock.now_ms(), wanted)])


# --- asset ------------------------------------------------------------------

def withdrawal(call):
    if call.key.demo:
        raise Refused("50038")
    expect(call.body, dict)
    done = call.exchange.withdraw(call.account, call.body)
    return envelope([{
        "amt": done["amt"], "ccy": done["ccy"], "wdId": done["wdId"],
        "chain": done.get("chain", ""), "clientId": done.get("clientId", ""),
    }])


# method, path, permission (None: public), action
ROUTES = (
    ("GET", "/api/v5/public/time", None, public_time),
    ("GET", "/api/v5/public/instruments", None, public_instruments),
    ("GET", "/api/v5/account/config", "read", account_config),
    ("GET", "/api/v5/account/balance", "read", account_balance),
    ("POST", "/api/v5/asset/withdrawal", "withdraw", withdrawal),
)
