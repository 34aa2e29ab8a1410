"""manners: what is answered under a fault, and how that is sent."""

import json
import random
import socket
import struct
import time

from codes import Refused, entry, failure
from http1 import Answer, json_answer

HTML_STATUS = 403
STALL_MS = 1000
SLOW_MS = 1
BIG_BODY = 64 * 1024 * 1024
BIG_HEADERS = 1024 * 1024 * 1024    # "endless": more than anyone reads

# an edge's words
PAGES = {
    403: "Sorry, you have been blocked",
    429: "You are being rate limited",
    502: "Bad gateway",
    503: "Service temporarily unavailable",
    504: "Gateway time-out",
}
# codes whose text names the caller's address
NAMES_PEER = ("50110", "50121")


def reset(sock):
    """Close with RST rather than FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", 1, 0))
    sock.close()


# --- answers: (fault, request, the real answer or None) -> Answer or None ----

def _real(_fault, _request, answer):
    return answer


def _no_answer(_fault, _request, _answer):
    return None


def _html(fault, _request, _answer):
    status = fault.status or HTML_STATUS
    said = PAGES.get(status, "Web server is returning an unknown error")
    body = (f"<!DOCTYPE html>\n<html><head><title>{status} | okx.com | "
            f"Cloudflare</title></head>\n<body><h1>{said}</h1><p>Error "
            f"{status}</p><p>Cloudflare Ray ID: 8a1b2c3d4e5f6071</p></body>"
            "</html>\n").encode()
    return Answer(status, body, (("Server", "cloudflare"),
                                 ("CF-RAY", "8a1b2c3d4e5f6071-FRA"),
                                 ("Content-Type", "text/html; charset=UTF-8")))


def _code(fault, request, _answer):
    params = (request.peer,) if entry(fault.code) and \
        fault.code in NAMES_PEER else ()
    refused = Refused(fault.code, *params, status=fault.status)
    value = failure(refused)
    if fault.msg is not None:
        value["msg"] = fault.msg
    return json_answer(refused.status, value)


def _reshaped(change):
    """An answer maker: the real answer's object after change(object)."""
    def make(_fault, _request, answer):
        value = json.loads(answer.body)
        return json_answer(answer.status, change(value))
    return make


def _number_code(value):
    return value | {"code": int(value["code"])}


def _without_data(value):
    return {name: part for name, part in value.items() if name != "data"}


def _backwards(value):
    """Every object's names in the other order."""
    if isinstance(value, dict):
        return {k: _backwards(v) for k, v in reversed(value.items())}
    if isinstance(value, list):
        return [_backwards(part) for part in value]
    return value


def _mixed(value):
    """The items of "data" in another order, if there are two."""
    items = list(value.get("data", ()))
    random.Random(len(items)).shuffle(items)
    if items == value.get("data"):
        items.reverse()
    return value | {"data": items}


def _redirect(fault, request, _answer):
    target = request.target.decode("latin-1")
    return Answer(302, b"", (("Location", fault.to + target),))


def _empty(_fault, _request, answer):
    return Answer(200, b"", answer.headers)


# --- senders: (fault, socket, answer, keep alive?) -> keep the connection? ---

def _whole(_fault, sock, answer, keep_alive):
    sock.sendall(answer.encode(keep_alive))
    return keep_alive


def _rst(_fault, sock, _answer, _keep_alive):
    reset(sock)
    return False


def _close(_fault, _sock, _answer, _keep_alive):
    return False


def _late(fault, sock, answer, keep_alive):
    time.sleep((STALL_MS if fault.ms is None else fault.ms) / 1000)
    return _whole(fault, sock, answer, keep_alive)


def _half(_fault, sock, answer, keep_alive):
    half = answer.body[:len(answer.body) // 2]
    sock.sendall(answer.head(keep_alive) + half)
    return False


def _byte_by_byte(fault, sock, answer, keep_alive):
    pause = (SLOW_MS if fault.ms is None else fault.ms) / 1000
    for byte in answer.encode(keep_alive):
        sock.sendall(bytes([byte]))
        time.sleep(pause)
    return keep_alive


def _endless_headers(_fault, sock, answer, _keep_alive):
    lines = b"".join(b"X-Filler-%03d: %s\r\n" % (n, b"x" * 1000)
                     for n in range(64))
    sock.sendall(answer.head(False)[:-2])
    for _ in range(BIG_HEADERS // len(lines)):
        sock.sendall(lines)
    return False


def _huge_body(_fault, sock, answer, _keep_alive):
    chunk = b" " * (256 * 1024)
    rest = BIG_BODY - len(answer.body)
    sock.sendall(answer.head(False, BIG_BODY) + answer.body)
    while rest > 0:
        sock.sendall(chunk[:rest])
        rest -= len(chunk)
    return False


ON_ACCEPT = "reset-on-accept"

# kind: (executed first?, answer, sender)
KINDS = {
    "drop-before": (False, _no_answer, _close),
    "drop-after": (True, _no_answer, _close),
    "reset-before": (False, _no_answer, _rst),
    "reset-after": (True, _no_answer, _rst),
    ON_ACCEPT: (False, _no_answer, _close),
    "stall": (True, _real, _late),
    "hold": (True, _real, _whole),
    "truncate": (True, _real, _half),
    "html": (False, _html, _whole),
    "code": (False, _code, _whole),
    "item": (True, _real, _whole),
    "numeric-code": (True, _reshaped(_number_code), _whole),
    "no-data": (True, _reshaped(_without_data), _whole),
    "reversed": (True, _reshaped(_backwards), _whole),
    "shuffle": (True, _reshaped(_mixed), _whole),
    "slow": (True, _real, _byte_by_byte),
    "redirect": (False, _redirect, _whole),
    "big-headers": (True, _real, _endless_headers),
    "big-body": (True, _real, _huge_body),
    "empty": (True, _empty, _whole),
}
