"""record: what was received.  One JSON line per request of the API, and
counts.  The line is written, and flushed, before the answer is sent."""

import base64
import json
import os
import threading
import time
from collections import Counter


class Record:
    """Safe for several threads.  `path` None: counts only.  The log may hold
    passphrases and signatures: it is a test's evidence."""

    def __init__(self, path=None):
        self._lock = threading.Lock()
        self._file = open(path, "a", encoding="utf-8",
                          opener=_private) if path else None
        self._requests = Counter()
        self._connections = 0

    def connection(self):
        """Count a new connection; its number, from 1."""
        with self._lock:
            self._connections += 1
            return self._connections

    def request(self, request, answer, conn, fault=None, error=None):
        """`answer` None: nothing is answered.  `error`: why it was no
        request."""
        line = {
            "ts": time.time_ns() // 1_000_000,
            "conn": conn,
            "method": request.method,
            "target": request.target.decode("latin-1"),
            "headers": [[n.decode("latin-1"), v.decode("latin-1")]
                        for n, v in request.headers],
            "body_b64": base64.b64encode(request.body).decode(),
            "status": answer.status if answer else None,
            "code": answer.code if answer else None,
        }
        if fault:
            line["fault"] = fault.do
        if error:
            line["error"] = error
        with self._lock:
            if request.method:
                self._requests[f"{request.method} {request.path}"] += 1
            if self._file:
                self._file.write(json.dumps(line) + "\n")
                self._file.flush()

    def counts(self):
        with self._lock:
            return {"requests": dict(self._requests),
                    "connections": self._connections}


def _private(path, flags):
    return os.open(path, flags, 0o600)
