"""A server for the tests of the client: keeps the bytes it receives, and
behaves as badly as it is told.

Commands on standard input, one a line; each is answered by one line on
standard output.  The end of input ends the process.

  plan WORD...   what to do with the next requests: a word of ANSWERS, CUT or
                 class Fault; "partly-..." reads at most 100,000 bytes of
                 the body first, "unread" closes a new connection at once,
                 "together-..." first waits for all others planned so.
                 "code-C" answers with the exchange's code C, "code-C-S" with
                 status S, "order-ID" with an order of now with that clOrdId,
                 "old-order-ID" with one of yesterday, "no-order": there is none,
                 "time-MS" with the time MS ahead, "slow-time-MS" after a while.
                 After the last word: ok; of an order, where the time is
                 told, placed.  Answer: "ok"
  time MS        from now on, GET /api/v5/public/time is answered with the time,
                 MS ahead of the machine's; not planned for, nor remembered.
                 "none": as anything else.  Answer: "ok"
  resumed        Answer: how many TLS sessions were resumed
  peers          Answer: the addresses that connections came from
  got N          wait for N requests, and a moment for one too many.  Answer:
                 "CONNECTIONS LEN..." (one LEN a request, in the order of
                 their ends), then that many raw bytes; forgets them
"""

import os
import select
import socket
import ssl
import struct
import sys
import threading
import time
import warnings

JSON = b'{"code":"0","msg":"","data":[]}'
TIME = b"GET /api/v5/public/time "
ORDER = b"POST /api/v5/trade/"
PIECE = b"x" * 65536
MIB = 1024 * 1024


def whole(status, body, *lines):
    head = [b"HTTP/1.1 " + status, *lines]
    head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(head) + b"\r\n\r\n" + body


OK = whole(b"200 OK", JSON, b"Content-Type: application/json")

# Whole exchanges, after which the connection stays open.
ANSWERS = {
    "ok": OK,
    "empty": whole(b"200 OK", b""),
    "sbe": whole(b"200 OK", b" \0\xee\x03\x01\0\0\0<",
                 b"Content-Type: application/sbe"),
    "cookie": whole(b"200 OK", JSON, b"Set-Cookie: __cf_bm=1; path=/"),
    "redirect": whole(b"302 Found", b"", b"Location: /elsewhere"),
    "refused": whole(b"401 Unauthorized", b'{"code":"50113","msg":"no"}',
                     b"WWW-Authenticate: Basic realm=x"),
    "interim": b"HTTP/1.1 100 Continue\r\n\r\n"
               b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK,
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               b"4\r\nab\0d\r\n3\r\nefg\r\n0\r\nX-Trailer: HTTP/1.1 500 x\r\n"
               b"\r\n",
    "unread-gzip": whole(b"200 OK", b"\x1f\x8bzip", b"Content-Encoding: gzip"),
}

# What is sent before the connection is closed.
CUT = {
    "drop": b"",
    "html": b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n"
            b"Connection: close\r\n\r\n<html>busy</html>",
    "cut-line": b"HTTP/1.1 20",
    "cut-head": b"HTTP/1.1 200 OK\r\nContent-Type: appl",
    "cut-body": whole(b"200 OK", JSON)[:-5],
    "cut-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b"40\r\nshort",
    "only-interim": b"HTTP/1.1 100 Continue\r\n\r\n",
    "upgrade": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    "garbage": b"\x16\x03\x01 no such protocol\r\n\r\n",
    "no-http": b"<html>not even a head</html>",
}


def placed(body):
    """Each order of the body, one or a list, is taken."""
    item = b'{"ordId":"1","sCode":"0","sMsg":""}'
    return (b'{"code":"0","msg":"","data":['
            + b",".join([item] * body.count(b"{")) + b"]}")


