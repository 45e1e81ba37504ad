"""The agent as a service: stop, reload, readiness, watchdog, what it listens on, and the control socket."""
import itertools
import os
import pathlib
import re
import select
import signal
import socket
import stat
import struct
import subprocess
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, tramgac, until
from agent_servers import FakeBroker, ModbusServer, SnmpServer, Watched
import agent_kit


@pytest.fixture(name="device")
def fixture_device(kit):
    return kit.serve(ModbusServer())


def node(devices, broker=None, **more):
    return Node(broker={"host": "127.0.0.1", "port": broker.port} if broker else None, devices=devices, **more)


def test_the_units_are_installed(kit):
    if not (agent_kit.AGENT.parent / "CMakeCache.txt").exists():
        pytest.skip(f"{agent_kit.AGENT.parent} is no build folder")
    subprocess.run(["cmake", "--install", agent_kit.AGENT.parent, "--prefix", kit.folder / "usr"], check=True,
                   capture_output=True)
    units = kit.folder / "usr/lib/systemd/system"
    assert re.search(r"^ExecStart=/.*/bin/tramgac agent", (units / "tramgac.service").read_text(), re.M)
    traps = (units / "tramgac-traps.socket").read_text()
    assert "ListenDatagram=[::]:162\n" in traps and "Service=tramgac.service\n" in traps


@pytest.mark.parametrize("number, word", [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "SIGINT")])
def test_clean_stop(kit, device, number, word):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, node([box("box-1", device.port)], broker)).start()
    until(lambda: witness.data("box-1") and witness.payloads("/state"), "data and state")
    assert witness.payloads("/state")[-1]["online"] is True
    started = time.monotonic()
    assert agent.stop(number) == 0
    assert time.monotonic() - started < 5
    until(lambda: witness.payloads("/state")[-1]["online"] is False, "the good-bye")
    assert not agent.control.exists()
    assert f"stopped: {word}" in agent.log()
    unfilled = [line for line in agent.log().splitlines() if re.search(r"(?<![^\s:(])\?(?![^\s:),])", line)]
    assert not unfilled, "log lines without their values"


def test_stop_while_nothing_answers(kit):
    """A silent serial line with a long timeout, a silent device and a mute broker must not hold up the stop."""
    master, line = os.openpty()
    silent = kit.serve(ModbusServer("silent"))
    mute = kit.serve(FakeBroker("mute"))
    profile = (kit.folder / "profiles/test_box/profile.yaml").read_text()
    kit.write("profiles/test_rtu/profile.yaml", profile.replace("test_box", "test_rtu"))
    agent = Agent(kit, node([box("box-1", silent.port, "30s", timeout="20s"),
                             {"id": "rtu-1", "profile": "test_rtu", "period": "30s", "timeout": "3s",
                              "address": f"modbus-rtu://{os.ttyname(line)}?baud=9600&unit=1"}], mute)).start()
    agent.ask("poll", device="rtu-1")
    agent.ask("poll", device="box-1")
    until(lambda: silent.requests, "a request")
    assert select.select([master], [], [], agent_kit.DEADLINE)[0] and os.read(master, 8), "a request on the line"
    started = time.monotonic()
    assert agent.stop() == 0
    assert time.monotonic() - started < 5
    os.close(master)
    os.close(line)


def test_serial_line_may_not_wait_longer_than_a_stop(kit):
    profile = (kit.folder / "profiles/test_box/profile.yaml").read_text()
    kit.write("profiles/test_rtu/profile.yaml", profile.replace("test_box", "test_rtu"))
    agent = Agent(kit, node([{"id": "rtu-1", "profile": "test_rtu", "period": "30s", "timeout": "4s",
                              "address": "modbus-rtu:///dev/null?baud=9600&unit=1"}]))
    for lang, word in (("en", "serial line cannot be interrupted; expected at most 3s"), ("vi", "nhiều nhất 3s")):
        done = tramgac("check", agent.config, lang=lang)
        assert done.returncode == 1 and word in done.stdout, done.stdout


