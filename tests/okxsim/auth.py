"""auth: who signed a request, and may they.

The checks, in order (code on failure): headers present (50103, 50104, 50106,
50107) and not repeated (50114); key known on this site (50119, or 50111 if
it is no key id at all); timestamp readable (50112) and within 30 s (50102);
passphrase (50105); signature over the bytes received (50113); live or demo
(50101); address (50110); permission (50120).
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timezone

from codes import Refused

WINDOW_MS = 30_000

# header, code when absent or empty
HEADERS = (
    (b"ok-access-key", "50103"),
    (b"ok-access-passphrase", "50104"),
    (b"ok-access-sign", "50106"),
    (b"ok-access-timestamp", "50107"),
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z",
                    re.ASCII)


def signature(secret, timestamp, method, target, body):
    """The signature text; all five are bytes, joined without separators."""
    mac = hmac.new(secret, timestamp + method + target + body, hashlib.sha256)
    return base64.b64encode(mac.digest())


def verify(secret, timestamp, method, target, body, sign):
    """True if `sign` is the signature of these bytes."""
    good = signature(secret, timestamp, method, target, body)
    return hmac.compare_digest(good, sign)


def check(request, permission, keys, clock):
    """The key that signed `request`, which needs `permission`; else
    Refused."""
    api_key, passphrase, sign, timestamp = _credentials(request)
    key = _known_key(keys, api_key.decode("latin-1"), request.site)
    _check_time(timestamp.decode("latin-1"), clock)
    if not hmac.compare_digest(key.passphrase, passphrase):
        raise Refused("50105")
    if not verify(key.secret, timestamp, request.method.encode(),
                  request.target, request.body, sign):
        raise Refused("50113")
    if key.demo != (request.values(b"x-simulated-trading") == [b"1"]):
        raise Refused("50101")
    if not key.allows_ip(request.peer):
        raise Refused("50110", request.peer)
    keys.used(key.api_key)
    if permission not in key.perm:
        raise Refused("50120")
    return key


def timestamp_ms(text):
    """Unix ms of an ISO 8601 UTC text, or None.  The fraction may be absent
    or of any length up to 9."""
    match = _STAMP.fullmatch(text)
    if not match:
        return None
    try:
        when = datetime.fromisoformat(match[1]).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    fraction = int((match[2] or "0").ljust(9, "0")[:3])
    return int(when.timestamp()) * 1000 + fraction


def _credentials(request):
    found = []
    for name, code in HEADERS:
        values = request.values(name)
        if not values or not values[0]:
            raise Refused(code)
        if len(values) > 1:
            raise Refused("50114")
        found.append(values[0])
    return found


def _known_key(keys, api_key, site):
    key = keys.find(api_key)
    if key is None or key.site != site:
        raise Refused("50119" if _UUID.fullmatch(api_key) else "50111")
    return key


def _check_time(text, clock):
    stamp = timestamp_ms(text)
    if stamp is None:
        raise Refused("50112")
    if abs(clock.now_ms() - stamp) > WINDOW_MS:
        raise Refused("50102")
