"""Sensors of the kernel: readings, alarms, one that is pulled out and comes back.

A tree of files stands for /sys (TRAMGAC_SYS): no machine of the project has such a sensor, nor the module i2c-stub.
"""
import pytest
from agent_kit import Agent, Broker, Node, Witness, until

SENSORS = [{"at": "hwmon:sht3x", "measures": "both", "label": {"en": "Cold aisle", "vi": "Lối lạnh"},
            "temperature": {"high": 25, "critical": 26}},
           {"at": "w1:28-0316a2794bff"}]


class Sys:
    def __init__(self, kit):
        self.folder = kit.folder / "sys"
        self.write("class/hwmon/hwmon3/name", "sht3x")
        self.write("class/hwmon/hwmon3/temp1_input", 22500)
        self.write("class/hwmon/hwmon3/humidity1_input", 45600)
        self.write("bus/w1/devices/28-0316a2794bff/temperature", 21125)

    def write(self, path, value):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".new").write_text(f"{value}\n", encoding="utf-8")
        file.with_suffix(".new").rename(file)

    def rename(self, old, new):
        (self.folder / old).rename(self.folder / new)


@pytest.fixture(name="sys")
def fixture_sys(kit):
    return Sys(kit)


def started(kit, sys, broker=None):
    address = {"host": "127.0.0.1", "port": broker.port} if broker else None
    return Agent(kit, Node(broker=address, devices=[], more={"sensors": SENSORS})).start(
        environment={"TRAMGAC_SYS": str(sys.folder)})


def values(agent):
    return {name: (reading["value"], reading["quality"]) for name, reading in agent.readings("sensors").items()}


def test_readings_and_alarms(kit, sys):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = started(kit, sys, broker)
    until(lambda: values(agent) == {"sensor.1.temperature": (22.5, "good"), "sensor.1.humidity": (45.6, "good"),
                                    "sensor.2.temperature": (21.13, "good")}, lambda: values(agent))
    sys.write("class/hwmon/hwmon3/temp1_input", 26500)
    alarm = until(lambda: witness.events(alarm="sensors.temperature-critical-1", transition="raised"), "the alarm",
                  deadline=90)[0]
    assert alarm["severity"] == "critical", alarm
    assert "sensors.temperature-critical-2" not in agent.alarms()
    assert agent.stop() == 0


def test_a_sensor_that_is_pulled_out_is_bad_and_comes_back(kit, sys):
    agent = started(kit, sys)
    until(lambda: len(values(agent)) == 3, lambda: values(agent))
    sys.rename("class/hwmon/hwmon3", "class/gone")
    until(lambda: values(agent)["sensor.1.humidity"][1] == "disconnected", lambda: values(agent), deadline=60)
    assert values(agent)["sensor.2.temperature"] == (21.13, "good")
    assert "sensor.1 at hwmon:sht3x/1 cannot be read: no driver of the kernel shows it" in agent.log()
    assert "sensors.unavailable" not in agent.alarms()
    sys.rename("bus/w1/devices/28-0316a2794bff", "bus/gone")
    until(lambda: "sensors.unavailable" in agent.alarms(), lambda: agent.alarms(), deadline=60)
    sys.rename("class/gone", "class/hwmon/hwmon9")
    until(lambda: values(agent)["sensor.1.temperature"] == (22.5, "good"), lambda: values(agent), deadline=60)
    assert "sensor.1 at hwmon:sht3x/1 is read again" in agent.log()
    assert agent.stop() == 0