def test_nor_may_a_long_answer_on_a_slow_line(kit):
    kit.write("profiles/test_long/profile.yaml", """profile: 1
name: test_long
vendor: Test
model: Long
maturity: draft
protocol: modbus
sources: {own: tests/system/agent}
modbus: {timeout: 2s, max_gap: 124, readable: ["holding:0-124"]}
points:
  - {name: input.voltage, at: "holding:0", type: u16, source: own}
  - {name: output.voltage, at: "holding:124", type: u16, source: own}
""")
    for baud, code in ((1200, 1), (9600, 0)):
        agent = Agent(kit, node([{"id": "rtu-1", "profile": "test_long", "period": "30s",
                                  "address": f"modbus-rtu:///dev/null?baud={baud}&unit=1"}]))
        for lang, word in (("en", "smaller max_words"), ("vi", "max_words nhỏ hơn")):
            done = tramgac("check", agent.config, lang=lang)
            assert done.returncode == code and (word in done.stdout) == bool(code), done.stdout


def test_a_port_that_does_not_switch_rs485_is_named_at_start(kit):
    master, line = os.openpty()
    profile = (kit.folder / "profiles/test_box/profile.yaml").read_text()
    kit.write("profiles/test_rtu/profile.yaml", profile.replace("test_box", "test_rtu"))
    agent = Agent(kit, node([{"id": "rtu-1", "profile": "test_rtu", "period": "1s",
                              "address": f"modbus-rtu://{os.ttyname(line)}?baud=9600&unit=1&rs485=rts-on-send"}])).start()
    until(lambda: f"serial line {os.ttyname(line)} is not used" in agent.log(), agent.log)
    until(lambda: any(one["quality"] == "disconnected" for one in agent.readings("rtu-1").values()), "the reason")
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1)
    os.close(master)
    os.close(line)


def connect_packet(body):
    """Will topic, payload, delay and flags of a CONNECT."""
    def text(at):
        size = struct.unpack(">H", body[at:at + 2])[0]
        return body[at + 2:at + 2 + size], at + 2 + size
    flags, at = body[7], 10
    at += 1 + body[at]  # the CONNECT's properties
    client, at = text(at)
    properties = body[at + 1:at + 1 + body[at]]
    topic, at = text(at + 1 + body[at])
    payload, at = text(at)
    delay = struct.unpack(">I", properties[properties.index(b"\x18") + 1:][:4])[0]
    return flags, client, topic.decode(), payload, delay


def test_the_will_says_offline(kit, device):
    import json
    fake = kit.serve(FakeBroker("good"))
    agent = Agent(kit, node([box("box-1", device.port)], fake)).start()
    flags, client, topic, payload, delay = connect_packet(until(lambda: fake.of_type(1), "CONNECT")[0][1])
    assert client == b"proof-01" and topic == "tramgac/v1/proof/proof-01/state" and delay == 30
    assert flags & 0b00100100 == 0b00100100 and flags >> 3 & 3 == 1, "a retained Will of QoS 1"
    will = json.loads(payload)
    assert will["online"] is False and will["store"] == agent.status()["store"]["uuid"] and will["boot"]
    until(lambda: fake.of_type(3), "messages")
    agent.stop(signal.SIGKILL)
    assert not fake.of_type(14), "a killed agent says no good-bye"


def test_a_second_start_after_kill_takes_the_control_socket(kit, device):
    agent = Agent(kit, node([box("box-1", device.port)])).start()
    agent.stop(signal.SIGKILL)
    assert agent.control.exists()
    agent.start()
    assert agent.stop() == 0


def reload_by(agent, how):
    """Outcome: what the verb answered, or None."""
    if how == "verb":
        return agent.ask("reload")
    agent.child.send(signal.SIGHUP)
    return None


@pytest.mark.parametrize("how", ["signal", "verb"])
def test_reload_with_a_further_device(kit, device, how):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    other = kit.serve(ModbusServer())
    agent = Agent(kit, node([box("box-1", device.port, "200ms")], broker)).start()
    until(lambda: len(witness.data("box-1")) >= 3, "data")
    before = agent.status()["store"]
    agent.write(node([box("box-1", device.port, "200ms"), box("box-2", other.port, "200ms")], broker))
    assert reload_by(agent, how) in (None, [])
    until(lambda: len(witness.data("box-2")) >= 3, "the new device's data")
    count = len(witness.data("box-1"))
    until(lambda: len(witness.data("box-1")) > count, "the old device's data")
    after = agent.status()["store"]
    assert after["uuid"] == before["uuid"] and after["last"] > before["last"]
    witness.check_nothing_is_missing(agent.status()["store"]["last"])
    assert agent.stop() == 0


