"""The console of the image, from its first line to its end."""

import re

import pytest
from qemu_node import QemuNode


@pytest.fixture
def node():
    with QemuNode() as node:
        assert "tramgac" in node.read_until("> ")
        yield node


def test_help_names_the_commands_in_both_languages(node):
    answer = node.ask("help")
    assert "status: what this node is and how it is / thông tin và tình trạng của nút" in answer
    assert "restart: " in answer


def test_time_goes_on_and_the_stack_suffices(node):
    def look():
        answer = node.ask("status")
        used, size = map(int, re.search(r"ngăn xếp: (\d+) / (\d+) bytes", answer).groups())
        return int(re.search(r"đã chạy: (\d+) ms", answer)[1]), used, size
    first, _, _ = look()
    for _ in range(200):  # each question takes the guest a millisecond at least
        later, used, size = look()
    assert first + 50 < later < first + 60_000
    assert 0 < used <= 0.75 * size


def test_two_boots_have_two_identities(node):
    def boot(of):
        return re.search(r"lần khởi động: ([0-9a-f-]{36})", of.ask("status"))[1]
    with QemuNode() as other:
        other.read_until("> ")
        assert boot(node) != boot(other)


def test_restart_ends_the_simulation_well(node):
    node.type("restart")
    assert node.wait() == 0
