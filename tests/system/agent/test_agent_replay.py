"""What a real agent has stored, replayed: from its store file, and from the export of it."""
import json

from agent_kit import Agent, Node, box, free_port, until
from agent_servers import ModbusServer

ALARM = "box-1.unavailable"


def is_active(agent):
    return agent.alarms().get(ALARM, {}).get("phase", "").startswith("active")


def test_a_store_is_replayed_and_so_is_its_export(kit):
    port = free_port()
    agent = Agent(kit, Node(devices=[box("box-1", port, "200ms")])).start()
    until(lambda: is_active(agent), "the alarm")
    held = agent.run("check", agent.config, "--alarms", "--replay", agent.store)
    assert held.returncode == 1 and str(agent.store) in held.stdout, "an agent holds it"
    kit.serve(ModbusServer(port=port))
    until(lambda: not is_active(agent), "the end of the alarm", deadline=60)
    assert agent.stop() == 0
    day = kit.folder / "day.jsonl"
    day.write_text(agent.run("store", "export", agent.store).stdout, encoding="utf-8")
    for path in (agent.store, day):
        done = agent.run("check", agent.config, "--alarms", "--replay", path, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        replay = json.loads(done.stdout)["replay"]
        alarm = {one["alarm"]: one for one in replay["alarms"]}[ALARM]
        assert alarm["before"]["raised"] == alarm["after"]["raised"] == 1, replay
        assert alarm["before"]["told"] == alarm["after"]["told"] == 1, replay
        assert abs(alarm["before"]["active_s"] - alarm["after"]["active_s"]) < 2, replay
        assert replay["left_out"] == {"devices": [], "points": [], "alarms": []}
        assert replay["readings"] > 0 and replay["before"] is None
