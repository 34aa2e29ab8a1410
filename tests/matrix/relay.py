#!/usr/bin/env python3
"""relay: carries a Unix socket to another host, as `ssh -L` does.

    relay.py LISTEN CONNECT [PATIENCE]

Both are unix:PATH or tcp:HOST:PORT.  Prints a line once it listens; a
connection that is closed at one end is closed at the other, all of them when
this process ends.  PATIENCE is in ms: a TCP connection whose peer has not
answered for so long is closed, as by ssh's ServerAliveInterval.
"""

import contextlib
import os
import socket
import sys
import threading

CHUNK = 65536


def address(text):
    kind, _, rest = text.partition(":")
    if kind == "unix":
        return socket.AF_UNIX, rest
    host, _, port = rest.rpartition(":")
    return socket.AF_INET, (host, int(port))


def listen(text):
    family, where = address(text)
    server = socket.socket(family)
    if family == socket.AF_UNIX:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(where)    # of one that was killed
    else:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(where)
    server.listen()
    return server


def impatient(one, patience):
    if patience and one.family == socket.AF_INET:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, patience)


def carry(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def serve(near, far_address, patience):
    family, where = address(far_address)
    with near, socket.socket(family) as far:
        impatient(near, patience)
        impatient(far, patience)
        try:
            far.connect(where)
        except OSError:
            return
        back = threading.Thread(target=carry, args=(far, near), daemon=True)
        back.start()
        carry(near, far)
        back.join()


def main():
    patience = int(sys.argv[3]) if sys.argv[3:] else 0
    server = listen(sys.argv[1])
    print("listening", flush=True)
    while True:
        near, _ = server.accept()
        threading.Thread(target=serve, args=(near, sys.argv[2], patience),
                         daemon=True).start()


if __name__ == "__main__":
    main()
