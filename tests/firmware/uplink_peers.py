"""What a node with a network talks to: mosquitto with TLS and access lists, a time server, and the files of an authority.

Certificates are made by openssl, the broker is Debian's; QEMU's user network shows the loopback of this machine as 10.0.2.2.
"""

import json
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import time

import node_block
from qemu_node import flash_in
from rtu_unit import free_port

PATIENCE = 180  # s; a loaded machine makes the node slow, and what it sends comes after a delay of up to a minute
SITE, NODE = "qemu", "mps2-1"
TOPICS = f"tramgac/v1/{SITE}/{NODE}"
NAME = "broker.test"
# The agent of the same sources, for what both have.
PROGRAM = pathlib.Path(os.environ.get("TRAMGAC") or pathlib.Path(__file__).resolve().parents[2] / "build/dev/tramgac")


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """An authority of P-256 that signs certificates, PEM for the broker and DER for the node."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name = pathlib.Path(folder), name
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                "-subj", f"/CN={name}", "-keyout", self.file("key"), "-out", self.file("pem"))
        openssl("x509", "-in", self.file("pem"), "-outform", "DER", "-out", self.file("der"))

    def file(self, ending, name=None):
        return str(self.folder / f"{name or self.name}.{ending}")

    def issue(self, name, subject, days=365, also=""):
        """Makes name.pem, name.key, and for a node name.der and name.key.der. `also`: further names, as ",DNS:localhost"."""
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={subject}",
                "-keyout", self.file("key", name), "-out", self.file("csr", name))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName=DNS:{subject}{also}\n", encoding="utf-8")
        openssl("x509", "-req", "-in", self.file("csr", name), "-CA", self.file("pem"), "-CAkey", self.file("key"),
                "-CAcreateserial", "-days", str(days), "-sha256", "-extfile", str(extensions), "-out", self.file("pem", name))
        openssl("x509", "-in", self.file("pem", name), "-outform", "DER", "-out", self.file("der", name))
        openssl("ec", "-in", self.file("key", name), "-outform", "DER", "-out", self.file("key.der", name))


class Broker:
    """mosquitto: TLS with certificates of nodes for the node, without anything on another port for the test."""

    def __init__(self, authority, certificate, access):
        self.port, self.plain_port = free_port(), free_port()
        folder = authority.folder
        (folder / "acl").write_text("".join(f"{line}\n" for line in access), encoding="utf-8")
        self.config = folder / f"{certificate}.conf"
        user = "user root\n" if os.geteuid() == 0 else ""
        self.config.write_text(
            f"per_listener_settings true\nset_tcp_nodelay true\n{user}log_type all\n"
            f"listener {self.port} 127.0.0.1\ncafile {authority.file('pem')}\ncertfile {authority.file('pem', certificate)}\n"
            f"keyfile {authority.file('key', certificate)}\nrequire_certificate true\nuse_identity_as_username true\n"
            f"acl_file {folder / 'acl'}\nlistener {self.plain_port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
        self.log = folder / f"{certificate}.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(["mosquitto", "-c", str(self.config)], stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.plain_port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


class Listener:
    """mosquitto_sub: what is published, as (topic, retained, JSON or text), in its order; nothing of topics that match `without`."""

    def __init__(self, broker, topics=TOPICS + "/#", without="none"):
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", str(broker.plain_port), "-q", "1", "-t", topics,
             "-T", without, "-F", "%t\t%r\t%p"], stdout=subprocess.PIPE, text=True)
        self.messages, self.changed = [], threading.Condition()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        for line in self.process.stdout:
            topic, retained, payload = line.rstrip("\n").split("\t", 2)
            try:
                payload = json.loads(payload)
            except ValueError:
                pass
            with self.changed:
                self.messages.append((topic.removeprefix(TOPICS + "/"), retained == "1", payload))
                self.changed.notify_all()

    def wait(self, condition):
        """The first message for which `condition(topic, payload)` is true."""
        def found():
            return next((m for m in list(self.messages) if condition(m[0], m[2])), None)
        with self.changed:
            assert self.changed.wait_for(found, PATIENCE), f"only these came: {[(m[0], str(m[2])[:200]) for m in self.messages]}"
            return found()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class TimeServer:
    """Says what time it is, shifted by `shift` seconds (RFC 5905, mode 4), to whoever asks."""

    def __init__(self, shift=0.0):
        self.shift = shift
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked = 0
        threading.Thread(target=self._run, daemon=True).start()

    def now(self):
        return time.time() + self.shift

    def _run(self):
        while True:
            try:
                question, who = self.socket.recvfrom(100)
            except OSError:
                return
            self.asked += 1
            now = self.now() + 2208988800
            stamp = struct.pack("!II", int(now) & 0xFFFFFFFF, int(now % 1 * 2**32))
            self.socket.sendto(struct.pack("!BBbb", 0x24, 2, 6, -20) + bytes(8) + b"test" + bytes(8) + question[40:48] +
                               stamp + stamp, who)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def block(folder, broker_port, *, authority="authority.der", name=NAME, certificate="node", time_port=0, keep_alive=30,
          devices=(node_block.device("climate-1"),), contacts=(), sensors=()):
    """A block that names a broker."""
    folder = pathlib.Path(folder)
    broker = node_block.broker(
        name, broker_port, keep_alive, user=NODE, authority=(folder / authority).read_bytes(),
        certificate=(folder / f"{certificate}.der").read_bytes(), key=(folder / f"{certificate}.key.der").read_bytes())
    network = node_block.network(broker_address="10.0.2.2", time="10.0.2.2" if time_port else "0.0.0.0",
                                 time_port=time_port or 123)
    return node_block.block(SITE, NODE, broker, network, devices=devices, contacts=contacts, sensors=sensors)


def uplink(folder, broker_port, **how):
    """QEMU's arguments for a node with such a block; the flash is another one each time."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".flash", delete=False) as flash:
        pass
    return on_network(node_block.flash_with(flash.name, block(folder, broker_port, **how)))


def on_network(flash):
    return ["-nic", "user,id=net0,model=lan9118", *flash_in(flash)]
