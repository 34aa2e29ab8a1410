"""fast: a few endpoints as fast as Python can, for benchmarks.

One thread, an event loop, answers that were encoded before.  Nothing is
logged, limited, executed or looked at, but the signature if that is asked
for.  Faults do not exist here, and of the control paths only the count of
requests does.
"""

import gc
import re
import select
import socket
import ssl
import sys

import auth
import market
from codes import Refused, failure
from control import PREFIX
from http1 import Request, json_answer

READ_SIZE = 64 * 1024
HEAD_MAX = 64 * 1024
BODY_MAX = 2 * 1024 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,7})[ \t]*\r\n",
                     re.I)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.I)

_PLACED = {"code": "0", "data": [{
    "clOrdId": "", "ordId": "1752588852617379840", "sCode": "0",
    "sMsg": "Order placed", "tag": "", "ts": "1597026383085"}],
    "inTime": "1597026383085123", "msg": "", "outTime": "1597026383085456"}

# method and path: the answer's object, always the same, but of the time
ANSWERS = {
    b"GET /api/v5/public/time": None,
    b"GET /api/v5/account/balance": {
        "code": "0", "data": [market.balance(1597026383085)], "msg": ""},
    b"POST /api/v5/trade/order": _PLACED,
    b"GET /api/v5/trade/order": {
        "code": "0", "data": [{"instId": "BTC-USDT", "state": "live",
                               "ordId": "1752588852617379840"}], "msg": ""},
}
PUBLIC = (b"GET /api/v5/public/time",)


class FastServer:
    """Listens at once; `keys`: verify signatures against them, or None."""

    def __init__(self, port, tls, clock, keys=None, site="global"):
        self.tls = tls
        self.site = site
        self._clock = clock
        self._keys = keys
        self._listener = socket.create_server(("127.0.0.1", port),
                                              backlog=1024)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._answers = {name: json_answer(200, value).encode(True)
                         for name, value in ANSWERS.items() if value}
        self._other = json_answer(404, failure(Refused("404"))).encode(True)
        self._time = json_answer(200, {"code": "0", "data": [
            {"ts": "1597026383085"}], "msg": ""}).encode(True)
        self._requests = self._connections = 0
        self._epoll = select.epoll()
        self._open = {}

    def serve_forever(self):
        gc.freeze()
        gc.disable()        # nothing here makes cycles
        self._epoll.register(self._listener, select.EPOLLIN)
        listener = self._listener.fileno()
        connections = self._open
        while True:
            for fd, _ in self._epoll.poll():
                if fd == listener:
                    self._accept()
                else:
                    connections[fd].ready()

    def answer(self, head, body, peer):
        """The bytes that answer a request, of which `head` ends before the
        empty line."""
        line = head[:head.find(b"\r\n")]
        target_end = line.rfind(b" ")
        name = line[:target_end].partition(b"?")[0]
        if name.partition(b" ")[2].startswith(PREFIX.encode()):
            return json_answer(200, {"requests": {"*": self._requests},
                                     "connections": self._connections}
                               ).encode(True)
        self._requests += 1
        if self._keys and name not in PUBLIC:
            try:
                self._check(line[:target_end], head, body, peer)
            except Refused as e:
                return json_answer(e.status, failure(e)).encode(True)
        if name == b"GET /api/v5/public/time":
            return self._time.replace(b"1597026383085",
                                      b"%d" % self._clock.now_ms(), 1)
        return self._answers.get(name, self._other)

    def closed(self, fd):
        del self._open[fd]

    def wait(self, fd, events):
        self._epoll.modify(fd, events)

    def _accept(self):
        try:
            sock, address = self._listener.accept()
        except OSError as e:
            print(f"okxsim: accept: {e}", file=sys.stderr)
            return
        self._connections += 1
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls:
            sock = self.tls.wrap_socket(sock, server_side=True,
                                        do_handshake_on_connect=False)
        self._open[sock.fileno()] = _Connection(self, sock, address[0])
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def _check(self, start, head, body, peer):
        method, _, target = start.partition(b" ")
        headers = [(n, v.strip(b" \t")) for n, _, v in
                   (f.partition(b":") for f in head.split(b"\r\n")[1:])]
        request = Request(method.decode("latin-1"), target, b"HTTP/1.1",
                          headers, body, peer, self.site)
        needed = "read" if method == b"GET" else "trade"
        auth.check(request, needed, self._keys, self._clock)


class _Connection:
    """A client, from accept to close."""

    def __init__(self, server, sock, peer):
        self._server = server
        self._sock = sock
        self._peer = peer
        self._in = b""
        self._out = b""
        self._shaking = bool(server.tls)
        self._last = False

    def ready(self):
        """Something can be read, or written if that was waited for."""
        try:
            if self._shaking:
                self._sock.do_handshake()
                self._shaking = False
            if self._out:
                self._send(b"")
            self._read()
        except ssl.SSLWantReadError:
            pass
        except (BlockingIOError, ssl.SSLWantWriteError):
            self._server.wait(self._sock.fileno(),
                              select.EPOLLIN | select.EPOLLOUT)
        except (OSError, ValueError):
            self._close()

    def _read(self):
        while not self._last:
            try:
                data = self._sock.recv(READ_SIZE)
            except BlockingIOError:
                return
            if not data:
                break
            self._in = self._in + data if self._in else data
            answers = self._answers()
            if answers:
                self._send(answers)
            if not self._last and not (self._server.tls and
                                       self._sock.pending()):
                return
        self._close()

    def _answers(self):
        """Answers to all requests that are whole."""
        answers = []
        while (end := self._in.find(b"\r\n\r\n")) >= 0:
            head = self._in[:end + 2]
            stop = end + 4
            if head[:4] != b"GET ":
                match = _LENGTH.search(head)
                stop += int(match[1]) if match else 0
                if stop - end > BODY_MAX:
                    raise ValueError("body too large")
            if len(self._in) < stop:
                break
            answers.append(self._server.answer(
                head, self._in[end + 4:stop], self._peer))
            self._in = self._in[stop:]
            if _CLOSE.search(head):
                self._last = True
                break
        if len(self._in) > HEAD_MAX + BODY_MAX:
            raise ValueError("no request")
        return b"".join(answers)

    def _send(self, data):
        waiting = bool(self._out)
        data = self._out + data
        self._out = data
        self._out = data[self._sock.send(data):]
        if self._out:
            raise BlockingIOError
        if waiting:
            self._server.wait(self._sock.fileno(), select.EPOLLIN)

    def _close(self):
        self._server.closed(self._sock.fileno())
        self._sock.close()
