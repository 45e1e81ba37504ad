"""How busy a node is that has much to do, counted in instructions, and how soon its first message is acknowledged.

QEMU counts instructions here: 8 ns of the node's time each, a processor of 125 MHz that does one a cycle. What the node
calls busy is therefore the share of instructions, whatever this machine is doing besides.
"""

import os
import re
import time

import node_block
import pytest
from qemu_node import QemuNode
from rtu_unit import MovingUnits
from uplink_peers import NAME, NODE, TOPICS, Authority, Broker, Listener, uplink

if not os.environ.get("TRAMGAC_LOAD_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware: its sources are missing, scripts/setup firmware fetches them",
                allow_module_level=True)

UNITS, TMP105, SENSORS = 8, 1, (0x48, 0x49)
COUNTED = ["-icount", "shift=3"]
INSTRUCTIONS = 125e6  # a second
MOST_BUSY = 0.30 * 120e6 / INSTRUCTIONS  # of the time, as docs/reference/firmware.md promises
ACCESS = [f"user {NODE}", f"topic write {TOPICS}/#"]


def status(node):
    answer = node.ask("status")
    running = int(re.search(r"đã chạy: (\d+) ms", answer)[1])
    busy = float(re.search(r"bận: (\d+\.\d) %", answer)[1]) / 100
    first = re.search(r"lần đầu (\d+) ms", answer)
    return running, busy, first and int(first[1])


def test_eight_units_sixteen_contacts_and_two_sensors(tmp_path, record_property):
    authority = Authority(tmp_path)
    authority.issue("broker", NAME)
    authority.issue("node", NODE)
    units = MovingUnits(tmp_path / "line", UNITS)
    devices = [node_block.device(f"load-{unit}", "load", unit, 1000) for unit in range(1, UNITS + 1)]
    contacts = [node_block.contact(0, number) for number in range(16)]
    with Broker(authority, "broker", ACCESS) as broker, Listener(broker) as listener:
        sensors = [node_block.sensor(TMP105, address) for address in SENSORS]
        more = uplink(tmp_path, broker.port, devices=devices, contacts=contacts, sensors=sensors)
        inputs = ["-device", "pca9552,id=io0,address=0x60"]
        for address in SENSORS:
            inputs += ["-device", f"tmp105,id=t{address},address={address}"]
        with QemuNode(*more, *inputs, *units.arguments, *COUNTED, image=os.environ["TRAMGAC_LOAD_IMAGE"]) as node:
            node.read_until("> ")
            listener.wait(lambda topic, it: topic == "data/load-8" and "r.29" in it.get("values", {}))
            figures, end = [], time.monotonic() + 300
            while len(figures) < 2 and time.monotonic() < end:
                running, busy, first = status(node)
                if running > 20_000 and busy not in figures:
                    figures.append(busy)
                time.sleep(1)
            running, _, first = status(node)
            assert "...\r\n> " in node.ask("readings"), "is cut, and the console asks for the next line"
            readings = node.ask("readings sensors")
            assert "there is no device 'sensor'" in node.ask("readings sensor")
    record_property("busy", figures)
    record_property("first_acknowledged_ms", first)
    print(f"busy {figures}, {max(figures) * INSTRUCTIONS / 1e6:.1f} M instructions a second; first acknowledged after {first} ms")
    assert len(figures) == 2
    polls = min(units.asked.values()) / (running / 1000)
    assert polls > 0.9, f"each unit is to be asked once a second, and was {polls:.2f} times"
    assert all(f"sensors sensor.{number}.temperature = " in readings for number in (1, 2)), readings
    assert max(figures) <= MOST_BUSY
    assert first <= 1000
