"""The contacts of the image, on the input chip that QEMU has: a test moves its pins over QMP."""

import re
import time

import pytest
from qemu_node import PATIENCE, QemuNode
from qmp import Qmp
from test_node import until


class Pins(Qmp):
    """The PCA9552 of a node: a pin that QEMU calls a lamp that is on reads high, and high is closed on this board."""

    def __init__(self, folder):
        super().__init__(folder, "pca9552,id=io0,address=0x60")

    def close(self, pin, closed=True):
        self.set("io0", f"led{pin}", "on" if closed else "off")


@pytest.fixture(name="node")
def fixture_node(tmp_path):
    pins = Pins(tmp_path)
    with QemuNode(*pins.arguments) as node:
        node.read_until("> ")
        pins.connect()
        pins.close(3)  # the fire panel is normally closed
        until(node, "readings", "contacts contact.4 = no")
        yield node, pins


def test_contacts_are_read_and_raise_alarms(node):
    node, pins = node
    answer = until(node, "readings", "contacts contact.5 = ")
    assert dict(re.findall(r"contacts (contact\.\d) = (\w+)", answer)) == {
        "contact.1": "no", "contact.2": "no", "contact.3": "no", "contact.4": "no", "contact.5": "0"}
    pins.close(0)
    answer = until(node, "alarms", "contacts.leak-1")
    assert "contacts.leak-1: critical, Water leak detected / Phát hiện rò nước\r\n" in answer
    assert "contacts.smoke-3" not in answer
    pins.close(3, False)
    until(node, "alarms", "contacts.fire-panel-4: critical")
    assert "contact.1 = yes / có" in node.ask("readings")


def test_an_alarm_comes_within_200_ms(node):
    """Of several tries the best: this machine may be busy with something else, the node is not."""
    node, pins = node
    best = PATIENCE
    for pin, alarm in ((0, "leak-1"), (2, "smoke-3")):
        began = time.monotonic()
        pins.close(pin)
        while f"contacts.{alarm}" not in node.ask("alarms"):
            assert time.monotonic() < began + PATIENCE
        best = min(best, time.monotonic() - began)
    assert best < 0.2


def test_pulses_are_counted_and_bounces_are_not(node):
    node, pins = node
    for _ in range(4):
        for closed in (True, False):
            pins.close(8, closed)
            time.sleep(0.3)
    until(node, "readings", "contacts contact.5 = 4 ")


def test_without_the_chip_the_device_does_not_answer():
    with QemuNode() as node:
        node.read_until("> ")
        assert "contacts.unavailable: major, " in until(node, "alarms", "contacts.unavailable")
        assert "contacts contact.1: disconnected, " in node.ask("readings")
