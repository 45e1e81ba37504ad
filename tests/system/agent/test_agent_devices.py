"""Devices that answer garbage, for another, half or not at all, beside healthy ones that must not notice."""
import re
import socket
import subprocess
import time

import pytest
from agent_kit import PEERS, Agent, Broker, Node, Witness, box, free_port, listens, meter, until
from agent_servers import ModbusServer, SnmpServer, times


@pytest.fixture(name="scene")
def fixture_scene(kit):
    """A broker, a witness, and a healthy device of each protocol."""
    class Scene:
        broker = Broker(kit).start()
        witness = Witness(kit, broker)
        modbus = kit.serve(ModbusServer())
        snmp = kit.serve(SnmpServer())
        agent = None

        def start(self, *devices):
            # As patient as their period lets them be: this process may be slow to answer for them.
            healthy = [box("box-good", self.modbus.port, timeout="900ms"), meter("meter-good", self.snmp.port, timeout="900ms")]
            self.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": self.broker.port},
                                         devices=[*healthy, *devices])).start()
            return self.agent

        def check_healthy(self, at_least):
            """No poll of a healthy device was missed, and each second gave a record."""
            for name in ("box-good", "meter-good"):
                until(lambda wanted=name: len(self.witness.data(wanted)) >= at_least, f"data of {name}")
                device = self.agent.device(name)
                assert device["failures"] == 0 and device["condition"] == "available", device
                stamps = sorted(times(self.witness.data(name)))  # what was read before the broker was there comes later
                gaps = [b - a for a, b in zip(stamps, stamps[1:])]
                # Polls keep to a grid: one that is late is no less, one that is left out is.
                assert sum(gaps) < len(gaps) + 0.9 and max(gaps, default=0) < 1.9, f"{name}: {gaps}"
    return Scene()


def fail_and_come_back(scene, cases):
    """Each device is unavailable after five misses with one event and one alarm, and back when it is mended.

    `cases`: name -> (server, quality, device).
    """
    agent = scene.start(*[device for _, _, device in cases.values()])
    for name, (_, quality, _) in cases.items():
        until(lambda wanted=name: agent.device(wanted)["condition"] == "unavailable", f"{name} to be unavailable")
        view = agent.device(name)
        assert view["last_failure"] == quality and view["failures"] >= 5, view
        events = until(lambda wanted=name: scene.witness.events(event="device-unavailable", device=wanted), "the event")
        assert [event["detail"] for event in events] == [quality]
        data = until(lambda wanted=name: scene.witness.data(wanted), "the points to be bad")
        assert all(message["bad"] and set(message["bad"].values()) == {quality} for message in data)
        assert not any(message["values"] for message in data), "a value of a device that never answered"
        assert {reading["quality"] for reading in agent.readings(name).values()} == {quality}
        until(lambda wanted=name: f"{wanted}.unavailable" in agent.alarms(), "the alarm")
        until(lambda words=f"device {name}: unavailable: {quality}": words in agent.log(), "the log to say so")
    for server, _, _ in cases.values():
        server.mode = "healthy"
    for name in cases:
        until(lambda wanted=name: agent.device(wanted)["condition"] == "available", f"{name} to be back")
        until(lambda wanted=name: any(m["values"] for m in scene.witness.data(wanted)), "a value")
        until(lambda wanted=name: scene.witness.events(event="device-available", device=wanted), "the event")
        until(lambda wanted=name: scene.witness.events(alarm=f"{wanted}.unavailable", transition="cleared"),
              "the alarm to clear")
        assert len(scene.witness.events(event="device-unavailable", device=name)) == 1
        assert len(scene.witness.events(alarm=f"{name}.unavailable", transition="raised")) == 1
        until(lambda wanted=name: f"{wanted}.unavailable" not in agent.alarms(), "it to be gone from the list")
    scene.check_healthy(4)
    assert agent.stop() == 0


def test_modbus_devices_that_misbehave(kit, scene):
    qualities = {"garbage": "bad-frame", "wrong-unit": "wrong-unit", "truncated": "timeout", "short": "bad-frame",
                 "wrong-function": "bad-frame", "stale": "timeout", "closes": "disconnected", "silent": "timeout"}
    cases = {}
    for mode, quality in qualities.items():
        server = kit.serve(ModbusServer(mode))
        cases[f"box-{mode}"] = server, quality, box(f"box-{mode}", server.port, "400ms")
    fail_and_come_back(scene, cases)


def test_snmp_agents_that_misbehave(kit, scene):
    qualities = {"truncated": "bad-frame", "truncated-head": "bad-frame", "garbage": "bad-frame", "empty": "bad-frame",
                 "wrong-request-id": "timeout", "silent": "timeout"}
    cases = {}
    for mode, quality in qualities.items():
        server = kit.serve(SnmpServer(mode))
        cases[f"meter-{mode}"] = server, quality, meter(f"meter-{mode}", server.port, "400ms")
    fail_and_come_back(scene, cases)


