"""server: connections in, answers out; a thread each, loopback only."""

import socket
import socketserver
import ssl
import sys

import faults
from control import PREFIX
from http1 import Answer, BadRequest, Reader, json_answer
from manners import reset
from sites import site_of

DRAIN_MAX = 16 * 1024 * 1024
DRAIN_SECONDS = 1


class Server(socketserver.ThreadingTCPServer):
    """Listens at once.  `tls`: an SSLContext, or None for plain HTTP."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port, tls, parts, site="global"):
        """`parts`: api, control, faults, chance and record, which several
        servers may share."""
        super().__init__(("127.0.0.1", port), Connection)
        self.tls = tls
        self.site = site
        self.api = parts.api
        self.control = parts.control
        self.faults = parts.faults
        self.chance = parts.chance
        self.record = parts.record

    @property
    def port(self):
        return self.server_address[1]


class Connection(socketserver.BaseRequestHandler):
    """One client connection, from accept to close."""

    def handle(self):
        number = self.server.record.connection()
        if self.server.faults.take_on_accept():
            return reset(self.request)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            sock = self._start_tls() if self.server.tls else self.request
        except OSError as e:
            return print(f"okxsim: no TLS with {self.client_address}: {e}",
                         file=sys.stderr)
        try:
            self._serve(sock, number)
        except OSError:
            pass            # the client went away; nothing to tell it
        finally:
            sock.close()
        return None

    def _start_tls(self):
        return self.server.tls.wrap_socket(self.request, server_side=True)

    def _serve(self, sock, number):
        reader = Reader(sock)
        try:
            while (request := reader.request()) is not None:
                if not self._one(sock, request, number):
                    return
        except BadRequest as e:
            answer = json_answer(e.status, {"msg": str(e),
                                            "code": str(e.status)})
            self.server.record.request(e.request, answer, number,
                                       error=str(e))
            sock.sendall(answer.encode(False))
            _drain(sock)

    def _one(self, sock, request, number):
        """Answer one request; True if the connection lives on."""
        keep_alive = request.keep_alive()
        if request.path.startswith(PREFIX):
            sock.sendall(self.server.control.answer(request)
                         .encode(keep_alive))
            return keep_alive
        request.peer = self.client_address[0]
        request.site = site_of(request, self.server.site)
        fault = self.server.faults.take(request.method, request.path) or \
            self.server.chance.take(request)
        answer = self._answer(request, fault)
        self.server.record.request(request, answer, number, fault)
        if fault:
            return faults.send(fault, sock, answer, keep_alive)
        sock.sendall(answer.encode(keep_alive))
        return keep_alive

    def _answer(self, request, fault) -> Answer | None:
        if fault:
            return faults.make_answer(fault, request, self.server.api.answer)
        return self.server.api.answer(request)


def _drain(sock):
    """Read on for a moment, so that the answer is not lost to a reset."""
    sock.settimeout(DRAIN_SECONDS)
    left = DRAIN_MAX
    try:
        if not isinstance(sock, ssl.SSLSocket):
            sock.shutdown(socket.SHUT_WR)
        while left > 0 and (data := sock.recv(64 * 1024)):
            left -= len(data)
    except OSError:
        pass
