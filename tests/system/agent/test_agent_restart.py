"""What a restart must not change: alarms, their numbers, the sequence."""
import signal

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, until
from agent_servers import ModbusServer

ALARM = "box-1.over-voltage"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_alarm_outlives_a_restart(kit, number):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    device = kit.serve(ModbusServer())
    device.fixed = 999
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port},
                            devices=[box("box-1", device.port, "200ms")])).start()

    def transitions():
        # A record that was sent shortly before a kill is sent again under its number: that is no news.
        news = {event["seq"]: (event["transition"], event["occurrence"]) for event in witness.events(alarm=ALARM)}
        return [news[seq] for seq in sorted(news)]
    until(lambda: transitions() == [("raised", 1)], "the alarm")
    agent.stop(number)
    agent.start()
    until(lambda: agent.device("box-1")["polls"] >= 3, "readings after the restart")
    assert agent.alarms()[ALARM]["occurrence"] == 1
    assert transitions() == [("raised", 1)], "announced as new"
    # It is said again on its own topic, for those who came later, without being news.
    until(lambda: any("transition" not in m for m in witness.payloads(f"/alarm/{ALARM}")), "the alarm's topic")
    device.fixed = 100
    until(lambda: transitions() == [("raised", 1), ("cleared", 1)], lambda: f"the alarm to clear: {transitions()}")
    assert ALARM not in agent.alarms()
    agent.stop(number)
    device.fixed = 999
    agent.start()
    until(lambda: transitions()[2:] == [("raised", 2)], lambda: f"the second occurrence: {transitions()}")
    agent.stop(number)
    # The cause goes while nobody looks.
    device.fixed = 100
    agent.start()
    until(lambda: transitions()[3:] == [("cleared", 2)], lambda: f"the alarm to clear: {transitions()}")
    assert agent.stop() == 0
    stored = agent.stored()
    assert stored == list(range(1, stored[-1] + 1))


def test_a_device_that_is_unavailable_before_and_after(kit):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    device = kit.serve(ModbusServer("silent"))
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port},
                            devices=[box("box-1", device.port, "400ms", misses=2)])).start()
    until(lambda: witness.events(alarm="box-1.unavailable"), "the alarm")
    assert agent.stop() == 0
    agent.start()
    until(lambda: agent.device("box-1")["condition"] == "unavailable", "the device to be unavailable again")
    assert len(witness.events(alarm="box-1.unavailable")) == 1, "announced as new"
    device.mode = "healthy"
    until(lambda: len(witness.events(alarm="box-1.unavailable", transition="cleared")) == 1, "the alarm to clear")
    assert agent.stop() == 0