class Server:
    def __init__(self, context):
        self.context = context
        self.lock = threading.Condition()
        self.plan = []
        self.requests = []
        self.connections = 0
        self.resumed = 0
        self.ahead_ms = None
        self.peers = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)

    def port(self):
        return self.listener.getsockname()[1]

    def serve(self):
        while True:
            conn, peer = self.listener.accept()
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                self.peers.add(peer[0])
                unread = self.plan[:1] == ["unread"]
                if unread:
                    self.plan.pop(0)
            if unread:
                conn.close()
                continue
            threading.Thread(
                target=self.talk, args=(conn,), daemon=True).start()

    def talk(self, conn):
        try:
            if self.context is not None:
                conn = self.context.wrap_socket(conn, server_side=True)
                with self.lock:
                    self.resumed += conn.session_reused
            while self.request(conn):
                pass
        except (OSError, ssl.SSLError):
            pass
        finally:
            conn.close()

    def word(self):
        with self.lock:
            return self.plan.pop(0) if self.plan else "ok"

    def request(self, conn):
        """One request; False when the connection is to be closed."""
        seen = bytearray()
        try:
            head_end = self.fill(conn, seen, lambda: seen.find(b"\r\n\r\n"))
            if head_end < 0:
                return False
            if self.ahead_ms is not None and seen.startswith(TIME):
                seen.clear()
                conn.sendall(whole(b"200 OK", time_of(self.ahead_ms)))
                return True
            word = self.word()
            if (word == "ok" and self.ahead_ms is not None
                    and seen.startswith(ORDER)):
                word = "placed"     # for those that read answers
            size = length_of(bytes(seen[:head_end]))
            if word.startswith("partly"):
                size = min(size, 100000)
            end = head_end + 4 + size
            self.fill(conn, seen, lambda: 0 if len(seen) >= end else -1)
        finally:
            if seen:
                with self.lock:
                    self.requests.append(bytes(seen))
                    self.lock.notify_all()
        if word.startswith("together-"):
            word = self.gather(word)
        if word == "placed":
            conn.sendall(whole(b"200 OK", placed(seen[head_end + 4:])))
            return True
        if word.endswith("echo"):
            return Fault.echo(conn, word, bytes(seen).split(b" ")[1])
        return self.answer(conn, word)

    def gather(self, word):
        """Wait until every request that is planned so has come."""
        with self.lock:
            self.lock.notify_all()
            self.lock.wait_for(lambda: word not in self.plan, timeout=5)
        return word.removeprefix("together-")

    @staticmethod
    def fill(conn, seen, found):
        while found() < 0:
            piece = conn.recv(65536)
            if not piece:
                return -1
            seen += piece
        return found()

    def answer(self, conn, word):
        if word.startswith("code-"):
            _, code, status, *_ = (word + "-200").split("-")
            body = b'{"code":"%s","msg":"told","data":[]}' % code.encode()
            conn.sendall(whole(status.encode() + b" Some", body))
            return True
        if word.rpartition("-")[0] in ("order", "old-order"):
            conn.sendall(whole(b"200 OK", order(word, self.ahead_ms or 0)))
            return True
        if word.rpartition("-")[0] in ("time", "slow-time"):
            time.sleep(0.05 if word.startswith("slow") else 0)
            conn.sendall(whole(b"200 OK", time_of(int(word.split("-")[-1]))))
            return True
        if word == "no-order":
            word = "code-51603"
            return self.answer(conn, word)
        if word in ANSWERS:
            conn.sendall(ANSWERS[word])
            return True
        if word in CUT:
            conn.sendall(CUT[word])
            return False
        return getattr(Fault, word.replace("-", "_"))(conn)


