"""keyring: the API keys the exchange knows.

Some are in a JSON file, an array of objects: apiKey, secretKey, passphrase
(required); perm (default ["read"]), ip (default: any), env "live" or "demo"
(default live), uid, label, site (default global); mainUid and subAcct of a
sub-account's key.  It is read again when it changes; a file that is broken
then is reported on stderr and the keys already known stay.  Others are made
by the API.  A key that was deleted or has expired never comes back.
"""

import ipaddress
import json
import os
import sys
import threading
from dataclasses import dataclass

PERMISSIONS = ("read", "trade", "withdraw")
DEFAULT_UID = "44705892343619584"
SITES = ("global", "eea", "us")
IDLE_DAYS = 14


@dataclass(frozen=True)
class Key:
    api_key: str
    secret: bytes
    passphrase: bytes
    perm: tuple
    ip: tuple           # ip_network objects; empty = any address
    demo: bool
    uid: str
    label: str
    main_uid: str = ""  # its own uid if it is of a main account
    sub_acct: str = ""  # name of the sub-account; empty = main account
    site: str = "global"
    ts: str = "0"       # made when, ms

    @property
    def account(self):
        return self.uid, "demo" if self.demo else "live"

    @property
    def is_main(self):
        return self.uid == self.main_uid

    def allows_ip(self, text):
        address = ipaddress.ip_address(text)
        return not self.ip or any(address in net for net in self.ip)

    def expires(self):
        """True if it is gone once nobody has used it for long."""
        return not self.ip and not self.demo and \
            bool({"trade", "withdraw"} & set(self.perm))


class KeyRing:
    """find() by key id.  Without a file no key exists until one is made.
    `clock` tells the idle days.  Safe for several threads."""

    def __init__(self, path=None, clock=None):
        self._path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._stamp = None
        self._file = {}
        self._made = {}         # by the API, or changed by it
        self._gone = {}         # key id: why
        self._used = {}         # key id: idle clock, ms
        if path:
            self._stamp = _stamp(path)
            self._file = load(path)
            self._see(self._file)

    def find(self, api_key):
        with self._lock:
            self._refresh()
            key = self._made.get(api_key) or self._file.get(api_key)
            return key if key and self._alive(key) else None

    def used(self, api_key):
        """An authenticated request came: the idle days begin anew."""
        with self._lock:
            self._used[api_key] = self._now()

    def put(self, key):
        """A new key, or one that was changed."""
        with self._lock:
            self._made[key.api_key] = key
            self._used[key.api_key] = self._now()

    def delete(self, api_key):
        with self._lock:
            self._gone[api_key] = "deleted"

    def all(self):
        """Every key that is alive, oldest first."""
        with self._lock:
            self._refresh()
            return [key for key in (self._file | self._made).values()
                    if self._alive(key)]

    def report(self):
        """For tests to look at; no secrets."""
        with self._lock:
            rows = [{
                "apiKey": key.api_key, "uid": key.uid,
                "mainUid": key.main_uid, "subAcct": key.sub_acct,
                "label": key.label, "perm": list(key.perm),
                "ip": [str(net) for net in key.ip], "env": key.account[1],
                "site": key.site, "made": key.api_key not in self._file,
                "idle_days": self._idle_days(key),
            } for key in self.all()]
            return {"keys": rows, "gone": dict(self._gone)}

    def secrets(self):
        """{key id: [secret, passphrase]} of all that were made by the API,
        also of those that are gone: what is to be found nowhere else."""
        with self._lock:
            return {key.api_key: [key.secret.decode(),
                                  key.passphrase.decode()]
                    for key in self._made.values()
                    if key.api_key not in self._file}

    def _alive(self, key):
        if key.api_key not in self._gone and key.expires() and \
                self._idle_days(key) >= IDLE_DAYS:
            self._gone[key.api_key] = "idle"
        return key.api_key not in self._gone

    def _idle_days(self, key):
        return (self._now() - self._used[key.api_key]) / 86_400_000

    def _now(self):
        return self._clock.idle_ms() if self._clock else 0

    def _see(self, keys):
        for api_key in keys:
            self._used.setdefault(api_key, self._now())

    def _refresh(self):
        if not self._path:
            return
        try:
            stamp = _stamp(self._path)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._file = load(self._path)
            self._see(self._file)
        except (OSError, ValueError) as e:
            print(f"okxsim: keys not read again: {e}", file=sys.stderr)


def load(path):
    """The keys in file `path` by id; ValueError names what is wrong."""
    with open(path, encoding="utf-8") as f:
        rows = json.load(f)
    if not isinstance(rows, list):
        raise ValueError(f"{path}: not a JSON array")
    keys = [_key(row, f"{path}: key {n}") for n, row in enumerate(rows, 1)]
    return {key.api_key: key for key in keys}


def networks(texts):
    """ip_network objects of addresses and segments; ValueError."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def network_text(net):
    return str(net.network_address) if net.num_addresses == 1 else str(net)


def _key(row, where):
    try:
        perm = tuple(row.get("perm", ["read"]))
        env = row.get("env", "live")
        site = row.get("site", "global")
        if env not in ("live", "demo") or site not in SITES or \
                not set(perm) <= set(PERMISSIONS):
            raise ValueError(f"{where}: unknown env, site or permission")
        uid = str(row.get("uid", DEFAULT_UID))
        main_uid = str(row.get("mainUid", uid))
        if (uid == main_uid) != (not row.get("subAcct")):
            raise ValueError(f"{where}: mainUid and subAcct go together")
        return Key(row["apiKey"], row["secretKey"].encode(),
                   row["passphrase"].encode(), perm,
                   networks(row.get("ip", [])), env == "demo", uid,
                   row.get("label", ""), main_uid, row.get("subAcct", ""),
                   site)
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(f"{where}: {type(e).__name__} {e}") from e


def _stamp(path):
    st = os.stat(path)
    return st.st_mtime_ns, st.st_size, st.st_ino
