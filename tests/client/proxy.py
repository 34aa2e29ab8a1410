"""A proxy for the tests of the client: keeps what it is told, and tunnels.

proxy.py MODE: "connect" (HTTP), "socks5", or "refuse" (HTTP, 403).  Prints
its port.  Commands on standard input, one a line:

  seen   Answer: all bytes that came before a tunnel, as hex; forgets them

The end of input ends the process.
"""

import os
import socket
import sys
import threading

SEEN = bytearray()


def relay(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def tunnel(conn, host, port):
    other = socket.create_connection((host, port))
    threading.Thread(target=relay, args=(other, conn), daemon=True).start()
    relay(conn, other)


def take(conn, size):
    piece = b""
    while len(piece) < size:
        more = conn.recv(size - len(piece))
        if not more:
            raise OSError
        piece += more
    SEEN.extend(piece)
    return piece


def http(conn, refuse):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += take(conn, 1)
    host, _, port = head.split(b" ")[1].rpartition(b":")
    if refuse:
        conn.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        return
    conn.sendall(b"HTTP/1.1 200 OK\r\nX-Proxy: yes\r\n\r\n")
    tunnel(conn, host.strip(b"[]").decode(), int(port))


def socks5(conn):
    methods = take(conn, take(conn, 2)[1])
    conn.sendall(b"\x05\x00" if b"\x00" in methods else b"\x05\xff")
    kind = take(conn, 4)[3]
    if kind == 3:
        host = take(conn, take(conn, 1)[0]).decode()
    else:
        host = socket.inet_ntop(
            socket.AF_INET if kind == 1 else socket.AF_INET6,
            take(conn, 4 if kind == 1 else 16))
    port = int.from_bytes(take(conn, 2), "big")
    conn.sendall(b"\x05\x00\x00\x01" + bytes(6))
    tunnel(conn, host, port)


def serve(conn, mode):
    try:
        if mode == "socks5":
            socks5(conn)
        else:
            http(conn, mode == "refuse")
    except OSError:
        pass
    finally:
        conn.close()


def accept(listener, mode):
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn, mode), daemon=True).start()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(
        target=accept, args=(listener, sys.argv[1]), daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    for _ in sys.stdin:
        print(SEEN.hex(), flush=True)
        SEEN.clear()
    os._exit(0)


main()