class Fault:
    """What takes more than some bytes."""

    @staticmethod
    def echo(conn, word, path):
        """The path, at once or after a while that differs."""
        if word == "slow-echo":
            time.sleep(len(path) % 7 / 200)
        conn.sendall(whole(b"200 OK", path))
        return True

    @staticmethod
    def reset(conn):
        conn.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    partly_reset = reset

    @staticmethod
    def partly_answer(conn):
        conn.sendall(whole(b"413 Content Too Large", JSON))
        while conn.recv(65536):
            pass
        return False

    @staticmethod
    def stall(conn):
        conn.recv(1)  # until the client has gone
        return False

    @staticmethod
    def stall_body(conn):
        conn.sendall(OK[:-5])
        return Fault.stall(conn)

    @staticmethod
    def drip(conn):
        for byte in OK:
            conn.sendall(bytes([byte]))
            time.sleep(0.02)
        return True

    @staticmethod
    def slow(conn):
        time.sleep(0.1)
        conn.sendall(OK)
        return True

    @staticmethod
    def close_idle(conn):
        conn.sendall(OK)
        return False

    ok_drop = close_idle

    @staticmethod
    def chunked_drop(conn):
        conn.sendall(ANSWERS["chunked"])
        return False

    @staticmethod
    def close_on_next(conn):
        """Dies at the first byte of the next request, reading none of it."""
        conn.sendall(OK)
        select.select([conn], [], [], 5)
        return False

    @staticmethod
    def talk_idle(conn):
        """An answer to nothing, while the connection is idle."""
        conn.sendall(OK)
        time.sleep(0.05)
        conn.sendall(whole(b"200 OK", b'{"code":"0","stale":1}'))
        return True

    @staticmethod
    def talk_behind(conn):
        """An answer to nothing, in the TLS record of the body before it."""
        at = OK.index(b"\r\n\r\n") + 4
        conn.sendall(OK[:at])
        conn.sendall(OK[at:] + whole(b"200 OK", b'{"code":"0","stale":1}'))
        return True

    @staticmethod
    def endless_head(conn):
        conn.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            conn.sendall(b"X-More: " + b"y" * 500 + b"\r\n")

    @staticmethod
    def endless_interim(conn):
        while True:
            conn.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    @staticmethod
    def endless_line(conn):
        conn.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            conn.sendall(PIECE)

    @staticmethod
    def endless_body(conn):
        conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            conn.sendall(PIECE)

    @staticmethod
    def sized(conn, size):
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while size > 0:
            conn.sendall(PIECE[:size])
            size -= len(PIECE)
        return True

    @staticmethod
    def largest_body(conn):
        return Fault.sized(conn, 16 * MIB)

    @staticmethod
    def too_large_body(conn):
        return Fault.sized(conn, 16 * MIB + 1)

    @staticmethod
    def fat_head(conn):
        """One head line more than half of what fits."""
        conn.sendall(OK.replace(
            b"\r\n", b"\r\nX-Fat: " + b"z" * 40000 + b"\r\n", 1))
        return True


def now_ms(ahead_ms):
    return time.time_ns() // 1000000 + ahead_ms


def time_of(ahead_ms):
    return b'{"code":"0","msg":"","data":[{"ts":"%d"}]}' % now_ms(ahead_ms)


def order(word, ahead_ms):
    kind, _, client_id = word.rpartition("-")
    made = now_ms(ahead_ms) - (86400000 if kind == "old-order" else 0)
    return (b'{"code":"0","msg":"","data":[{"clOrdId":"%s","ordId":"4711",'
            b'"state":"live","cTime":"%d"}]}' % (client_id.encode(), made))


def length_of(head):
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def command(server, words, out):
    if words[0] == "plan":
        with server.lock:
            server.plan = words[1:]
        out.write(b"ok\n")
    elif words[0] == "time":
        server.ahead_ms = None if words[1] == "none" else int(words[1])
        out.write(b"ok\n")
    elif words[0] == "resumed":
        with server.lock:
            out.write(b"%d\n" % server.resumed)
    elif words[0] == "peers":
        with server.lock:
            out.write(" ".join(sorted(server.peers)).encode() + b"\n")
            server.peers.clear()
    elif words[0] == "got":
        with server.lock:
            server.lock.wait_for(
                lambda: len(server.requests) >= int(words[1]), timeout=3)
        time.sleep(0.01)
        with server.lock:
            requests, server.requests = server.requests, []
            connections, server.connections = server.connections, 0
        numbers = [connections] + [len(r) for r in requests]
        out.write(" ".join(map(str, numbers)).encode() + b"\n")
        out.write(b"".join(requests))
    out.flush()


def main():
    context = None
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
    if sys.argv[3:] == ["old"]:
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = Server(context)
    threading.Thread(target=server.serve, daemon=True).start()
    out = sys.stdout.buffer
    out.write(b"%d\n" % server.port())
    out.flush()
    for line in sys.stdin:
        command(server, line.split(), out)
    os._exit(0)  # connections that stall are left alone


main()
