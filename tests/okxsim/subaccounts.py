"""subaccounts: a main account's sub-accounts and their keys.

Only a main account's key may; what makes, changes or deletes needs trade and
a bound address besides.
"""

import itertools
import re
import secrets
import threading
import uuid
from dataclasses import replace

from call import envelope, expect, text, wanted
from codes import Refused
from keyring import Key, network_text, networks

MAX_KEYS = 50           # of one sub-account
MAX_IPS = 20
FIRST_UID = 581_000_000_000_000_001
TYPES = ("1", "5", "12")
PERMS = {"read_only": "read", "trade": "trade"}

_NAME = re.compile(r"[0-9A-Za-z]{6,20}", re.ASCII)
_NOTE = re.compile(r".{6,32}")
_LABEL = re.compile(r"[0-9A-Za-z]{1,50}", re.ASCII)
_PASSPHRASE = re.compile(
    r"(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])(?=.*[^0-9A-Za-z])[!-~ ]{8,32}",
    re.ASCII)


class SubAccounts:
    """Those made by the API and those of keys in the key file."""

    def __init__(self, keys, max_keys=MAX_KEYS):
        self.max_keys = max_keys
        self.lock = threading.Lock()        # look, then change: one at a time
        self._keys = keys
        self._made = []
        self._uids = itertools.count(FIRST_UID)

    def of(self, main_uid):
        """{name: row} of a main account, oldest first."""
        found = {}
        for key in self._keys.all():
            if key.main_uid == main_uid and key.sub_acct:
                found.setdefault(key.sub_acct, _row(
                    main_uid, key.sub_acct, key.uid, "", "1", key.ts))
        found.update((row["subAcct"], row) for row in self._made
                     if row["mainUid"] == main_uid)
        return found

    def add(self, main_uid, name, label, kind, now):
        row = _row(main_uid, name, str(next(self._uids)), label, kind, now)
        self._made.append(row)
        return row

    def keys_of(self, uid, demo):
        return [key for key in self._keys.all()
                if key.uid == uid and key.demo == demo]


def _row(main_uid, name, uid, label, kind, now):
    return {"subAcct": name, "uid": uid, "mainUid": main_uid, "label": label,
            "type": kind, "ts": now}


def list_accounts(call):
    _main_account(call)
    rows = call.subs.of(call.key.uid).values()
    if call.query.get("subAcct"):
        rows = [r for r in rows if r["subAcct"] == call.query["subAcct"]]
    return envelope([{
        "canTransOut": False, "enable": True, "frozenFunc": [],
        "gAuth": False, "ifDma": False, "label": row["label"], "mobile": "",
        "subAcct": row["subAcct"], "ts": row["ts"], "type": row["type"],
        "uid": row["uid"]} for row in reversed(rows)])


def create_account(call):
    _master(call)
    name, kind = wanted(call.body, "subAcct"), wanted(call.body, "type")
    label = wanted(call.body, "label")
    for field, good in (("subAcct", _NAME.fullmatch(name)),
                        ("type", kind in TYPES),
                        ("label", _NOTE.fullmatch(label))):
        if not good:
            raise Refused("51000", field)
    with call.subs.lock:
        if name in call.subs.of(call.key.uid):
            raise Refused("59601")
        row = call.subs.add(call.key.uid, name, label, kind,
                            str(call.clock.now_ms()))
    return envelope([{n: row[n] for n in ("label", "subAcct", "ts", "uid")}])


def list_keys(call):
    _main_account(call)
    keys = _account(call, call.query)[1]
    if call.query.get("apiKey"):
        keys = [k for k in keys if k.api_key == call.query["apiKey"]]
    return envelope([{
        "label": k.label, "apiKey": k.api_key, "perm": perm_text(k),
        "ip": ip_text(k), "ts": k.ts} for k in keys])


