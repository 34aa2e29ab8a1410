"""remote: a token on another host: p11-kit's server in front of SoftHSM there,
its socket carried over to the host that signs.

    with Remote(top) as remote:
        desk = Desk(remote, remote.uri, os.path.join(top, "home"))
        remote.cut()
        remote.join()

As root the two hosts have a network each, joined by a cable (veth), and the
token's folder is in a file system that the host that signs does not see.
Otherwise they are two sets of processes.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

from place import HERE, SECONDS, TOKENS, Uri, environment

RELAY = os.path.join(HERE, "relay.py")
BOT, HSM, PORT = "192.0.2.1", "192.0.2.2", 7512 # RFC 5737: nobody's
CLIENT = ("/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so",
          "/usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-client.so",
          "/usr/lib64/pkcs11/p11-kit-client.so")


def client_module():
    return next((path for path in CLIENT if os.path.exists(path)), None)


def have_namespaces():
    return (os.geteuid() == 0 and shutil.which("ip") is not None and
            subprocess.run(["unshare", "--net", "--mount", "true"],
                           stderr=subprocess.DEVNULL,
                           check=False).returncode == 0)


class Host:
    """Processes that run where `first`, which only waits, has its network
    and its file systems; or here, without one."""

    def __init__(self, apart, folder=None):
        self.first, self.enter, self.running = None, [], []
        if not apart:
            return
        # So that nothing else has to be waited for: it says when it is there.
        script = "echo up && exec sleep infinity"
        if folder:
            script = 'mount -t tmpfs -o mode=0700 tmpfs "$0" && ' + script
        self.first = self.start(
            "unshare", "--net", "--mount", "sh", "-c", script, folder or "sh")
        self.enter = ["nsenter", f"--target={self.first.pid}", "--net",
                      "--mount", "--"]
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command):
        made = subprocess.run([*self.enter, *command], env=environment(),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, timeout=SECONDS)
        if made.returncode != 0:
            raise RuntimeError(f"{command}: {made.stderr}")
        return made.stdout

    def start(self, *command, ready=True, env=None):
        """Until it has printed its first line, if it is to."""
        process = subprocess.Popen(
            [*self.enter, *command], env={**environment(), **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            start_new_session=True)
        self.running.append(process)
        if ready and not process.stdout.readline():
            raise RuntimeError(f"{command} has ended")
        return process

    def end(self, *processes):
        """These, or all."""
        for process in processes or reversed(self.running):
            if process.poll() is None:
                # Its session: what it has started ends with it.
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(SECONDS)
            process.stdout.close()
        self.running = [x for x in self.running if x.poll() is None]


class Remote:
    """Stands for a Place: what the host that signs has of the token."""

    def __init__(self, top):
        self.apart = have_namespaces()
        self.token, self.mine = (os.path.join(top, x) for x in ("hsm", "bot"))
        os.mkdir(self.token)
        os.mkdir(self.mine, 0o700)
        self.hsm = self.bot = self.near = self.server = None

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for host in (self.bot, self.hsm):
            if host:
                host.end()

    def _build(self):
        self.hsm = Host(self.apart, self.token)
        self.bot = Host(self.apart)
        folder = os.path.join(self.token, "t")
        uri = Uri(self.hsm.run(f"{TOKENS}/softhsm2/setup", folder).strip())
        name, _, conf = self.hsm.run(
            "cat", f"{folder}/environment").strip().partition("=")
        self.served = uri.path
        self.serve = ["p11-kit", "server", "--foreground", "--name",
                      f"{self.token}/desk.sock", "--provider",
                      uri["module-path"]]
        self.conf = {name: conf}
        self.start_server()
        self._lay_cable()
        pin = self.hsm.run("cat", f"{folder}/pin")
        with open(self.file("pin"), "w", encoding="ascii") as file:
            file.write(pin)
        os.chmod(self.file("pin"), 0o600)
        self.socket = self.file("desk.sock")
        with open(self.file("environment"), "w", encoding="ascii") as file:
            file.write(f"P11_KIT_SERVER_ADDRESS=unix:path={self.socket}\n")
        self.uri = Uri(f"{uri.path}?module-path={client_module()}"
                       f"&pin-source=file:{self.file('pin')}")
        self.join()

    def _lay_cable(self):
        if not self.apart:
            return
        self.hsm.run("ip", "link", "add", "bot0", "type", "veth", "peer",
                     "name", "hsm0", "netns", str(self.bot.first.pid))
        for host, link, mine in ((self.hsm, "bot0", HSM),
                                 (self.bot, "hsm0", BOT)):
            host.run("ip", "address", "add", f"{mine}/24", "dev", link)
            host.run("ip", "link", "set", link, "up")
        self.hsm.start(sys.executable, "-B", RELAY, f"tcp:{HSM}:{PORT}",
                       f"unix:{self.token}/desk.sock")

    # ---- what can happen to it ----

    def start_server(self, served=None):
        """p11-kit's, in front of the token of that URI."""
        self.server = self.hsm.start(*self.serve, served or self.served,
                                     ready=False, env=self.conf)
        end = time.monotonic() + SECONDS
        test = ["test", "-S", f"{self.token}/desk.sock"]
        while subprocess.run([*self.hsm.enter, *test],
                             check=False).returncode != 0:
            if time.monotonic() > end or self.server.poll() is not None:
                raise RuntimeError("p11-kit's server does not run")
            time.sleep(0.05)

    def stop_server(self):
        self.hsm.end(self.server)
        self.hsm.run("rm", "-f", f"{self.token}/desk.sock")

    def join(self, patience=0):
        """The line, as ssh makes it."""
        far = f"tcp:{HSM}:{PORT}" if self.apart \
            else f"unix:{self.token}/desk.sock"
        self.near = self.bot.start(sys.executable, "-B", RELAY,
                                   f"unix:{self.socket}", far, str(patience))

    def cut(self):
        """ssh has ended."""
        self.bot.end(self.near)

    def unplug(self):
        """Nothing comes through any more, and nobody says so."""
        if self.apart:
            self.hsm.run("ip", "link", "set", "bot0", "down")
        else:
            self.near.send_signal(signal.SIGSTOP)

    def plug(self):
        """Until something comes through again: a link takes a moment."""
        if not self.apart:
            self.near.send_signal(signal.SIGCONT)
            return
        self.hsm.run("ip", "link", "set", "bot0", "up")
        end = time.monotonic() + SECONDS
        test = [sys.executable, "-c", "import socket\n"
                f"socket.create_connection(('{HSM}', {PORT}), 1)"]
        while subprocess.run([*self.bot.enter, *test], check=False,
                             stderr=subprocess.DEVNULL).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError("the cable does not carry")
            time.sleep(0.05)

    # ---- as a Place ----

    def file(self, name):
        return os.path.join(self.mine, name)

    def read(self, name):
        with open(self.file(name), encoding="utf-8") as file:
            return file.read()

    def environment(self):
        name, _, value = self.read("environment").strip().partition("=")
        return {**environment(), name: value}

    @staticmethod
    def outside():
        return environment()

    def inside(self, command):
        return [*self.bot.enter, *command]
