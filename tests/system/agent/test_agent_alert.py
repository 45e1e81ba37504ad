"""A UPS on battery is polled faster for as long as that lasts; the UPS (pymodbus) itself says when it was asked."""
import json
import signal
import time

import pytest
from agent_kit import PEERS, Agent, Node, free_port, listens, until, whole_lines

PERIOD, ALERT = 4.0, 1.0
STATUS = 0  # register of the UPS state, which every poll of the fast points reads


class Ups:
    """A Smart-UPS without the mains for as long as there is the file `outage`."""

    def __init__(self, kit):
        self.port, self.file, self.outage = free_port(), kit.folder / "asked.txt", kit.folder / "outage"
        kit.start("ups", ["/usr/bin/python3", PEERS / "modbus_smart_ups.py", "--port", self.port, "--asked", self.file,
                          "--on-battery-while", self.outage])
        until(lambda: listens(self.port), "the UPS to listen")

    def device(self, period=PERIOD):
        delays = {"on_delay": "0s", "off_delay": "0s"}
        return {"id": "ups-1", "profile": "apc_smart_ups", "address": f"modbus-tcp://127.0.0.1:{self.port}?unit=1",
                "period": f"{period:g}s", "alert": f"{ALERT:g}s", "alarms": {"on-battery": delays}}

    def asked(self, since=0.0):
        """When each address was asked for since then, by address."""
        found = {}
        for line in whole_lines(self.file):
            read = json.loads(line)
            if read["t"] >= since:
                found.setdefault(read["address"], []).append(read["t"])
        return found

    def polls(self, since=0.0):
        return self.asked(since).get(STATUS, [])


def gaps(moments):
    return [b - a for a, b in zip(moments, moments[1:])]


def mean(moments):
    """The period. Polls keep to a grid: one that is late takes from the next gap what it has given to its own."""
    return (moments[-1] - moments[0]) / (len(moments) - 1)


def is_active(agent):
    return agent.alarms().get("ups-1.on-battery", {}).get("active", False)


def devices_text(agent, lang):
    return agent.run("devices", "--control", agent.control, lang=lang).stdout


def test_it_is_polled_faster_while_the_alarm_lasts(kit):
    ups = Ups(kit)
    agent = Agent(kit, Node(devices=[ups.device()])).start()
    until(lambda: len(ups.polls()) >= 2, "two polls")
    assert gaps(ups.polls())[0] > 2 * ALERT, "a new connection is given a second before it is used"
    assert agent.device("ups-1")["alert"] is False and agent.device("ups-1")["alert_s"] == ALERT
    assert " 4 s " in devices_text(agent, "en")

    ups.outage.touch()
    until(lambda: is_active(agent), "the alarm")
    raised = time.time()
    until(lambda: len(ups.polls(raised)) >= 7, "polls")
    assert mean(ups.polls(raised)) == pytest.approx(ALERT, abs=0.2) and max(gaps(ups.polls(raised))) < 3 * ALERT
    assert agent.device("ups-1")["alert"] is True and agent.status()["devices_alert"] == 1
    assert "alert 1 s" in devices_text(agent, "en") and "cảnh báo 1 s" in devices_text(agent, "vi")
    status = agent.run("status", "--control", agent.control)
    assert "1 device polled faster" in status.stdout, status

    ups.outage.unlink()
    until(lambda: not is_active(agent), "the end of the alarm")
    cleared = time.time() + 0.2
    until(lambda: len(ups.polls(cleared)) >= 3, "polls")
    assert mean(ups.polls(cleared)) == pytest.approx(PERIOD, abs=0.6) and min(gaps(ups.polls(cleared))) > 2 * ALERT, \
        "back to the period"
    assert agent.device("ups-1")["alert"] is False and " 4 s " in devices_text(agent, "en")
    others = {address: len(moments) for address, moments in ups.asked().items() if address != STATUS}
    assert min(others.values()) == 1, "what is static is asked once, and what is slow no more often than before"


def test_it_is_told_again_after_a_restart(kit):
    ups = Ups(kit)
    ups.outage.touch()
    agent = Agent(kit, Node(devices=[ups.device(period=60)])).start()
    until(lambda: is_active(agent), "the alarm")
    until(lambda: len(ups.polls()) >= 4, "fast polls")
    agent.stop(signal.SIGKILL)
    again = time.time()
    agent.start()
    until(lambda: len(ups.polls(again)) >= 4, "fast polls after the restart")
    assert max(gaps(ups.polls(again))) < 3 * ALERT
    assert agent.device("ups-1")["alert"] is True


def test_a_reload_takes_a_new_alert_period(kit):
    ups = Ups(kit)
    ups.outage.touch()
    device = ups.device(period=60)
    agent = Agent(kit, Node(devices=[device | {"alert": "59s"}])).start()
    until(lambda: is_active(agent), "the alarm")
    agent.write(Node(devices=[device | {"alert": "61s"}]))
    refused = agent.raw(b'{"verb":"reload"}\n')[-1]
    assert "the alert period is not shorter than the period" in json.dumps(refused), refused
    agent.write(Node(devices=[device]))
    agent.raw(b'{"verb":"reload"}\n')
    since = time.time()
    until(lambda: len(ups.polls(since)) >= 5, "fast polls")