def create_key(call):
    _master(call)
    wanted(call.body, "label")
    passphrase = wanted(call.body, "passphrase")
    with call.subs.lock:
        row, keys = _account(call, call.body)
        if not _PASSPHRASE.fullmatch(passphrase):
            raise Refused("59505")
        if len(keys) >= call.subs.max_keys:
            raise Refused("59501", call.subs.max_keys)
        key = _changed(call, keys, Key(
            str(uuid.uuid4()), secrets.token_hex(16).upper().encode(),
            passphrase.encode(), ("read",), (), call.key.demo, row["uid"],
            "", call.key.uid, row["subAcct"], call.key.site,
            str(call.clock.now_ms())))
        call.keys.put(key)
    return envelope([_state(key) | {"secretKey": key.secret.decode(),
                                    "passphrase": passphrase}])


def modify_key(call):
    _master(call)
    with call.subs.lock:
        key, keys = _one_key(call)
        key = _changed(call, [k for k in keys if k is not key], key)
        call.keys.put(key)
    return envelope([_state(key)])


def delete_key(call):
    _master(call)
    with call.subs.lock:
        key, _ = _one_key(call)
        call.keys.delete(key.api_key)
    return envelope([{"subAcct": key.sub_acct}])


def perm_text(key):
    names = {"read": "read_only"}
    return ",".join(names.get(p, p) for p in key.perm)


def ip_text(key):
    return ",".join(network_text(net) for net in key.ip)


def _main_account(call):
    if not call.key.is_main:
        raise Refused("59500")


def _master(call):
    """Refused unless this key may manage keys and the body is an object."""
    if not call.key.ip:
        raise Refused("50035")
    _main_account(call)
    expect(call.body, dict)


def _account(call, values):
    """The sub-account that is meant, and its keys."""
    row = call.subs.of(call.key.uid).get(wanted(values, "subAcct"))
    if row is None:
        raise Refused("59510")
    return row, call.subs.keys_of(row["uid"], call.key.demo)


def _one_key(call):
    api_key = wanted(call.body, "apiKey")
    _, keys = _account(call, call.body)
    for key in keys:
        if key.api_key == api_key:
            return key, keys
    raise Refused("59506")


def _changed(call, others, key):
    """`key` with the label, permissions and addresses of the body."""
    for name in ("label", "perm", "ip"):
        if not isinstance(call.body.get(name, ""), str):
            raise Refused("51000", name)
    change = {}
    if "label" in call.body:
        change["label"] = call.body["label"]
        if not _LABEL.fullmatch(change["label"]):
            raise Refused("51000", "label")
        if change["label"] in [other.label for other in others]:
            raise Refused("59502")
    if text(call.body, "perm"):
        names = call.body["perm"].split(",")
        if "withdraw" in names:
            raise Refused("59504")
        if not set(names) <= set(PERMS):
            raise Refused("51000", "perm")
        change["perm"] = tuple(p for n, p in PERMS.items() if n in names)
    if "ip" in call.body:
        texts = [t for t in call.body["ip"].split(",") if t]
        if len(texts) > MAX_IPS:
            raise Refused("59503")
        try:
            change["ip"] = networks(texts)
        except ValueError:
            raise Refused("51000", "ip") from None
    return replace(key, **change)


def _state(key):
    return {"subAcct": key.sub_acct, "label": key.label,
            "apiKey": key.api_key, "perm": perm_text(key),
            "ip": ip_text(key), "ts": key.ts}


_PATH = "/api/v5/users/subaccount/"

# method, path, permission, action
ROUTES = (
    ("GET", _PATH + "list", "read", list_accounts),
    ("POST", _PATH + "create-subaccount", "trade", create_account),
    ("GET", _PATH + "apikey", "read", list_keys),
    ("POST", _PATH + "apikey", "trade", create_key),
    ("POST", _PATH + "modify-apikey", "trade", modify_key),
    ("POST", _PATH + "delete-apikey", "trade", delete_key),
)
