"""relay: a socket in front of another, that keeps what goes through it.

    with Relay("here.sock", "there.sock", on_request) as relay:
        ...
        relay.said, relay.answered      # all bytes, both ways

on_request(pid) is called with each piece that a client sends, before it is
passed on: a client that waits for the answer stands still meanwhile.  `pid` is
the process at the other end of the socket.
"""

import os
import selectors
import socket
import struct
import threading

PIECE = 1 << 16


class Relay:
    def __init__(self, path, to, on_request=None):
        self.to = to
        self.on_request = on_request or (lambda pid: None)
        self.said = bytearray()
        self.answered = bytearray()
        self.failure = None
        self._peers = {}
        self._selector = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen()
        self._wake, self._woken = os.pipe()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        os.close(self._woken)
        self._thread.join()
        os.close(self._wake)

    def forget(self):
        """Between two clients: what went through so far."""
        self.said.clear()
        self.answered.clear()

    def _run(self):
        with selectors.DefaultSelector() as self._selector:
            self._listen(self._wake, None)
            self._listen(self._listener, self._accept)
            try:
                while self._step():
                    pass
            except Exception as e:  # told by whoever made us
                self.failure = e
            for side in list(self._peers):
                self._close(side)
            self._listener.close()

    def _listen(self, file, handler):
        self._selector.register(file, selectors.EVENT_READ, handler)

    def _step(self):
        """Handle what has come; False if it is time to end."""
        for key, _ in self._selector.select():
            if key.data is None:
                return False
            if key.fileobj.fileno() >= 0:
                key.data(key.fileobj)
        return True

    def _accept(self, listener):
        client, _ = listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.to)
        self._peers |= {client: server, server: client}
        creds = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid = struct.unpack("3i", creds)[0]
        self._listen(client, lambda side: self._request(side, pid))
        self._listen(server, self._answer)

    def _request(self, client, pid):
        data = self._receive(client)
        if data:
            self.said += data
            self.on_request(pid)
            self._peers[client].sendall(data)

    def _answer(self, server):
        data = self._receive(server)
        if data:
            self.answered += data
            self._peers[server].sendall(data)

    def _receive(self, side):
        data = side.recv(PIECE)
        if not data:
            self._close(self._peers[side])
            self._close(side)
        return data

    def _close(self, side):
        self._selector.unregister(side)
        self._peers.pop(side)
        side.close()
