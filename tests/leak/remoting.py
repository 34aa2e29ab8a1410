"""remoting: SoftHSM in a process of its own, behind p11-kit; and what a test
may read of processes."""

import os
import subprocess
import time

from program import Home, SOFTHSM

P11_KIT_CLIENT = "pkcs11/p11-kit-client.so"


def client_module():
    for root in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
                 "/usr/lib64", "/usr/lib"):
        path = os.path.join(root, P11_KIT_CLIENT)
        if os.path.exists(path):
            return path
    return None


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def readable(pid):
    try:
        with open(f"/proc/{pid}/mem", "rb"):
            return True
    except OSError:
        return False


def children(pid):
    """The processes that it has started."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii",
                      errors="replace") as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has ended
        if int(parent) == pid:
            found.append(int(name))
    return found


def settings(home):
    """The lines of its configuration."""
    with open(os.path.join(home.path, "config", "config"),
              encoding="utf-8") as file:
        return file.read().splitlines()


def write_settings(home, lines):
    with open(os.path.join(home.path, "config", "config"), "w",
              encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def through(lines, socket):
    """Those lines, with the token behind p11-kit's client."""
    def one(line):
        if line.startswith("module"):
            return f"module = {client_module()}"
        if line.startswith("SOFTHSM2_CONF"):
            return f"P11_KIT_SERVER_ADDRESS = unix:path={socket}"
        return line
    return [one(line) for line in lines]


def serve(test, home, socket, folder):
    """p11-kit's server in front of the SoftHSM of `home`, listening at the path
    `socket`, with `folder` for its own files; ends with the test."""
    conf = next(line.split("=", 1)[1].strip() for line in settings(home)
                if line.startswith("SOFTHSM2_CONF"))
    process = subprocess.Popen(
        ["p11-kit", "server", "-f", "--provider", SOFTHSM, "-n", socket,
         "pkcs11:"],
        env=Home.environment(SOFTHSM2_CONF=conf, XDG_RUNTIME_DIR=folder),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    test.addCleanup(process.wait)
    test.addCleanup(process.terminate)
    test.assertTrue(wait_for(lambda: os.path.exists(socket)))
    return process