@pytest.mark.parametrize("how", ["signal", "verb"])
@pytest.mark.parametrize("mistake", ["syntax", "store", "control", "file"])
def test_reload_with_a_bad_configuration(kit, device, how, mistake):
    """The old one goes on; what is wrong is in the log and in the verb's answer."""
    agent = Agent(kit, node([box("box-1", device.port, "500ms", timeout="500ms")])).start()
    until(lambda: agent.status()["store"]["last"] >= 2, "readings")
    last = agent.status()["store"]["last"]
    good = agent.node
    kit.write("plain-file", "")
    if mistake == "syntax":
        agent.write(good.text(kit.folder).replace('"devices"', '"devises"'))
        word = "devises"
    elif mistake == "store":
        agent.write(node(good.devices, store={"path": str(kit.folder / "plain-file/records.db")}))
        word = "plain-file"
    elif mistake == "control":
        agent.write(node(good.devices, more={"control": str(kit.folder / "plain-file")}))
        word = "not a socket"
    else:
        agent.config.unlink()
        word = str(agent.config)
    answer = reload_by(agent, how)
    if how == "verb":
        assert word in answer[0]["error"], answer
    until(lambda: word in agent.log().split("again", 1)[-1], "the problem in the log")
    until(lambda: agent.status()["store"]["last"] >= last + 3, "the old configuration to go on")
    assert agent.device("box-1")["failures"] == 0
    agent.write(good)
    assert agent.ask("reload") == []
    assert agent.stop() == 0


@pytest.mark.parametrize("how", ["signal", "verb"])
def test_reload_moves_the_control_socket_and_the_store(kit, device, how):
    agent = Agent(kit, node([box("box-1", device.port, "200ms")])).start()
    until(lambda: agent.status()["store"]["last"] >= 2, "readings")
    first = agent.control
    agent.write(node(agent.node.devices, more={"control": str(kit.folder / "other.sock")},
                     store={"path": str(kit.folder / "other/records.db")}))
    assert reload_by(agent, how) in (None, [])
    agent.control = kit.folder / "other.sock"
    until(agent.control.exists, "the new socket")
    until(agent.answers, "an answer there")
    until(lambda: not first.exists(), "the old socket to go")
    assert agent.status()["store"]["path"] == str(kit.folder / "other/records.db")
    until(lambda: agent.status()["store"]["last"] >= 2, "readings in the new store")
    assert agent.stop() == 0


def test_reload_many_times(kit, device):
    broker = Broker(kit).start()
    agent = Agent(kit, node([box("box-1", device.port, "100ms")], broker)).start()
    for number in range(8):
        agent.write(node([box("box-1", device.port, f"{100 + number}ms")], broker))
        agent.child.send(signal.SIGHUP)
        if number % 2:
            agent.raw(b'{"verb":"reload"}\n')
    agent.child.send(signal.SIGTERM)
    assert agent.child.process.wait(15) == 0
    stored = agent.stored()
    assert stored == list(range(1, len(stored) + 1))


def test_devices_that_stay_miss_no_poll_at_a_reload(kit):
    """The broker hears a good-bye each time, which takes longer than the polls may wait."""
    broker = Broker(kit).start()
    stays, other = kit.serve(Watched()), kit.serve(ModbusServer())
    agent = Agent(kit, node([box("stays", stays.port, "500ms")], broker)).start()
    until(lambda: len(stays.asked) >= 4, "polls")
    first = stays.asked[-1]
    for number in range(6):
        agent.write(node([box(f"other-{number}", other.port, "300ms"), box("stays", stays.port, "500ms")], broker))
        assert agent.ask("reload") == []
    last = stays.asked[-1]
    until(lambda: stays.asked[-1] > last + 1, "polls after the last reload")
    asked = [moment for moment in stays.asked if moment >= first]
    late = max(later - earlier for earlier, later in itertools.pairwise(asked))
    assert late < 0.95, f"a poll came {late} s after the one before"
    assert len(asked) > (asked[-1] - asked[0]) / 0.5, f"{len(asked)} polls in {asked[-1] - asked[0]} s"


