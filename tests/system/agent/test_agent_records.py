"""The verb `records` of the control socket: what the store of a running agent holds, which nobody else can open."""
import json
import subprocess

import pytest
from agent_kit import AGENT, Agent, Node, box, until
from agent_servers import ModbusServer


@pytest.fixture(name="agent")
def fixture_agent(kit):
    devices = [box(f"box-{number}", kit.serve(ModbusServer()).port, "100ms") for number in (1, 2)]
    return Agent(kit, Node(devices=devices)).start()


def enough(agent, more):
    last = agent.status()["store"]["last"]
    until(lambda: agent.status()["store"]["last"] >= last + more, "records")


def exported(agent):
    done = subprocess.run([AGENT, "store", "export", agent.store], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_newest(agent):
    enough(agent, 130)  # more than it reads at once
    told = agent.ask("records", last=120)
    numbers = [line["seq"] for line in told]
    assert numbers == sorted(numbers) and len(set(numbers)) == 120
    assert agent.status()["store"]["last"] - 20 <= numbers[-1]
    assert agent.stop() == 0
    assert [line for line in exported(agent) if numbers[0] <= line["seq"] <= numbers[-1]] == told


def test_the_first_seconds_of_this_start_alone(agent):
    enough(agent, 10)
    assert agent.stop() == 0
    before = exported(agent)[-1]["seq"]
    agent.start()
    until(lambda: agent.status()["uptime_s"] >= 5, "some seconds", 20)
    told = agent.ask("records", first_s=3)
    assert told[0]["seq"] == before + 1, "it begins with the start, and leaves out what was before"
    times = [line["boottime"] for line in told]
    assert 2 < times[-1] - times[0] < 3.1
    assert {line.get("device") for line in told} >= {"box-1"}
    assert agent.stop() == 0


@pytest.mark.parametrize("fields", [{}, {"last": 0}, {"last": 1, "first_s": 1}, {"last": -1}, {"last": 10**9}, {"first_s": 3601},
                                    {"last": "many"}])
def test_what_is_no_question(agent, fields):
    answer, = agent.ask("records", **fields)
    assert answer["code"] == "invalid-argument", answer
    assert agent.stop() == 0
