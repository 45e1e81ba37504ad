"""A node that comes back to its broker goes on with the TLS session of before, when nothing speaks against it.

What was said is judged by tshark, from what QEMU's network card has recorded; what it cost, by the instructions that QEMU has
counted: a processor of 125 MHz that does one a cycle.
"""

import collections
import contextlib
import datetime
import os
import re
import socket
import subprocess
import threading
import time

import node_block
import pytest
from qemu_node import QemuNode
from qmp import Qmp
from rtu_unit import free_port
from test_uplink import until
from uplink_peers import NAME, NODE, TOPICS, Authority, Broker, Listener, TimeServer, block, on_network, uplink

if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware", allow_module_level=True)

ACCESS = [f"user {NODE}", f"topic write {TOPICS}/#"]
CERTIFICATE, SERVER_KEY_EXCHANGE = 11, 12  # RFC 5246, 7.4
DATA = "23"
BEFORE_END = 45  # s; a slow machine has to be connected twice by then
Handshake = collections.namedtuple("Handshake", "offered_session messages seconds")


@pytest.fixture(name="files")
def fixture_files(tmp_path):
    authority = Authority(tmp_path)
    authority.issue("broker", NAME)
    authority.issue("node", NODE)
    return authority


class Recorded:
    """What goes over the node's network, kept by QEMU."""

    def __init__(self, folder, port):
        self.path, self.port = folder / "network.pcap", port
        self.arguments = ["-object", f"filter-dump,id=recorder,netdev=net0,file={self.path}"]

    def handshakes(self):
        """By tshark, one for each connection on which TLS was begun, in their order: did the node offer a session, which
        handshake messages were there to be read, and how long it took until the node sent data (None: it never did)."""
        fields = ["tcp.stream", "tcp.dstport", "frame.time_epoch", "tls.handshake.type", "tls.handshake.session_id_length",
                  "tls.record.content_type"]
        answer = subprocess.run(
            ["tshark", "-r", self.path, "-d", f"tcp.port=={self.port},tls", "-Y", "tls", "-T", "fields",
             *(word for field in fields for word in ("-e", field))], check=True, capture_output=True, text=True).stdout
        streams = {}
        for line in answer.splitlines():
            stream, to, at, types, session, contents = line.split("\t")
            streams.setdefault(stream, []).append((int(to) == self.port, float(at), types, session, contents))
        return [self._handshake(lines) for lines in streams.values()]

    @staticmethod
    def _handshake(lines):
        assert lines[0][2] == "1", "a ClientHello comes first"
        messages = {int(one) for line in lines for one in line[2].split(",") if one}
        sent = next((at for to_broker, at, _, _, contents in lines if to_broker and DATA in contents.split(",")), None)
        return Handshake(lines[0][3] != "0", messages, sent and sent - lines[0][1])


def is_full(handshake):
    return {CERTIFICATE, SERVER_KEY_EXCHANGE} <= handshake.messages


def is_resumed(handshake):
    return handshake.offered_session and not {CERTIFICATE, SERVER_KEY_EXCHANGE} & handshake.messages and handshake.seconds


def connected(node, attempts):
    return until(node, rf"connected / đã kết nối, attempts / lần thử {attempts},", pattern=True)


def run_for(node, answer, seconds):
    """Until the node's own clock has gone on so far since it gave this answer."""
    def running(words):
        return int(re.search(r"đã chạy: (\d+) ms", words)[1])
    end = running(answer) + 1000 * seconds
    while running(node.ask("status")) < end:
        time.sleep(0.5)


def take_over(broker):
    """Another client says that it was this node: the broker ends the node's connection, and not more than that."""
    subprocess.run(["mosquitto_pub", "-V", "5", "-i", NODE, "-h", "127.0.0.1", "-p", str(broker.plain_port), "-t", "x", "-m", "y"],
                   check=True)


