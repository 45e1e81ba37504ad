"""An authority of tramgac pki in a test's folder, and a broker that believes it."""
import json
import os
import subprocess

from agent_kit import AGENT, DEADLINE, free_port, listens, until


def pki(*words, lang="en", expect=0, folder=None):
    """Runs `tramgac pki`. Outcome: the finished process."""
    done = subprocess.run([AGENT, "pki", *map(str, words), "--lang", lang], capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, cwd=folder, check=False)
    assert expect is None or done.returncode == expect, done.stdout + done.stderr
    return done


def openssl(*words, **options):
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False, **options)


class CertificateAuthority:
    """The folder `ca`, and in `folder` what it has given out: ca.pem, crl.pem, NAME.key, NAME.csr, NAME.pem."""

    def __init__(self, kit):
        self.kit, self.ca, self.folder = kit, kit.folder / "ca", kit.folder / "keys"
        self.folder.mkdir()
        pki("init", "--ca", self.ca)
        for name in ("ca.pem", "crl.pem"):
            (self.folder / name).symlink_to(self.ca / name)

    def run(self, *words, **options):
        return pki(*words, folder=self.folder, **options)

    def give(self, name, role, *more):
        """A key, a request and a certificate. Outcome: what `issue --json` said."""
        self.run("csr", name, "--role", role, *more)
        return json.loads(self.run("issue", name, "--role", role, "--csr", f"{name}.csr", "--ca", self.ca, "--json", *more).stdout)

    def revoke(self, name, *more):
        return self.run("revoke", name, "--ca", self.ca, *more)


BROKER = """per_listener_settings false
listener {port} 127.0.0.1
cafile {keys}/ca.pem
certfile {keys}/broker-1.pem
keyfile {keys}/broker-1.key
crlfile {keys}/crl.pem
require_certificate true
use_identity_as_username true
allow_anonymous false
max_queued_messages 100000
log_dest stderr
log_type all
{more}"""


class TlsBroker:
    """mosquitto that lets in who has a certificate of the authority; the name in it is the user."""

    def __init__(self, kit, authority, more="", text=None):
        self.kit, self.port = kit, free_port()
        root = "user root\n" if os.geteuid() == 0 else ""
        text = text or root + BROKER.format(port=self.port, keys=authority.folder, more=more)
        self.file = kit.write(f"tls-{self.port}.conf", text)
        self.child = None

    def start(self):
        self.child = self.kit.start(f"tls-{self.port}", ["mosquitto", "-c", self.file])
        until(lambda: listens(self.port), "the broker to listen")
        return self

    def log(self):
        return self.child.log.read_text(errors="replace")
