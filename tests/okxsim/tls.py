"""tls: a throw-away CA and a server certificate for loopback.

ca.pem, server.pem and server.key are made in the directory if one of them is
missing.  The CA's key is gone afterwards: it can certify nothing else.
"""

import os
import ssl
import subprocess
import tempfile

from sites import HOSTS

FILES = ("ca.pem", "server.pem", "server.key")
DAYS = "3650"

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = okxsim
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1, {hosts}
""".replace("{hosts}", ", ".join("DNS:" + host for host in HOSTS))


def context(directory):
    """An SSLContext of the server certificate in `directory`: TLS 1.2 up."""
    if not all(os.path.exists(os.path.join(directory, f)) for f in FILES):
        make_certificates(directory)
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ctx.minimum_version = ssl.TLSVersion.TLSv1_2
    ctx.set_alpn_protocols(["http/1.1"])
    ctx.load_cert_chain(os.path.join(directory, "server.pem"),
                        os.path.join(directory, "server.key"))
    return ctx


def make_certificates(directory):
    """Make the three files; they appear complete or not at all."""
    with tempfile.TemporaryDirectory(dir=directory) as work:
        with open(os.path.join(work, "cnf"), "w", encoding="ascii") as f:
            f.write(CONFIG)
        new_key = ("req", "-config", "cnf", "-newkey", "ec", "-pkeyopt",
                   "ec_paramgen_curve:P-256", "-nodes")
        _openssl(work, *new_key, "-x509", "-days", DAYS, "-extensions", "ca",
                 "-subj", "/CN=okxsim throw-away CA",
                 "-keyout", "ca.key", "-out", "ca.pem")
        _openssl(work, *new_key, "-subj", "/CN=localhost",
                 "-keyout", "server.key", "-out", "server.csr")
        _openssl(work, "x509", "-req", "-in", "server.csr", "-days", DAYS,
                 "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                 "-extfile", "cnf", "-extensions", "server",
                 "-out", "server.pem")
        os.chmod(os.path.join(work, "server.key"), 0o600)
        for name in FILES:
            os.replace(os.path.join(work, name),
                       os.path.join(directory, name))


def _openssl(work, *args):
    done = subprocess.run(("openssl", *args), cwd=work, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise OSError(f"openssl {args[0]}: {done.stdout.strip()}")
