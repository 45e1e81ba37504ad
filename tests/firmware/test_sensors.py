"""Sensors of temperature on I2C: QEMU has a TMP105, whose temperature a test sets over QMP. It has no SHT3x."""

import os
import time

import node_block
import pytest
from qemu_node import FAST, PATIENCE, QemuNode, flash_in
from qmp import Qmp
from test_node import until

TMP105, ADDRESS = 1, 0x48


def flash(folder, *sensors, contacts=()):
    octets = node_block.block("site", "room", contacts=contacts, sensors=sensors)
    return flash_in(node_block.flash_with(str(folder / "flash.bin"), octets))


@pytest.fixture(name="sensors")
def fixture_sensors(tmp_path):
    return Qmp(tmp_path, f"tmp105,id=t0,address={ADDRESS}")


def start(sensors, folder, *blocks, fast=True):
    return QemuNode(*sensors.arguments, *flash(folder, *blocks), *(FAST if fast else []))


def test_a_temperature_is_read_and_raises_alarms_that_end(sensors, tmp_path):
    with start(sensors, tmp_path, node_block.sensor(TMP105, ADDRESS, label=("Rack", "Tủ"))) as node:
        node.read_until("> ")
        sensors.connect()
        sensors.set("t0", "temperature", 23_500)
        until(node, "readings", "sensors sensor.1.temperature = 23.5 Cel")
        assert "sensor / cảm biến 1: tmp105, address / địa chỉ 0x48, Rack / Tủ" in node.ask("config")
        assert "sensors." not in node.ask("alarms")
        sensors.set("t0", "temperature", 33_250)
        until(node, "readings", "sensors sensor.1.temperature = 33.25 Cel")
        answer = until(node, "alarms", "sensors.temperature-critical-1")
        assert "sensors.temperature-critical-1: critical, Room temperature critical / " in answer
        sensors.set("t0", "temperature", -10_062)
        until(node, "readings", "sensors sensor.1.temperature = -10.06 Cel")
        sensors.set("t0", "temperature", 20_000)
        until(node, "readings", "sensors sensor.1.temperature = 20")
        deadline = time.monotonic() + 2 * PATIENCE  # five minutes of the machine
        while "sensors." in node.ask("alarms"):
            assert time.monotonic() < deadline
            time.sleep(0.5)


def test_a_sensor_that_is_not_there_is_said_and_the_others_go_on(sensors, tmp_path):
    blocks = node_block.sensor(TMP105, ADDRESS + 1), node_block.sensor(TMP105, ADDRESS), node_block.sensor(0, 0x44)
    with start(sensors, tmp_path, *blocks) as node:
        node.read_until("> ")
        sensors.connect()
        sensors.set("t0", "temperature", 21_000)
        answer = until(node, "readings", "sensors sensor.1.temperature: disconnected")
        assert "sensors sensor.2.temperature = 21" in until(node, "readings", "sensor.2.temperature = 21")
        assert "sensors sensor.3.humidity: disconnected" in answer
        assert "sensors.unavailable" not in node.ask("alarms")


def test_a_bus_without_sensors_is_a_device_that_does_not_answer(tmp_path):
    nobody = Qmp(tmp_path)
    with start(nobody, tmp_path, node_block.sensor(TMP105, ADDRESS), node_block.sensor(0, 0x45)) as node:
        node.read_until("> ")
        assert "sensors.unavailable: minor, Sensor does not answer / " in until(node, "alarms", "sensors.unavailable")
        answer = node.ask("readings")
        assert "sensors sensor.1.temperature: disconnected" in answer
        assert "sensors sensor.2.humidity: disconnected" in answer


def test_contacts_on_the_same_bus_are_looked_at_all_the_while(tmp_path):
    chips = Qmp(tmp_path, "pca9552,id=io0,address=0x60", f"tmp105,id=t0,address={ADDRESS}")
    more = flash(tmp_path, node_block.sensor(TMP105, ADDRESS), contacts=[node_block.contact(0, 0)])
    with QemuNode(*chips.arguments, *more) as node:
        node.read_until("> ")
        chips.connect()
        chips.set("t0", "temperature", 25_000)
        until(node, "readings", "sensors sensor.1.temperature = 25")
        chips.set("io0", "led0", "on")
        until(node, "alarms", "contacts.leak-1")


@pytest.mark.skipif(not os.environ.get("TRAMGAC_NET_IMAGE"), reason="the network of the firmware: its sources are missing")
def test_readings_and_alarms_come_to_the_broker(sensors, tmp_path):
    from uplink_peers import NAME, NODE, TOPICS, Authority, Broker, Listener, uplink

    files = Authority(tmp_path)
    files.issue("broker", NAME)
    files.issue("node", NODE)
    with Broker(files, "broker", [f"user {NODE}", f"topic write {TOPICS}/#"]) as broker, Listener(broker) as listener:
        more = uplink(files.folder, broker.port, sensors=[node_block.sensor(TMP105, ADDRESS)])
        with QemuNode(*sensors.arguments, *more, *FAST, image=os.environ["TRAMGAC_NET_IMAGE"]) as node:
            node.read_until("> ")
            sensors.connect()
            sensors.set("t0", "temperature", 35_000)
            _, _, data = listener.wait(
                lambda topic, it: topic == "data/sensors" and it.get("values", {}).get("sensor.1.temperature") == 35)
            assert data["v"] == 1
            _, _, alarm = listener.wait(lambda topic, it: topic == "alarm/sensors.temperature-critical-1" and it)
            assert alarm["severity"] == "critical"
