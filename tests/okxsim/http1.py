"""http1: HTTP/1.1 requests off a socket, answers onto it, bytes kept exactly.

Strict on purpose: what a careful edge would refuse is refused here, so that a
client's slip shows.  Bodies need a Content-Length; nothing is decoded.
"""

import json
import re
from dataclasses import dataclass, field
from http.client import responses as PHRASES
from urllib.parse import parse_qsl

HEAD_MAX = 64 * 1024
BODY_MAX = 2 * 1024 * 1024
READ_SIZE = 64 * 1024

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"/[^\x00-\x20\x7f]*")
_VALUE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*")


@dataclass
class Request:
    """One request as received; `target`, header pairs and `body` are bytes.
    `peer`: the address it came from; `site`: where it was sent to."""

    method: str = ""
    target: bytes = b""
    version: bytes = b"HTTP/1.1"
    headers: list = field(default_factory=list)
    body: bytes = b""
    peer: str = ""
    site: str = "global"

    @property
    def path(self):
        return self.target.partition(b"?")[0].decode("latin-1")

    def query(self):
        """Query parameters, percent-decoded; of a repeated name the last."""
        text = self.target.partition(b"?")[2].decode("latin-1")
        return dict(parse_qsl(text, keep_blank_values=True))

    def values(self, name):
        """Every value of header `name` (lower-case bytes), in order."""
        return [v for n, v in self.headers if n.lower() == name]

    def keep_alive(self):
        tokens = b",".join(self.values(b"connection")).lower().split(b",")
        tokens = [t.strip() for t in tokens]
        if self.version == b"HTTP/1.0":
            return b"keep-alive" in tokens
        return b"close" not in tokens


class BadRequest(Exception):
    """Not a request we read; `request` is what was understood of it."""

    def __init__(self, status, why, request=None):
        super().__init__(why)
        self.status = status
        self.request = request or Request()


@dataclass
class Answer:
    """What is sent back; `code` is the exchange's code in it, if any."""

    status: int
    body: bytes = b""
    headers: tuple = (("Content-Type", "application/json"),)
    code: str = None

    def head(self, keep_alive, length=None):
        """Head bytes; `length` overrides the Content-Length."""
        length = len(self.body) if length is None else length
        lines = [f"HTTP/1.1 {self.status} "
                 f"{PHRASES.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append(f"Content-Length: {length}")
        lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def encode(self, keep_alive):
        return self.head(keep_alive) + self.body


def json_answer(status, value):
    """`value` as compact UTF-8 JSON; its "code" becomes the answer's."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    code = value.get("code") if isinstance(value, dict) else None
    return Answer(status, body.encode("utf-8", "replace"), code=code)


class Reader:
    """Reads requests one after the other from `sock` (keep-alive, pipelined)."""

    def __init__(self, sock):
        self.sock = sock
        self.buf = bytearray()

    def request(self):
        """The next request, or None when the peer is gone.  May raise
        BadRequest, after which the connection is of no further use."""
        head = self._read_head()
        if head is None:
            return None
        request = _parse_head(head)
        length = _body_length(request)
        if b"100-continue" in request.values(b"expect"):
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self.buf) < length:
            if not self._more():
                return None
        request.body = bytes(self.buf[:length])
        del self.buf[:length]
        return request

    def _read_head(self):
        while (end := self.buf.find(b"\r\n\r\n")) < 0:
            if len(self.buf) > HEAD_MAX:
                raise BadRequest(431, "header block too large")
            if b"\n\n" in self.buf:
                raise BadRequest(400, "bare LF in the header block")
            if not self._more():
                return None
        if end > HEAD_MAX:
            raise BadRequest(431, "header block too large")
        head = bytes(self.buf[:end])
        del self.buf[:end + 4]
        return head

    def _more(self):
        data = self.sock.recv(READ_SIZE)
        self.buf += data
        return bool(data)


def _parse_head(head):
    line, *fields = head.split(b"\r\n")
    parts = line.split(b" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]):
        raise BadRequest(400, "malformed request line")
    request = Request(parts[0].decode(), parts[1], parts[2])
    if request.version not in (b"HTTP/1.1", b"HTTP/1.0"):
        raise BadRequest(505, "not HTTP/1.1", request)
    if not _TARGET.fullmatch(request.target):
        raise BadRequest(400, "malformed request target", request)
    for text in fields:
        name, colon, value = text.partition(b":")
        value = value.strip(b" \t")
        if not colon or not _TOKEN.fullmatch(name) or \
                not _VALUE.fullmatch(value):
            raise BadRequest(400, "malformed header line", request)
        request.headers.append((name, value))
    if request.version == b"HTTP/1.1" and len(request.values(b"host")) != 1:
        raise BadRequest(400, "exactly one Host header wanted", request)
    return request


def _body_length(request):
    if request.values(b"transfer-encoding"):
        raise BadRequest(411, "Content-Length required", request)
    lengths = request.values(b"content-length")
    if not lengths:
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,15}", lengths[0]):
        raise BadRequest(400, "malformed Content-Length", request)
    if int(lengths[0]) > BODY_MAX:
        raise BadRequest(413, "body too large", request)
    return int(lengths[0])
