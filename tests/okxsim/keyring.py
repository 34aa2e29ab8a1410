"""keyring: the API keys the exchange knows, from a JSON file.

The file is an array of objects: apiKey, secretKey, passphrase (required);
perm (default ["read"]), ip (default: any), env "live" or "demo" (default
live), uid, label.  It is read again when it changes; a file that is broken
then is reported on stderr and the keys already known stay.
"""

import ipaddress
import json
import os
import sys
from dataclasses import dataclass

PERMISSIONS = ("read", "trade", "withdraw")
DEFAULT_UID = "44705892343619584"


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

    def allows_ip(self, text):
        address = ipaddress.ip_address(text)
        return not self.ip or any(address in net for net in self.ip)


class KeyRing:
    """find() by key id.  Without a file no key exists."""

    def __init__(self, path=None):
        self._path = path
        self._stamp = None
        self._keys = {}
        if path:
            self._stamp = _stamp(path)
            self._keys = load(path)

    def find(self, api_key):
        if self._path:
            self._refresh()
        return self._keys.get(api_key)

    def _refresh(self):
        try:
            stamp = _stamp(self._path)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._keys = load(self._path)
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


def _key(row, where):
    try:
        perm = tuple(row.get("perm", ["read"]))
        env = row.get("env", "live")
        if env not in ("live", "demo") or not set(perm) <= set(PERMISSIONS):
            raise ValueError(f"{where}: unknown env or permission")
        return Key(row["apiKey"], row["secretKey"].encode(),
                   row["passphrase"].encode(), perm,
                   tuple(ipaddress.ip_network(a, strict=False)
                         for a in row.get("ip", [])),
                   env == "demo", str(row.get("uid", DEFAULT_UID)),
                   row.get("label", ""))
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(f"{where}: {type(e).__name__} {e}") from e


def _stamp(path):
    st = os.stat(path)
    return st.st_mtime_ns, st.st_size, st.st_ino
