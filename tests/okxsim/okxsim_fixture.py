"""okxsim_fixture: run the stand-in exchange inside a test.

    with Sim(directory, keys=[sample_key()]) as sim:
        ... sim.url, sim.ca ...
        sim.fault("drop-after", "/api/v5/trade/order", "POST")
        sim.log()[-1]["target"]

The process is ended on leaving the block, and by itself should the test die.
Its stderr is in okxsim.err.
"""

import http.client
import json
import os
import select
import socket
import ssl
import subprocess
import sys

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "okxsim")
START_SECONDS = 15
STOP_SECONDS = 5

SAMPLE_KEY = "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d"
SAMPLE_SECRET = "22582BD0CFF14C41EDBF1AB98506286D"
SAMPLE_PASSPHRASE = "Pass-phrase 1"


def sample_key(**changes):
    """A key with every permission, from any address, live."""
    key = {"apiKey": SAMPLE_KEY, "secretKey": SAMPLE_SECRET,
           "passphrase": SAMPLE_PASSPHRASE, "ip": [], "env": "live",
           "perm": ["read", "trade", "withdraw"], "label": "test"}
    return key | changes


class Sim:
    """`faults`: texts as for --fault; `options`: further arguments; `fast`:
    for benchmarks, without a log, faults and most of the control.  After
    start: url, port, ca (None when plain), pid, and sites: {site: url} of
    --also.  The certificates stay in
    `directory` for the next run; the request log begins anew."""

    def __init__(self, directory, keys=(), faults=(), plain=False,
                 time_offset=0, options=(), fast=False):
        self.directory = os.path.abspath(directory)
        self.url = self.port = self.ca = self.pid = None
        self.sites = {}
        self._keys = list(keys)
        self._plain = plain
        self._fast = fast
        self._process = None
        self._control = None
        self._args = [f"--time-offset={time_offset}", *options]
        self._faults = list(faults)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        self.set_keys(self._keys)
        open(self._path("requests.log"), "w", encoding="ascii").close()
        args = [sys.executable, PROGRAM, "--dir", self.directory,
                "--keys", self._path("keys.json"), "--until-eof",
                *self._args]
        if self._plain:
            args.append("--plain")
        args += ["--fast"] if self._fast else ["--log",
                                               self._path("requests.log")]
        with open(self._path("okxsim.err"), "ab") as err:
            self._process = subprocess.Popen(
                args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=err)
        self.pid = self._process.pid
        try:
            self._read_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        """End the process; its exit status."""
        if self._control:
            self._control.close()
        self._process.terminate()
        status = self.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        return status

    def wait(self):
        """Its exit status once it ends; killed if that takes too long."""
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def set_keys(self, keys):
        """Replace the key file; the next request sees it."""
        new = self._path("keys.json.new")
        with open(new, "w", encoding="utf-8") as f:
            json.dump(list(keys), f)
        os.replace(new, self._path("keys.json"))

    def book(self):
        """{"orders": [...], "withdrawals": [...]}: all that was accepted."""
        return self.control("GET", "book")

    def requests(self):
        """{"GET /api/v5/...": number received, ...}"""
        return self.control("GET", "requests")["requests"]

    def connections(self):
        """Connections accepted, the fixture's own one among them."""
        return self.control("GET", "requests")["connections"]

    def clients(self):
        """{clOrdId: {"accepted": n, "expired": n, "refused": {code: n}, …}}
        of one account's orders."""
        return {row["clOrdId"]: row
                for row in self.control("GET", "clients")["clients"]}

    def random(self, spec, seed=None):
        """Add random faults; `spec` as for --random."""
        seeded = {} if seed is None else {"seed": seed}
        self.control("POST", "random", {"spec": spec} | seeded)

    def clear_random(self):
        self.control("DELETE", "random")

    def fault(self, do, path="*", method="*", **more):
        """Arm a fault; `more`: count, ms, code, status, to."""
        self.control("POST", "fault",
                     {"do": do, "path": path, "method": method, **more})

    def clear_faults(self):
        self.control("DELETE", "fault")

    def set_time(self, offset_ms):
        self.control("POST", "time", {"offset_ms": offset_ms})

    def known_keys(self):
        """{"keys": [{"apiKey": …, "subAcct": …}], "gone": {id: why}}"""
        return self.control("GET", "keys")

    def secrets(self):
        """{key id: [secret, passphrase]} of all keys made by the API."""
        return self.control("GET", "secrets")

    def pass_days(self, days):
        """Let so many days go by for keys that nobody uses."""
        self.control("POST", "idle", {"days": days})

    def limits(self, **change):
        """What was counted, see README; `change`: enforce, status, order_cap,
        reset, before."""
        if change:
            return self.control("POST", "limits", change)
        return self.control("GET", "limits")

    def log(self):
        """The requests received so far, oldest first."""
        with open(self._path("requests.log"), encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def errors(self):
        """What it has written to stderr so far."""
        with open(self._path("okxsim.err"), encoding="utf-8") as f:
            return f.read()

    def connect(self, timeout=10, source=None, port=None):
        """A new http.client connection to it."""
        port = port or self.port
        address = (source, 0) if source else None
        if self._plain:
            return http.client.HTTPConnection(
                "127.0.0.1", port, timeout, source_address=address)
        return http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=timeout, source_address=address,
            context=ssl.create_default_context(cafile=self.ca))

    def plain_socket(self, timeout=10):
        """A new TCP connection to it; TLS, if any, is the caller's."""
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def control(self, method, name, value=None):
        """One call of a control path; its JSON answer, or AssertionError."""
        body = None if value is None else json.dumps(value)
        self._control.request(method, "/okxsim/v1/" + name, body)
        response = self._control.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            raise AssertionError(f"okxsim control {name}: {answer}")
        return answer

    def _read_ready(self):
        ready, _, _ = select.select([self._process.stdout], [], [],
                                    START_SECONDS)
        line = self._process.stdout.readline().decode() if ready else ""
        if not line.startswith("READY "):
            raise AssertionError(f"okxsim did not start: {self.errors()}")
        _, self.url, *rest = line.split()
        self.port = int(self.url.rpartition(":")[2])
        self.sites = dict(word.split("=", 1) for word in rest)
        self.ca = self.sites.pop("ca", None)
        # one connection kept, so that reset-on-accept cannot lock us out
        self._control = self.connect()
        self._control.connect()
        for spec in self._faults:
            self.control("POST", "fault", {"spec": spec})

    def _path(self, name):
        return os.path.join(self.directory, name)