def test_a_cable_that_was_out_costs_no_second_key_exchange(files, record_property):
    hand = Qmp(files.folder)
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener:
        recorded = Recorded(files.folder, broker.port)
        more = uplink(files.folder, broker.port, keep_alive=5)
        with QemuNode(*more, *hand.arguments, *recorded.arguments, "-icount", "shift=3", image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            hand.connect()
            connected(node, 1)
            hand.set_link("net0", False)
            until(node, "not connected / chưa kết nối")
            listener.wait(lambda topic, it: topic == "state" and it["online"] is False)
            hand.set_link("net0", True)
            connected(node, 2)
            # RAM stays as it is, and is none of the next program's.
            hand.reset()
            node.read_until("hãy gõ help")
            connected(node, 1)
        first, second, third = recorded.handshakes()
        assert broker.log.read_text(encoding="utf-8").count(f"u'{NODE}'") == 3, "the broker knows whose certificate it was"
    figures = {"full_ms": round(1000 * first.seconds, 1), "resumed_ms": round(1000 * second.seconds, 1)}
    print(figures)
    for name, figure in figures.items():
        record_property(name, figure)
    assert is_full(first) and not first.offered_session
    assert is_resumed(second)
    assert second.seconds < first.seconds / 10
    assert is_full(third) and not third.offered_session


def test_a_session_does_not_outlive_the_certificate_of_the_broker(files):
    files.issue("brief", NAME, days=1)
    text = subprocess.run(["openssl", "x509", "-in", files.file("pem", "brief"), "-noout", "-enddate"], check=True,
                          capture_output=True, text=True).stdout.split("=")[1].strip()
    end = datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y %Z").replace(tzinfo=datetime.timezone.utc)
    shift = (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds() - BEFORE_END

    with Broker(files, "brief", ACCESS) as broker, TimeServer(shift) as clock:
        recorded = Recorded(files.folder, broker.port)
        more = uplink(files.folder, broker.port, time_port=clock.port)
        with QemuNode(*more, *recorded.arguments, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            answer = connected(node, 1)
            assert "synced / đã đồng bộ" in answer
            take_over(broker)
            connected(node, 2)
            run_for(node, answer, BEFORE_END)
            take_over(broker)
            until(node, "not connected / chưa kết nối: the broker's certificate has expired")
        first, second, *others = recorded.handshakes()
    assert is_full(first)
    assert is_resumed(second)
    assert others and not any(it.offered_session or it.seconds for it in others)


class Way:
    """The way to a broker, which may not be there, or end a connection after the node's first words on it."""

    def __init__(self, broker):
        self.broker, self.port, self.cuts = broker, free_port(), 0
        self.socket = None

    def open(self):
        self.socket = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._run, args=[self.socket], daemon=True).start()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _run(self, server):
        while True:
            try:
                node, _ = server.accept()
            except OSError:
                return
            if self.cuts:
                node.recv(1)
                self.cuts -= 1
                node.close()
                continue
            broker = socket.create_connection(("127.0.0.1", self.broker.port))
            for pair in ((node, broker), (broker, node)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source, target):
        with contextlib.suppress(OSError):  # one of both is gone already
            while octets := source.recv(4096):
                target.sendall(octets)
            target.shutdown(socket.SHUT_WR)


def test_a_session_is_offered_once_and_again_when_it_was_of_use(files):
    with Broker(files, "broker", ACCESS) as broker:
        way = Way(broker)
        way.open()
        recorded = Recorded(files.folder, way.port)
        with QemuNode(*uplink(files.folder, way.port), *recorded.arguments, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            connected(node, "1")
            way.close()
            take_over(broker)
            until(node, "not connected / chưa kết nối: the host refuses the connection")
            way.open()
            connected(node, r"\d+")
            way.cuts = 1
            take_over(broker)
            until(node, r"not connected .* ended the connection", pattern=True)
            connected(node, r"\d+")
            # A broker that has begun anew knows no session.
            broker.stop()
            until(node, "not connected / chưa kết nối")
            broker.start()
            connected(node, r"\d+")
        first, second, cut, *others = recorded.handshakes()
    assert is_full(first)
    assert is_resumed(second), "the way was not there: nothing was offered meanwhile"
    assert cut.offered_session and cut.messages == {1}
    others = [it for it in others if it.seconds]
    assert [is_full(it) for it in others] == [True, True]
    assert [it.offered_session for it in others][0] is False


def test_a_session_is_none_of_another_authority(files):
    Authority(files.folder, "stranger")
    flash = node_block.flash_with(files.folder / "flash.bin", b"")

    def configure(port, **how):
        with open(flash, "r+b") as file:
            file.seek(node_block.BLOCK_AT)
            file.write(block(files.folder, port, **how))

    hand = Qmp(files.folder)
    with Broker(files, "broker", ACCESS) as broker:
        recorded = Recorded(files.folder, broker.port)
        configure(broker.port)
        with QemuNode(*on_network(flash), *hand.arguments, *recorded.arguments, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            hand.connect()
            connected(node, 1)
            configure(broker.port, authority="stranger.der")
            hand.reset()
            node.read_until("hãy gõ help")
            until(node, "not connected / chưa kết nối: the broker's certificate is not signed by the configured authority")
            configure(broker.port, name="other.test")
            hand.reset()
            node.read_until("hãy gõ help")
            until(node, "not connected / chưa kết nối: the broker's certificate is made out to another name")
        handshakes = recorded.handshakes()
    assert len(handshakes) >= 3
    assert not any(it.offered_session for it in handshakes)
