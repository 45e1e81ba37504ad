"""Horn and lamp of the real agent: what it does about an alarm and a broker that is away, on lines that are not there
and on an LED that is a file."""
import os
import subprocess

import pytest
from agent_kit import Agent, Node, box, free_port, tramgac, until
from agent_servers import ModbusServer

LINES = {"horn": "gpio:gpiochip-none/17", "lamp": "led:no-such-led", "silence": "gpio:gpiochip-none/4?active=low"}


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def started(kit, device, *wrapper, broker=None, **local):
    return Agent(kit, Node(devices=[box("box-1", device.port, period="200ms")], broker=broker,
                           more={"local": local})).start(*wrapper)


def panel(agent):
    return agent.status()["local"]


def test_lines_that_are_not_there_stop_nothing(kit, device):
    agent = started(kit, device, **LINES)
    until(lambda: agent.readings("box-1")["output.voltage"]["quality"] == "good", "readings")
    until(lambda: agent.log().count("is not used") == 3, "a warning for each line")
    assert "horn on gpio:gpiochip-none/17 is not used: there is no such chip" in agent.log()
    until(lambda: [line["problem"]["status"] for line in panel(agent)["lines"] if line.get("problem")] == ["not-found"] * 3,
          lambda: panel(agent))
    english = tramgac("status", "--control", agent.control).stdout
    assert "horn and lamp   horn quiet, lamp off; horn gpio:gpiochip-none/17 NOT WORKING: there is no such" in english
    vietnamese = tramgac("status", "--control", agent.control, lang="vi").stdout
    assert "còi và đèn      còi im, đèn tắt; horn gpio:gpiochip-none/17 KHÔNG DÙNG ĐƯỢC: không có chip" in vietnamese


def test_without_the_section_there_is_nothing(kit, device):
    agent = Agent(kit, Node(devices=[box("box-1", device.port)])).start()
    assert agent.status()["local"] is None
    assert "horn and lamp" not in tramgac("status", "--control", agent.control).stdout


def test_an_alarm_is_seen_heard_and_acknowledged(kit, device):
    agent = started(kit, device, **LINES)
    device.fixed = 400
    until(lambda: panel(agent)["horn"] == "sounding" and panel(agent)["lamp"] == "fast-blink", "the horn")
    assert tramgac("alarms", "ack", "box-1.over-voltage", "--control", agent.control).returncode == 0
    until(lambda: panel(agent)["horn"] == "quiet" and panel(agent)["lamp"] == "steady", "a steady lamp")
    device.fixed = 200
    until(lambda: panel(agent)["lamp"] == "off", "the end of the alarm")


@pytest.mark.long
def test_a_broker_that_is_away_beeps(kit, device):
    agent = started(kit, device, broker={"host": "127.0.0.1", "port": free_port()}, **LINES)
    assert panel(agent)["network_gone"] is False
    until(lambda: panel(agent)["horn"] == "beeping" and panel(agent)["lamp"] == "slow-blink", "the beeps", deadline=90)
    assert "NETWORK GONE" in tramgac("status", "--control", agent.control).stdout


def test_an_led_blinks_and_goes_out(kit, device):
    """In a mount namespace of its own, with a file for the LED."""
    led = kit.folder / "leds/red:status"
    led.mkdir(parents=True)
    (led / "max_brightness").write_text("9\n")
    (led / "brightness").write_text("5")
    script = ('mount -t tmpfs none /sys/class && mkdir /sys/class/leds && mount --bind "$0" /sys/class/leds && '
              'exec "$@"')
    wrapper = ["unshare", "-m", "sh", "-c", script, led.parent]
    if os.geteuid() != 0 or subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no mount namespace can be made here")
    agent = started(kit, device, *wrapper, lamp="led:red:status")
    until(lambda: (led / "brightness").read_text() == "0", "the LED to be taken")
    device.fixed = 400
    for _ in range(2):
        until(lambda: (led / "brightness").read_text() == "9", "the LED to be lit")
        until(lambda: (led / "brightness").read_text() == "0", "the LED to be dark")
    agent.stop()
    assert (led / "brightness").read_text() == "0"