def test_modbus_device_that_is_not_there_and_comes(kit, scene):
    port = free_port()
    agent = scene.start(box("box-bad", port, "200ms"))
    until(lambda: agent.device("box-bad")["condition"] == "unavailable", "unavailable")
    assert agent.device("box-bad")["last_failure"] == "disconnected"
    kit.serve(ModbusServer(port=port))
    until(lambda: agent.device("box-bad")["condition"] == "available", "it to come")
    scene.check_healthy(1)


@pytest.mark.parametrize("mode, quality", [("second-read-garbage", "bad-frame"), ("second-read-exception", "exception-2")])
def test_one_of_two_reads_fails(kit, scene, mode, quality):
    """A point that never was good is bad at once, by name; the other has its value; the device is there."""
    server = kit.serve(ModbusServer(mode))
    agent = scene.start(box("box-bad", server.port, "400ms"))
    until(lambda: any(m["bad"].get("output.voltage") == quality for m in scene.witness.data("box-bad")), "the bad point")
    until(lambda: any("input.voltage" in m["values"] for m in scene.witness.data("box-bad")), "the good point")
    readings = agent.readings("box-bad")
    assert readings["output.voltage"]["quality"] == quality and readings["output.voltage"]["value"] is None
    assert readings["input.voltage"]["quality"] == "good"
    assert agent.device("box-bad")["condition"] == "available"
    server.mode = "healthy"
    until(lambda: any("output.voltage" in m["values"] for m in scene.witness.data("box-bad")), "the point to be back")
    assert not scene.witness.events(event="device-unavailable")


def test_all_of_them_at_once_and_independent_neighbours(kit, scene):
    """Ten bad devices cost neither pymodbus nor snmpd a poll; `tramgac devices` and `tail` name what is wrong."""
    ups_port, snmp_port = free_port(), free_port(socket.SOCK_DGRAM)
    kit.start("smart-ups", ["/usr/bin/python3", PEERS / "modbus_smart_ups.py", "--port", ups_port])
    kit.write("snmpd.conf", f"agentAddress udp:127.0.0.1:{snmp_port}\nrocommunity public 127.0.0.1\n")
    kit.start("snmpd", ["snmpd", "-f", "-Lo", "-C", "-c", kit.folder / "snmpd.conf", "-p", kit.folder / "pid", "-r"],
              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SNMP_PERSISTENT_DIR": str(kit.folder / "snmp"),
                   "HOME": str(kit.folder)})
    until(lambda: listens(ups_port), "the UPS")
    until(lambda: subprocess.run(["snmpget", "-v2c", "-c", "public", "-m", "", "-t", "1", "-r", "0",
                                  f"127.0.0.1:{snmp_port}", "1.3.6.1.2.1.1.5.0"], capture_output=True,
                                 check=False).returncode == 0, "snmpd")
    modes = ("garbage", "wrong-unit", "truncated", "closes", "silent")
    bad = [box(f"box-{mode}", kit.serve(ModbusServer(mode)).port) for mode in modes]
    modes = ("truncated", "garbage", "empty", "wrong-request-id", "silent")
    bad += [meter(f"meter-{mode}", kit.serve(SnmpServer(mode)).port) for mode in modes]
    agent = scene.start(*bad, {"id": "ups-1", "profile": "apc_smart_ups", "period": "1s",
                               "address": f"modbus-tcp://127.0.0.1:{ups_port}"},
                        {"id": "host-1", "profile": "linux_server", "period": "1s",
                         "address": f"snmp://127.0.0.1:{snmp_port}?community=public"})
    started = time.monotonic()
    names = [device["id"] for device in bad]
    until(lambda: all(agent.device(name)["condition"] == "unavailable" for name in names), "all to be unavailable")
    elapsed = time.monotonic() - started
    for name in ("ups-1", "host-1"):
        view = agent.device(name)
        assert view["failures"] == 0 and view["polls"] >= elapsed - 2, view
    scene.check_healthy(4)
    table = agent.run("devices", "--control", agent.control).stdout
    assert len(re.findall("UNAVAILABLE", table)) == len(bad) and "wrong" in table, table
    assert "MẤT LIÊN LẠC" in agent.run("devices", "--control", agent.control, lang="vi").stdout
    shown = agent.run("tail", "--help").stdout
    assert "--control" in shown
    assert agent.stop() == 0


def test_two_units_behind_one_connection(kit, scene):
    """A gateway with one unit that is silent: the other goes on, if more slowly."""
    server = kit.serve(ModbusServer())
    silent = server._answer
    server._answer = lambda request: b"" if request[6] == 7 else silent(request)
    address = f"modbus-tcp://127.0.0.1:{server.port}?unit="
    agent = scene.start({"id": "unit-1", "profile": "test_box", "address": address + "1", "period": "1s", "timeout": "900ms"},
                        {"id": "unit-7", "profile": "test_box", "address": address + "7", "period": "1s"})
    until(lambda: agent.device("unit-7")["condition"] == "unavailable", "unit 7 to be unavailable")
    view = agent.device("unit-1")
    assert view["failures"] <= 1 and view["condition"] == "available", view
    since = time.time()
    until(lambda: max(times(scene.witness.data("unit-1"))) > since, "a further reading", deadline=5)