def test_what_systemd_hears(kit, device):
    path = kit.folder / "notify.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(path))
        notify.settimeout(10)
        heard = []

        def hear(word):
            while not any(word in message for message in heard):
                heard.append(notify.recv(4096).decode())
        agent = Agent(kit, node([box("box-1", device.port)]))
        agent.start(environment={"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "30000000"})
        hear("READY=1")
        assert not any("WATCHDOG=1" in message for message in heard), "fed before it was ready"
        hear("WATCHDOG=1")
        heard.clear()
        hear("WATCHDOG=1")
        agent.child.send(signal.SIGHUP)
        hear("RELOADING=1")
        reloading = next(message for message in heard if "RELOADING=1" in message)
        assert re.search(r"MONOTONIC_USEC=\d+", reloading)
        heard.clear()
        hear("READY=1")
        agent.write("tramgac: 2\n")
        agent.child.send(signal.SIGHUP)
        until(lambda: "rejected" in agent.log(), "the rejection")
        agent.child.send(signal.SIGTERM)
        hear("STOPPING=1")
        assert agent.child.process.wait(10) == 0


def sockets(pid):
    """(protocol, state, local port, remote port) of the sockets of a process."""
    inodes = set()
    for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(fd))
        except OSError:
            continue
        if match:
            inodes.add(match[1])
    found = []
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{protocol}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes:
                found.append((protocol, int(fields[3], 16), int(fields[1].split(":")[1], 16),
                              int(fields[2].split(":")[1], 16)))
    return found


def test_nothing_listens(kit, device):
    """UDP sockets may be open for answers of SNMP agents, but on no port that anybody could know."""
    broker = Broker(kit).start()
    snmp = kit.serve(SnmpServer())
    agent = Agent(kit, node([box("box-1", device.port), agent_kit.meter("meter-1", snmp.port)], broker)).start()
    until(lambda: snmp.requests and device.requests and agent.status()["broker"]["connected"], "all connections")
    found = sockets(agent.child.pid)
    assert {entry[3] for entry in found if entry[0] == "tcp"} == {device.port, broker.port}
    assert not [entry for entry in found if entry[0].startswith("tcp") and entry[1] == 10], "a listening socket"
    low, high = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert all(low <= entry[2] <= high for entry in found), "a fixed local port"


def test_control_socket_is_for_its_group_only(kit, device):
    old = os.umask(0)
    try:
        agent = Agent(kit, node([box("box-1", device.port)])).start()
    finally:
        os.umask(old)
    mode = os.stat(agent.control).st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660
    assert stat.S_IMODE(os.stat(agent.store).st_mode) & 0o002 == 0, "a store that everybody may change"


GARBAGE = [b"\n", b"garbage\n", b"\xff\xfe\x00\n", b"[]\n", b"{}\n", b'{"verb":5}\n', b'{"verb":"fly"}\n',
           b'{"verb":"poll"}\n', b'{"verb":"poll","device":7}\n', b'{"verb":"poll","device":"nobody"}\n',
           b'{"verb":"readings","device":["a"]}\n', b'{"verb":"status"' + b" " * 200000 + b"}\n",
           b"[" * 60000 + b"\n", b'{"verb":"status","x":"' + b"\\u0000" * 9 + b'"}\n']


def test_garbage_on_the_control_socket(kit, device):
    agent = Agent(kit, node([box("box-1", device.port)])).start()
    for line in GARBAGE:
        answer = agent.raw(line)
        assert answer and answer[-1]["end"], line[:40]
    for broken in (b"", b'{"verb":"status"', b"\x00" * 100000):
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(agent.control))
            try:
                link.sendall(broken)
            except OSError:
                pass
    # More clients than there are places, silent and greedy ones; the agent answers when they are gone.
    clients = []
    for number in range(60):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(2)
        try:
            link.connect(str(agent.control))
            link.sendall(b'{"verb":"tail"}\n' if number % 2 else b"")
            clients.append(link)
        except OSError:
            break
    for link in clients:
        link.close()

    def answers():
        try:
            return agent.raw(b'{"verb":"status"}\n')[-1].get("node") == "proof-01"
        except OSError:  # the queue of the socket is still full
            return False
    until(answers, "an answer")
    requests = device.requests
    until(lambda: device.requests >= requests + 2, "polling to go on")
    assert agent.stop() == 0


def test_verbs_without_an_agent(kit):
    for verb in ("status", "devices", "tail"):
        for lang, word in (("en", "no agent is running"), ("vi", "không có tramgac nào đang chạy")):
            done = tramgac(verb, "--control", kit.folder / "nobody.sock", lang=lang)
            assert done.returncode == 1 and word in done.stdout + done.stderr, done
