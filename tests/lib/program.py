"""program: run the hardseal program in a home of its own.

    with Home() as home:
        home.init()
        home.import_key("desk1", sample_key(), sim)
        home.run("request", "desk1", "GET", "/api/v5/account/balance")

The program is the one named by HSEAL_BIN.  Nothing of the caller's own home or
environment is used.
"""

import json
import os
import shutil
import subprocess
import tempfile

BIN = os.environ.get("HSEAL_BIN", "hardseal")
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"


def have_softhsm():
    return os.path.exists(SOFTHSM)


def pasted(key):
    """A key of the stand-in as the block that OKX's page copies."""
    return (f'apikey = "{key["apiKey"]}"\n'
            f'secretkey = "{key["secretKey"]}"\n'
            f'passphrase = "{key["passphrase"]}"\n').encode()


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return (f"exit {self.status}\nstdout: {self.out[:2000]!r}\n"
                f"stderr: {self.err[:2000]}")


class Home:
    """A folder with everything of one installation; removed on leaving."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="hardseal-home-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def command(self, *args):
        return [BIN, "--home", self.path, *args]

    @staticmethod
    def environment(**more):
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
                **{k: v for k, v in os.environ.items()
                   if k.startswith(("ASAN_", "UBSAN_", "LSAN_", "TSAN_"))},
                **more}

    def run(self, *args, stdin=b"", wrap=(), env=None, **more):
        """Run to the end; `wrap` goes before the command (strace ...)."""
        return Result(subprocess.run(
            [*wrap, *self.command(*args)], input=stdin, capture_output=True,
            env=self.environment(**(env or {})), timeout=120, check=False,
            start_new_session=True, **more))

    def start(self, *args, **more):
        """Start it and return the process; its stdin, stdout, stderr: pipes."""
        return subprocess.Popen(
            self.command(*args), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment(), start_new_session=True, **more)

    def init(self):
        result = self.run("init")
        if result.status != 0:
            raise RuntimeError(f"init: {result}")
        return result

    def import_args(self, name, sim=None):
        args = ["key", "import", name, "--perm", "read,trade,withdraw,keys"]
        if sim is not None:
            args += ["--base-url", sim.url]
            if sim.ca:
                args += ["--ca-file", sim.ca]
        return args

    def import_key(self, name, key, sim=None, **more):
        result = self.run(*self.import_args(name, sim), stdin=pasted(key),
                          **more)
        if result.status != 0:
            raise RuntimeError(f"key import: {result}")
        return result
