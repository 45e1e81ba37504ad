"""The reduced node on the board qemu_lm3s: 240 KB of flash and 64 KB of RAM, records on an SD card, contacts on pins."""

import os
import re
import time

import node_block
import pytest
from qemu_node import QemuNode, QtestSocket
from rtu_unit import PymodbusUnit, free_port, serial_line
from test_node import INPUTS, until

PINS = {  # of contacts, as in board/qemu_lm3s/README.md: the port as QEMU makes them in order, and the pin
    0: ("C", 4), 1: ("C", 5), 2: ("C", 6), 3: ("C", 7), 4: ("E", 0), 8: ("F", 0)}
BLOCK_AT = 0x3C000


class Lm3s:
    """Arguments for a node whose card is in a folder, and the pins of its contacts."""

    def __init__(self, folder):
        self.card = folder / "card.img"
        if not self.card.exists():
            with open(self.card, "wb") as file:
                file.truncate(4 * 1024 * 1024)
        self.pins = QtestSocket(folder)
        self.folder = folder

    def start(self, *arguments, block=None):
        if block is not None:
            (self.folder / "node.bin").write_bytes(block)
            arguments += ("-device", f"loader,file={self.folder / 'node.bin'},addr={BLOCK_AT:#x},force-raw=on")
        return QemuNode("-drive", f"if=sd,format=raw,file={self.card}", *self.pins.arguments, *arguments,
                        image=os.environ["TRAMGAC_LM3S_IMAGE"], machine=("lm3s6965evb", "-cpu", "cortex-m4"))

    def close(self, contact, closed=True):
        port, pin = PINS[contact]
        self.pins.set_irq_in("pl061_luminary", "ABCDEFG".index(port), pin, closed)


@pytest.fixture(name="board")
def fixture_board(tmp_path):
    return Lm3s(tmp_path)


def memory_of(node):
    answer = node.ask("status")
    stack, heap = (tuple(map(int, re.search(rf"{name}: (\d+) / (\d+) bytes", answer).groups())) for name in
                   ("ngăn xếp", "bộ nhớ động"))
    return stack, heap


def test_it_polls_a_device_by_its_profile_and_the_memory_suffices(board):
    with PymodbusUnit(1, INPUTS) as unit, board.start(*serial_line(unit.port)) as node:
        assert "tramgac" in node.read_until("> ")
        assert "board / bo mạch: qemu_lm3s\r\n" in node.ask("status")
        until(node, "readings", "climate-1 ambient.temperature = 24.6 ")
        until(node, "readings", "climate-1 ambient.humidity = 52.8 ")
        unit.process.kill()
        until(node, "alarms", "climate-1.unavailable: minor")
        for _ in range(100):
            node.ask("help")
        stack, heap = memory_of(node)
        print(f"stack {stack}, heap {heap}")
        assert 0 < stack[0] <= 0.75 * stack[1]
        assert heap[0] < heap[1] and stack[1] + heap[1] < 65536


def test_contacts_are_pins_of_its_ports(board):
    with board.start() as node:
        node.read_until("> ")
        board.pins.connect(node)
        board.close(3)  # the fire panel is normally closed
        until(node, "readings", "contacts contact.4 = no")
        board.close(0)
        answer = until(node, "alarms", "contacts.leak-1")
        assert "contacts.leak-1: critical, Water leak detected / Phát hiện rò nước\r\n" in answer
        assert "contacts.smoke-3" not in answer
        board.close(3, False)
        until(node, "alarms", "contacts.fire-panel-4: critical")
        for closed in (True, False, True):
            board.close(8, closed)
            time.sleep(0.3)
        until(node, "readings", "contacts contact.5 = 2 ")
        assert "contact.1 = yes / có" in node.ask("readings")


def test_records_outlive_a_restart_on_the_card(board):
    def look(node):
        return re.search(r"kho bản ghi: ([0-9a-f-]{36}), records / bản ghi (\d+), dropped / đã bỏ (\d+)",
                         node.ask("status")).groups()
    with board.start(*serial_line(free_port())) as node:
        node.read_until("> ")
        until(node, "alarms", "climate-1.unavailable")
        time.sleep(3)  # readings are committed within 2 s
        store, records, _ = look(node)
    assert int(records) > 0
    with board.start(*serial_line(free_port())) as node:
        node.read_until("> ")
        again, more, dropped = look(node)
        assert (again, dropped) == (store, "0")
        assert int(more) >= int(records)
        assert "climate-1.unavailable: minor" in node.ask("alarms")


def test_the_end_of_its_flash_holds_its_configuration(board):
    block = node_block.block("hanoi", "room-8", devices=[node_block.device("climate-9", unit=5)],
                             contacts=[node_block.contact(0, 4)])
    with board.start(block=block) as node:
        node.read_until("> ")
        answer = node.ask("config")
        assert "block in flash / khối cấu hình: loaded / đã nạp\r\n" in answer
        assert "node / nút: room-8\r\n" in answer
        assert "climate-9 ambient.temperature: " in node.ask("readings")


def test_a_configuration_that_is_too_large_for_its_memory_is_said(board):
    devices = [node_block.device(f"climate-{number}", unit=number) for number in range(1, 17)]
    with board.start(block=node_block.block("hanoi", "room-8", devices=devices)) as node:
        assert "panic: no memory left: fewer devices or contacts\r\n" in node.read_until("contacts\r\n")


def test_without_a_card_it_says_so(tmp_path):
    with QemuNode(image=os.environ["TRAMGAC_LM3S_IMAGE"], machine=("lm3s6965evb", "-cpu", "cortex-m4")) as node:
        assert "panic: there is no SD card" in node.read_until("card")
