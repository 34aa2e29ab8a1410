"""okxsim_client: sign and send requests to the stand-in from a test.

Signs with its own lines, not with the stand-in's: only the secret is common.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass


def sign(secret, text):
    """Base64 of HMAC-SHA256 of the bytes `text` under the text `secret`."""
    mac = hmac.digest(secret.encode(), text, hashlib.sha256)
    return base64.standard_b64encode(mac).decode()


def iso_now(offset_ms=0):
    """The machine's time plus `offset_ms`, as in OK-ACCESS-TIMESTAMP."""
    ms = time.time_ns() // 1_000_000 + offset_ms
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000))
    return f"{text}.{ms % 1000:03d}Z"


@dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]


class Client:
    """Requests signed with `key` (an object as in the key file) over one
    connection of `sim`, opened when needed; `port`: another of its ports."""

    def __init__(self, sim, key, source=None, port=None):
        self._sim = sim
        self._key = key
        self._source = source
        self._port = port
        self._connection = None

    def get(self, target, **kw):
        return self.send("GET", target, b"", **kw)

    def post(self, target, value, **kw):
        """`value`: bytes as they are, anything else as JSON."""
        body = value if isinstance(value, bytes) else \
            json.dumps(value).encode()
        return self.send("POST", target, body, **kw)

    def headers(self, method, target, body, timestamp=None):
        timestamp = timestamp or iso_now()
        text = (timestamp + method + target).encode() + body
        headers = {
            "OK-ACCESS-KEY": self._key["apiKey"],
            "OK-ACCESS-SIGN": sign(self._key["secretKey"], text),
            "OK-ACCESS-TIMESTAMP": timestamp,
            "OK-ACCESS-PASSPHRASE": self._key["passphrase"],
        }
        if method == "POST":
            headers["Content-Type"] = "application/json"
        if self._key["env"] == "demo":
            headers["x-simulated-trading"] = "1"
        return headers

    def send(self, method, target, body, timestamp=None, change=None):
        """The Reply.  `change`: headers to set, or with None to leave out,
        after signing."""
        headers = self.headers(method, target, body, timestamp)
        headers.update(change or {})
        headers = {k: v for k, v in headers.items() if v is not None}
        if self._connection is None:
            self._connection = self._sim.connect(source=self._source,
                                                 port=self._port)
        try:
            self._connection.request(method, target, body or None, headers)
            response = self._connection.getresponse()
            return Reply(response.status, dict(response.getheaders()),
                         response.read())
        except Exception:
            self.close()
            raise

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None
