"""Asking over real lines (reach_ask), and peers to ask: certificates, programs on loopback ports."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/system/peers"))
from ports import free_port  # noqa: E402,F401

TRAMGAC = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build/dev/tramgac"))
ASK = TRAMGAC.parent / "tests/system/reach/reach_ask"
CHRONYD = ROOT / "build/peers/usr/sbin/chronyd"  # scripts/setup test puts it there
DEADLINE = 60  # seconds, for whatever should happen at once


def ask(kind, address="127.0.0.1", /, *, prefix=(), environment=None, **settings):
    """What one question found out. `prefix`: a command that runs it, e.g. in a namespace."""
    settings["timeout"] = f"{settings.get('timeout', 20000)}ms"
    command = [*prefix, str(ASK), kind, address, *(f"{name}={value}" for name, value in settings.items())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE * 2, check=False,
                          env={**os.environ, **(environment or {})})
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return found[0] if len(found) == 1 else found


def wait_until(what, condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen within {DEADLINE} s"
        time.sleep(0.05)


@contextlib.contextmanager
def program(*command, **options):
    """A program that runs as long as the test needs it."""
    child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, **options)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()


def accepts(port, host="127.0.0.1"):
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


class Server:
    """A TCP peer in this process that does with each connection what `serve` says."""

    def __init__(self, serve, context=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.serve, self.context = serve, context
        self.heard = []
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                connection.settimeout(DEADLINE)
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                self.serve(self, connection)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(DEADLINE)


def read_head(connection):
    """What came, up to the empty line."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head


def openssl(folder, *arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class Authority:
    """Issues certificates, valid when and for whom a test wants."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "authority.pem"
        openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "authority.key", "-out", self.file,
                "-days", 30, "-subj", "/CN=Authority")

    def issue(self, name, names, days=10, issued_before=None, key="rsa:2048", digest="sha256"):
        """Certificate and key. `issued_before`: days ago, as faketime knows them."""
        openssl(self.folder, "req", "-newkey", key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                "-subj", f"/CN={name}")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        sign = ["openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", self.file, "-CAkey", "authority.key",
                "-CAcreateserial", "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem", f"-{digest}"]
        if issued_before:
            sign = ["faketime", "-f", f"-{issued_before}d", *sign]
        subprocess.run([str(word) for word in sign], cwd=self.folder, capture_output=True, check=True)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def trusted(self):
        """The environment of a machine that trusts this authority."""
        return {"SSL_CERT_FILE": str(self.file), "SSL_CERT_DIR": "/nonexistent"}
