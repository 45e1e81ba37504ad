"""Conference devices that are read through their own interfaces, by the agent: readings, alarms, sessions, passwords."""
import pathlib
import sys

from agent_kit import Agent, Broker, Node, Witness, until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conference"))
from api_peers import PASSWORD, SHORT_STATUS, Answer, RoomOs  # noqa: E402
from cli_peers import PASSWORD as CLI_PASSWORD, Group  # noqa: E402


def run(kit, codec, **more):
    kit.write("room.password", PASSWORD + "\n", mode=0o600)
    address = codec.address("room.password", timeout="2s")  # relative to the configuration
    room = {"id": "room-1", "profile": "cisco_roomos", "address": address, "period": "1s", "misses": 2, **more}
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    return Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=[room])).start(), witness


def test_a_codec_through_its_api(kit):
    codec = kit.serve(RoomOs(kit.folder))
    agent, witness = run(kit, codec, alarms={"camera-lost": {"on_delay": "0s", "off_delay": "0s"},
                                             "no-state": {"on_delay": "0s", "off_delay": "0s"}})
    until(lambda: agent.readings("room-1").get("device.uptime", {}).get("value") == 100, "the codec to be read")
    assert agent.readings("room-1")["conference.sip.registration"]["quality"] == "no-such-object"
    codec.status = SHORT_STATUS.format(uptime=200, camera="False")
    until(lambda: "room-1.camera-lost" in agent.alarms(), "the camera to be missed")
    codec.answers = [Answer("<Status><")] * 3
    until(lambda: agent.readings("room-1")["api.reason"]["value"] == "bad-document", "a damaged document")
    codec.status = SHORT_STATUS.format(uptime=300, camera="True")
    until(lambda: witness.events(alarm="room-1.camera-lost", transition="cleared"), "the camera to be back")
    assert codec.most_sessions == 1, "one session at a time"
    # From now on the password is wrong: it is tried once, and then not for minutes.
    before = codec.tries["wrong"]
    codec.password = "another"
    until(lambda: agent.readings("room-1")["device.firmware"]["quality"] == "wrong-credentials", "the refusal")
    asked = len(codec.asked)
    until(lambda: "room-1.no-state" in agent.alarms(), "the alarm that nothing is told")
    knocks = codec.connections
    until(lambda: codec.connections > knocks + 2, "more polls")
    assert codec.tries["wrong"] == before + 1 and len(codec.asked) == asked, "it is not tried again for minutes"
    assert "room-1.unavailable" not in agent.alarms(), "it is there"
    assert agent.stop() == 0
    until(lambda: not codec.sessions, "the session to be closed")
    for path in kit.folder.rglob("*"):
        if path.is_file() and path.name != "room.password":
            assert PASSWORD.encode() not in path.read_bytes(), path


def memory_kib(agent):
    status = pathlib.Path(f"/proc/{agent.child.process.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def test_endless_bodies_do_not_fill_the_memory(kit):
    codec = kit.serve(RoomOs(kit.folder))
    agent, _ = run(kit, codec)
    until(lambda: agent.readings("room-1").get("device.uptime", {}).get("value") == 100, "the codec to be read")
    before = memory_kib(agent)
    for _ in range(5):
        codec.sent = 0
        count = len(codec.asked)
        codec.answers = [Answer(endless=100_000_000)]
        until(lambda: not codec.answers and len(codec.asked) > count + 3, "the endless body to be over")
    assert memory_kib(agent) < before + 6 * 1024, (before, memory_kib(agent))
    until(lambda: agent.readings("room-1")["device.uptime"]["quality"] == "good", "the codec to be read again")
    assert agent.stop() == 0
    until(lambda: not codec.sessions, "the session to be closed")


def test_a_command_line_is_one_session_at_a_time_and_a_refused_password_rests(kit):
    codec = kit.serve(Group())
    kit.write("room.password", CLI_PASSWORD + "\n", mode=0o600)
    room = {"id": "room-1", "profile": "poly_group_cli", "address": codec.address("room.password"), "period": "1s", "misses": 2}
    broker = Broker(kit).start()
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=[room])).start()
    until(lambda: agent.readings("room-1").get("conference.call.rate", {}).get("value") == 1920, "the codec to be read")
    codec.in_call = False
    until(lambda: agent.readings("room-1")["conference.call.count"]["value"] == 0, "the end of the call")
    until(lambda: codec.said_bye >= 1, "a goodbye")
    assert codec.most_open == 1 and codec.tries["wrong"] == 0
    codec.password = "another"
    until(lambda: agent.readings("room-1")["conference.call.count"]["quality"] == "wrong-credentials", "the refusal")
    typed, knocks = len(codec.typed), codec.connections
    until(lambda: codec.connections > knocks + 2, "more polls")
    assert codec.tries["wrong"] == 1 and len(codec.typed) == typed and codec.most_open == 1
    assert "room-1.unavailable" not in agent.alarms(), "it is there"
    assert agent.stop() == 0
    for path in kit.folder.rglob("*"):
        if path.is_file() and path.name != "room.password":
            assert CLI_PASSWORD.encode() not in path.read_bytes(), path
