"""A node that hangs or faults begins anew, and tells what was wrong: at the console, and as an event at the broker."""

import os
import re
import socket
import subprocess
import time

import node_block
import pytest
from qemu_node import FAST, PATIENCE, QemuNode, flash_in
from test_uplink import until
from uplink_peers import NAME, NODE, TOPICS, Authority, Broker, Listener, uplink

if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware", allow_module_level=True)

# Instructions for Node::Step: a branch to itself, an undefined one, and a push of nine registers for ever.
HANG, FAULT, OVERFLOW = [0xE7FE], [0xDE00], [0xB5FF, 0xE7FD]


def address_of(name):
    """Where a function of the image lies."""
    listing = subprocess.run(["arm-none-eabi-nm", "-C", os.environ["TRAMGAC_NET_IMAGE"]], check=True, capture_output=True,
                             text=True).stdout
    return int(re.search(rf"^([0-9a-f]+) [tTwW] {re.escape(name)}\(", listing, re.M)[1], 16) & ~1


class Poker:
    """QEMU's test protocol, by which the memory of the machine is changed while it runs; a reset loads the image anew."""

    def __init__(self, folder):
        self.path = folder / "qtest.sock"
        self.arguments = ["-accel", "tcg", "-qtest", f"unix:{self.path},server=on,wait=off", "-qtest-log", "none"]

    def write(self, address, instructions):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.path))
            # At once: what runs there meanwhile is whole.
            verb, value = ("writel", instructions[1] << 16 | instructions[0]) if instructions[1:] else ("writew", instructions[0])
            line.sendall(f"{verb} {address:#x} {value:#x}\n".encode())
            assert line.recv(100).startswith(b"OK")


def says(kind, reason, words=None):
    """Of `state` and `birth`: why the program has begun, with the last words of the one before."""
    def is_it(topic, it):
        restart = it.get("restart", {}) if topic == kind else {}
        return restart.get("reason") == reason and (re.match(words, restart["detail"]) if words else "detail" not in restart)
    return is_it


@pytest.mark.parametrize("instructions, reason, words", [
    (HANG, "watchdog", r"nothing goes on in node pc=000[0-9a-f]{5} lr=[0-9a-f]{8} cfsr=00000000 "),
    (FAULT, "crash", r"fault in node pc=000[0-9a-f]{5} lr=[0-9a-f]{8} cfsr=00010000 "),
    (OVERFLOW, "crash", r"stack overflow in node")])
def test_it_begins_anew_and_tells_why(tmp_path, instructions, reason, words):
    files = Authority(tmp_path)
    files.issue("broker", NAME)
    files.issue("node", NODE)
    poker = Poker(tmp_path)
    access = [f"user {NODE}", f"topic write {TOPICS}/#"]
    with Broker(files, "broker", access) as broker, Listener(broker) as listener, \
            QemuNode(*uplink(files.folder, broker.port, devices=[node_block.device("climate-1")]), *poker.arguments, *FAST,
                     image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
        node.read_until("> ")
        answer = until(node, "connected / đã kết nối")
        assert "restarted after" not in answer
        listener.wait(says("state", "power"))
        listener.wait(says("birth", "power"))
        first = re.search(r"lần khởi động: (\S+)", answer)[1]
        began = time.monotonic()
        poker.write(address_of("tramgac::firmware::Node::Step"), instructions)
        said = node.read_until("hãy gõ help")
        print(f"{time.monotonic() - began:.1f} s until it was there again: {said!r}")
        assert re.search(rf"\r\npanic: {words}", said)
        node.read_until("> ")
        answer = until(node, "connected / đã kết nối")
        assert re.search(rf"restarted after / khởi động lại sau: {words}", answer)
        assert re.search(r"lần khởi động: (\S+)", answer)[1] != first
        _, _, event = listener.wait(lambda topic, it: topic == "event" and it["event"] == "restarted")
        assert re.match(words, event["detail"])
        listener.wait(says("state", reason, words))
        listener.wait(says("birth", reason, words))
        assert sum(topic == "event" and it["event"] == "restarted" for topic, _, it in listener.messages) == 1


def test_a_node_that_goes_on_is_left_alone(tmp_path):
    flash = node_block.flash_with(tmp_path / "flash.bin", b"")
    with QemuNode(*flash_in(flash), *FAST) as node:
        node.read_until("> ")
        running = 0
        while running < 60_000:  # and no less by the watchdog, which waits for 15 s
            answer = node.ask("status")
            assert "restarted after" not in answer
            assert (later := int(re.search(r"đã chạy: (\d+) ms", answer)[1])) > running
            running = later
            time.sleep(0.1)
