"""What the images do in QEMU, on a board that is attached to this machine. See README.md beside this.

TRAMGAC_BOARD_PORT: its console (/dev/ttyACM0). TRAMGAC_BOARD_LINE: an RS-485 adapter (/dev/ttyUSB0) at the other end of its
serial line. TRAMGAC_BOARD_HANDS: somebody is there who closes contacts. What is not given is skipped, and said.
"""

import contextlib
import json
import multiprocessing
import os
import pathlib
import re
import sys
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "firmware")]

from board_node import BoardNode  # noqa: E402
from test_console import (test_help_names_the_commands_in_both_languages,  # noqa: E402, F401
                          test_time_goes_on_and_the_stack_suffices)
from test_node import INPUTS, PROFILE, until  # noqa: E402

PORT, LINE, HANDS = (os.environ.get(f"TRAMGAC_BOARD_{name}") for name in ("PORT", "LINE", "HANDS"))
if not PORT:
    pytest.skip("SKIPPED: no board is attached: TRAMGAC_BOARD_PORT=/dev/ttyACM0", allow_module_level=True)


@pytest.fixture
def node():
    with BoardNode(PORT) as node:
        yield node.find()


def look(node):
    answer = node.ask("status")
    boot = re.search(r"lần khởi động: ([0-9a-f-]{36})", answer)[1]
    store, records, dropped = re.search(r"kho bản ghi: ([0-9a-f-]{36}), records / bản ghi (\d+), dropped / đã bỏ (\d+)",
                                        answer).groups()
    return boot, store, int(records), int(dropped)


def test_records_outlive_a_restart_and_the_boot_is_another(node):
    boot, store, records, dropped = look(node)
    node.restart()
    again, same_store, more, still_dropped = look(node)
    assert again != boot and same_store == store
    assert more >= records or still_dropped > dropped


def test_the_node_knows_its_board(node):
    assert re.search(r"board / bo mạch: [a-z0-9_]+\r\n", node.ask("status"))
    assert "site / địa điểm: " in node.ask("config")


def serve(device):
    sys.path[:0] = [str(HERE.parent / "system" / "peers")]
    import modbus_peer
    first, words = INPUTS
    registers = modbus_peer.Registers(modbus_peer.INPUT, [(first, first + len(words) - 1)])
    registers.put(first, *words)
    modbus_peer.serve_serial(registers, 1, device, 19200, lambda: None, 60)


@contextlib.contextmanager
def unit():
    if not LINE:
        pytest.skip("SKIPPED: nothing is at the serial line: TRAMGAC_BOARD_LINE=/dev/ttyUSB0")
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(LINE,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_readings_are_those_of_the_profile_and_a_device_that_goes_raises_an_alarm(node):
    wanted = json.loads((PROFILE / "expected.json").read_text(encoding="utf-8"))["readings"]
    with unit() as served:
        answer = until(node, "readings climate-1", "climate-1 ambient.temperature = ")
        found = dict(re.findall(r"climate-1 (\S+) = (\S+) \S+\r\n", answer))
        assert {name: float(value) for name, value in found.items()} == wanted
        assert "unit 1: exception-2" in node.ask("read 1 input:7")
        served.kill()
        until(node, "alarms", "climate-1.unavailable")


def test_a_contact_raises_its_alarm(node):
    if not HANDS:
        pytest.skip("SKIPPED: nobody is there: TRAMGAC_BOARD_HANDS=1 pytest -s")
    for what, wanted in (("Close", True), ("Open", False)):
        print(f"\n{what} contact 1 within a minute / {'Đóng' if wanted else 'Mở'} tiếp điểm 1 trong một phút", flush=True)
        deadline = time.monotonic() + 60
        while ("contacts.leak-1" in node.ask("alarms")) != wanted:
            assert time.monotonic() < deadline, node.ask("alarms")
            time.sleep(0.2)
