"""Traps and informs of net-snmp's own programs: each is an event at the broker within a second, and a poll."""
import contextlib
import os
import shutil
import socket
import subprocess
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, free_port, meter, until
from agent_servers import SnmpServer

PROFILE = """profile: 1
name: test_teller
vendor: Test
model: Teller
maturity: draft
protocol: snmp
sources: {own: tests/system/agent}
snmp: {timeout: 200ms, retries: 0}
points:
  - {name: battery.runtime, oid: 1.3.6.1.4.1.99999.1.0, type: integer, source: own}
  - {name: ups.on_battery, oid: 1.3.6.1.4.1.99999.2.0, type: integer, true_when: [1], source: own}
alarms:
  - &record
    name: on-battery
    point: ups.on_battery
    kind: state
    state: true
    severity: critical
    time_to_respond: 1h
    text: {en: On battery, vi: Chạy ắc quy}
    cause: {en: A test, vi: Thử nghiệm}
    consequence: {en: None, vi: Không}
    response: {en: None, vi: Không}
  - name: link
    kind: notified
    severity: major
    time_to_respond: 1h
    text: {en: Link lost, vi: Mất liên kết}
    cause: {en: A test, vi: Thử nghiệm}
    consequence: {en: None, vi: Không}
    response: {en: None, vi: Không}
traps:
  - oid: 1.3.6.1.2.1.33.2.1
    event: on-battery
    severity: critical
    text: {en: Mains lost, vi: Mất điện}
    raises: on-battery
    points: [battery.runtime]
    fields: [{name: trap.message, oid: 1.3.6.1.4.1.318.2.3.3, type: text, source: own}]
  - {oid: 1.3.6.1.2.1.33.2.3, event: link-lost, text: {en: Link lost, vi: Mất}, raises: link}
  - {oid: 1.3.6.1.2.1.33.2.4, event: link-found, text: {en: Link found, vi: Có}, clears: link}
""".replace("  - &record\n    name", "  - name")
UPS_TRAP = "1.3.6.1.2.1.33.2"
ENGINE = "80001f8880e963000001020304"
USER = ["-v3", "-u", "joe", "-l", "authPriv", "-a", "SHA-256", "-A", "authpass1", "-x", "AES", "-X", "privpass1"]


def need(program):
    """The path of a program of the system."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} on this machine (scripts/setup test)")
    return path


def user_address(port, engine=ENGINE):
    more = f"&engine_id={engine}" if engine else ""
    return f"snmp://joe@127.0.0.1:{port}?auth=SHA-256&auth_file=auth&priv=AES&priv_file=priv{more}"


def snmp(program, *words, port, options=(), check=True):
    """Runs snmptrap or snmpinform. Outcome: when it ended, and its exit code."""
    # Not repeated, so that each is one event; patient, because another process may have the machine just then.
    done = subprocess.run([program, "-t", "3", "-r", "0", *options, f"127.0.0.1:{port}", *map(str, words)],
                          capture_output=True, text=True, timeout=20, check=False,
                          env={**os.environ, "MIBS": "", "SNMPCONFPATH": "/dev/null"})
    assert not check or done.returncode == 0, done.stderr
    return time.monotonic(), done.returncode


@pytest.fixture(name="scene")
def fixture_scene(kit):
    """A broker, a witness, a silent device that sends traps with a community, and the agent."""
    class Scene:
        port = free_port(socket.SOCK_DGRAM)
        broker = Broker(kit).start()
        witness = Witness(kit, broker)
        server = kit.serve(SnmpServer())
        agent = None

        def start(self, *devices, period="1h", traps=None, version="2c"):
            kit.write("profiles/test_teller/profile.yaml", PROFILE)
            kit.write("auth", "authpass1\n", 0o600)
            kit.write("priv", "privpass1\n", 0o600)
            teller = meter("teller", self.server.port, period=period, profile="test_teller",
                           community=f"public&version={version}")
            self.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": self.broker.port},
                                         devices=[teller, *devices],
                                         more={"traps": traps or {"listen": "127.0.0.1", "port": self.port}}))
            self.agent.start()
            until(lambda: self.traps()["listening"], "the trap port")
            until(lambda: self.agent.status()["broker"]["connected"], "the broker")
            until(lambda: self.agent.device("teller")["polls"] >= 1, "the first poll")
            return self.agent

        def traps(self):
            return self.agent.status()["traps"]

        def expect(self, name, sent, count=1):
            """Waits for the events, the last of which must come within a second of `sent`."""
            found = until(lambda: self.witness.events(event=name)[count - 1:], f"event {name}", every=0.01)
            assert time.monotonic() - sent < 1.0, "later than a second"
            return found[-1]
    return Scene()


def test_v1_and_v2c_traps_and_informs_are_events_within_a_second(scene):
    scene.start()
    v2c = ["-v2c", "-c", "public"]
    runtime = ["1.3.6.1.4.1.99999.1.0", "i", 12]
    message = ["1.3.6.1.4.1.318.2.3.3.0", "s", "On battery"]
    sent, _ = snmp("snmptrap", UPS_TRAP, "10.0.0.1", 6, 1, 5, *runtime, *message, port=scene.port,
                   options=["-v1", "-c", "public"])
    event = scene.expect("on-battery", sent)
    assert event["trap"] == UPS_TRAP + ".0.1"
    assert (event["device"], event["severity"], event["text_vi"]) == ("teller", "critical", "Mất điện")
    assert event["battery.runtime"] == 12 and event["trap.message"] == "On battery", event
    for count, spelling in enumerate((".1", ".0.1"), 2):
        sent, _ = snmp("snmptrap", 5, UPS_TRAP + spelling, *runtime, port=scene.port, options=v2c)
        assert scene.expect("on-battery", sent, count)["trap"] == UPS_TRAP + spelling
    sent, code = snmp("snmpinform", 5, UPS_TRAP + ".1", *runtime, port=scene.port, options=v2c)
    assert code == 0, "the response"
    scene.expect("on-battery", sent, 4)
    sent, _ = snmp("snmptrap", 5, "1.3.6.1.4.1.4711.0.9", port=scene.port, options=v2c)
    assert scene.expect("unknown-trap", sent)["trap"] == "1.3.6.1.4.1.4711.0.9"
    traps = scene.traps()
    assert (traps["received"], traps["decoded"], traps["informs"]) == (5, 5, 1), traps


def test_alarms_are_raised_by_traps_and_judged_by_the_poll_that_follows(scene):
    agent = scene.start()
    before = scene.server.requests
    v2c = ["-v2c", "-c", "public"]
    snmp("snmptrap", 5, UPS_TRAP + ".1", port=scene.port, options=v2c)
    # The device's own value says that it is not on battery.
    until(lambda: len(scene.witness.events(event="alarm", name="on-battery")) == 2, "raised and cleared")
    transitions = [e["transition"] for e in scene.witness.events(event="alarm", name="on-battery")]
    assert transitions == ["raised", "cleared"] and scene.server.requests > before
    sent, _ = snmp("snmptrap", 5, UPS_TRAP + ".3", port=scene.port, options=v2c)
    scene.expect("link-lost", sent)
    until(lambda: "teller.link" in agent.alarms(), "the alarm without a point")
    polls = agent.device("teller")["polls"]
    until(lambda: agent.device("teller")["polls"] > polls or scene.server.requests > before + 1, "the poll")
    assert "teller.link" in agent.alarms(), "no poll says anything about it"
    snmp("snmptrap", 5, UPS_TRAP + ".4", port=scene.port, options=v2c)
    until(lambda: "teller.link" not in agent.alarms(), "the clearing trap")


V1_TRAPS = [  # generic, specific, and what it is by RFC 3584 clause 3.1
    *[(generic, 0, f"1.3.6.1.6.3.1.1.5.{generic + 1}") for generic in range(6)],
    (6, 1, UPS_TRAP + ".0.1"), (6, 3, UPS_TRAP + ".0.3"), (6, 2147483647, UPS_TRAP + ".0.2147483647")]


@pytest.mark.parametrize("version", ["1", "2c"])
def test_every_v1_trap_of_a_device_polled_by_either_version(scene, version):
    scene.start(version=version)
    for generic, specific, identity in V1_TRAPS:
        # 127.0.0.9, where the device says that it is, is somebody else: its own word counts for nothing.
        sent, _ = snmp("snmptrap", UPS_TRAP, "127.0.0.9", generic, specific, 5, port=scene.port,
                       options=["-v1", "-c", "public"])
        event = until(lambda i=identity: scene.witness.events(trap=i), f"{identity}: {scene.traps()}", every=0.01)[0]
        assert event["device"] == "teller" and time.monotonic() - sent < 1
    names = {event["trap"]: event["event"] for event in scene.witness.events() if "trap" in event}
    assert (names[UPS_TRAP + ".0.1"], names[UPS_TRAP + ".0.3"]) == ("on-battery", "link-lost")
    snmp("snmptrap", UPS_TRAP, "127.0.0.1", 7, 0, 5, port=scene.port, options=["-v1", "-c", "public"])
    until(lambda: scene.traps()["malformed"] == 1, "there is no generic trap 7")
    assert scene.traps()["decoded"] == len(V1_TRAPS)


def behind(name, community="public"):
    """A device that nobody can reach from here, only its traps."""
    return {"id": name, "profile": "test_teller", "period": "1h",
            "address": f"snmp://127.0.0.7:{free_port(socket.SOCK_DGRAM)}?community={community}"}


def test_only_forwarders_speak_for_others(scene):
    scene.start(behind("branch-ups", "branch"),
                traps={"listen": "127.0.0.1", "port": scene.port, "forwarders": ["127.0.0.5", "127.0.0.1"]})
    v1, v2c = ["-v1", "-c", "branch"], ["-v2c", "-c", "branch"]
    seen_at = ["1.3.6.1.6.3.18.1.3.0", "a", "127.0.0.7"]
    from_forwarder, from_stranger = "--clientaddr=127.0.0.5", "--clientaddr=127.0.0.6"
    for count, (words, options) in enumerate([((UPS_TRAP, "127.0.0.7", 6, 3, 5), v1),
                                              ((UPS_TRAP, "10.9.9.9", 6, 3, 5, *seen_at), v1),
                                              ((5, UPS_TRAP + ".3", *seen_at), v2c)], 1):
        sent, _ = snmp("snmptrap", *words, port=scene.port, options=[*options, from_forwarder])
        assert scene.expect("link-lost", sent, count)["device"] == "branch-ups"
        snmp("snmptrap", *words, port=scene.port, options=[*options, from_stranger])
        until(lambda c=count: scene.traps()["unknown_sender"] == c, scene.traps)
    _, code = snmp("snmpinform", 5, UPS_TRAP + ".4", *seen_at, port=scene.port, options=[*v2c, from_forwarder])
    assert code == 0, "the response goes to the forwarder"
    # What a forwarder says of itself, and of one that is not here.
    sent, _ = snmp("snmptrap", 5, UPS_TRAP + ".3", port=scene.port, options=["-v2c", "-c", "public"])
    assert scene.expect("link-lost", sent, 4)["device"] == "teller"
    snmp("snmptrap", UPS_TRAP, "10.9.9.9", 6, 3, 5, port=scene.port, options=[*v1, from_forwarder])
    until(lambda: "the last one from 10.9.9.9: unknown-sender" in scene.agent.log(), scene.agent.log)
    snmp("snmptrap", UPS_TRAP, "127.0.0.7", 6, 3, 5, port=scene.port, options=["-v1", "-c", "public", from_forwarder])
    until(lambda: scene.traps()["wrong_credentials"] == 1, "the community of the device counts")
    assert len(scene.witness.events(event="link-lost")) == 4


def test_a_real_forwarder(scene, kit):
    """net-snmp's snmptrapd passes on what it receives, with addForwarderInfo."""
    scene.start(behind("branch-ups"), traps={"listen": "127.0.0.1", "port": scene.port, "forwarders": ["127.0.0.1"]})
    port = free_port(socket.SOCK_DGRAM)
    kit.write("snmptrapd.conf", f"authCommunity log,net public\naddForwarderInfo yes\n"
              f"forward default udp:127.0.0.1:{scene.port}\n[snmp] persistentDir {kit.folder}/forwarder\n")
    forwarder = kit.start("snmptrapd", [need("snmptrapd"), "-f", "-C", "-c", kit.folder / "snmptrapd.conf", "-Lo", "-m",
                                        "", "-p", kit.folder / "snmptrapd.pid", f"udp:127.0.0.1:{port}"])
    until(lambda: "NET-SNMP version" in forwarder.log.read_text(), "snmptrapd")
    options = ["-c", "public", "--clientaddr=127.0.0.7"]
    sent, _ = snmp("snmptrap", 5, UPS_TRAP + ".3", port=port, options=["-v2c", *options])
    assert scene.expect("link-lost", sent)["device"] == "branch-ups"
    sent, _ = snmp("snmptrap", UPS_TRAP, "10.0.0.1", 6, 3, 5, port=port, options=["-v1", *options])
    assert scene.expect("link-lost", sent, 2)["device"] == "branch-ups", "not what the agent believes"
    assert scene.traps()["decoded"] == 2, scene.traps()


def test_many_traps_are_one_poll_a_second(scene):
    agent = scene.start()
    before = agent.device("teller")["polls"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, socket.socket(
            socket.AF_INET, socket.SOCK_DGRAM) as catcher:
        catcher.bind(("127.0.0.1", 0))
        snmp("snmptrap", 5, UPS_TRAP + ".2", port=catcher.getsockname()[1], options=["-v2c", "-c", "public"])
        trap = catcher.recv(2000)
        for _ in range(50):
            sender.sendto(trap, ("127.0.0.1", scene.port))
    until(lambda: scene.traps()["decoded"] == 50, "all traps")
    until(lambda: agent.device("teller")["polls"] == before + 2, "one poll at once and one after the last trap")
    later = agent.status()["uptime_s"] + 2
    until(lambda: agent.status()["uptime_s"] >= later, "two seconds")
    assert agent.device("teller")["polls"] == before + 2


def test_v3_traps_and_informs(scene):
    agent = scene.start({"id": "teller-3", "profile": "test_teller", "period": "1h",
                         "address": user_address(free_port(socket.SOCK_DGRAM))})
    sent, _ = snmp("snmptrap", 5, UPS_TRAP + ".3", port=scene.port, options=[*USER, "-e", "0x" + ENGINE])
    assert scene.expect("link-lost", sent)["device"] == "teller-3"
    sent, code = snmp("snmpinform", 5, UPS_TRAP + ".4", port=scene.port, options=USER)
    assert code == 0 and scene.expect("link-found", sent)["device"] == "teller-3"
    sent, code = snmp("snmptrap", 5, UPS_TRAP + ".0.4", port=scene.port, options=[*USER, "-Ci"])
    assert code == 0 and scene.expect("link-found", sent, 2)

    first = scene.agent.kit.folder.joinpath("store/snmp-engine").read_text()
    agent.stop()
    agent.start()
    until(lambda: scene.traps()["listening"], "the trap port")
    again = scene.agent.kit.folder.joinpath("store/snmp-engine").read_text()
    assert first.splitlines()[0] == again.splitlines()[0], "the engine id stays"
    assert (first.splitlines()[1], again.splitlines()[1]) == ("boots 1", "boots 2")
    sent, code = snmp("snmpinform", 5, UPS_TRAP + ".4", port=scene.port, options=USER)
    assert code == 0 and scene.expect("link-found", sent, 3)


def test_v3_engine_is_learnt_from_polls(scene, kit):
    """A real agent that tells its engine id when it is polled, and sends a trap when it starts."""
    port = free_port(socket.SOCK_DGRAM)
    kit.write("snmpd.conf",
              "createUser joe SHA-256 authpass1 AES privpass1\nrouser joe priv\nexactEngineID 0x" + ENGINE + "\n"
              f"trapsess -v 3 -u joe -l authPriv -a SHA-256 -A authpass1 -x AES -X privpass1 127.0.0.1:{scene.port}\n"
              "[snmp] persistentDir " + str(kit.folder / "snmpd-state") + "\n")
    command = ["snmpd", "-f", "-C", "-c", kit.folder / "snmpd.conf", "-Lo", "-p", kit.folder / "snmpd.pid",
               f"127.0.0.1:{port}"]
    scene.start({"id": "learnt", "profile": "linux_server", "period": "1s", "address": user_address(port, None)})
    snmpd = kit.start("snmpd", command)
    until(lambda: scene.agent.device("learnt")["condition"] == "available", "the first answer")
    # Its boots are lost with it, so that only the engine id remains to be known.
    snmpd.end()
    events = until(lambda: [e for e in scene.witness.events(event="agent-stopping") if e["device"] == "learnt"],
                   lambda: f"nsNotifyShutdown: {scene.traps()}")
    assert events[0]["trap"] == "1.3.6.1.4.1.8072.4.0.2"


def test_a_clone_with_other_keys_is_heard_while_the_other_is_polled(scene, kit):
    """Cloned machines tell one engine id; their keys and clocks are their own."""
    port = free_port(socket.SOCK_DGRAM)
    kit.write("snmpd.conf", "createUser joe SHA-256 authpass1 AES privpass1\nrouser joe priv\nexactEngineID 0x" +
              ENGINE + "\n[snmp] persistentDir " + str(kit.folder / "snmpd-state") + "\n")
    kit.start("snmpd", ["snmpd", "-f", "-C", "-c", kit.folder / "snmpd.conf", "-Lo", "-p", kit.folder / "snmpd.pid",
                        f"127.0.0.1:{port}"])
    kit.write("auth-2", "authpass2\n", 0o600)
    kit.write("priv-2", "privpass2\n", 0o600)
    clone = user_address(free_port(socket.SOCK_DGRAM)).replace("127.0.0.1", "127.0.0.2")
    clone = clone.replace("=auth&", "=auth-2&").replace("=priv&", "=priv-2&")
    scene.start({"id": "polled", "profile": "linux_server", "period": "1s", "address": user_address(port, None)},
                {"id": "clone", "profile": "test_teller", "period": "1h", "address": clone})
    until(lambda: scene.agent.device("polled")["condition"] == "available", "the first answer")
    failures = scene.agent.device("polled")["failures"]
    options = [{"authpass1": "authpass2", "privpass1": "privpass2"}.get(word, word) for word in USER]
    for count in (1, 2, 3):
        polls = scene.agent.device("polled")["polls"]
        snmp("snmptrap", 5, UPS_TRAP + ".1", port=scene.port,
             options=[*options, "-e", "0x" + ENGINE, "-Z", f"7,{1000 + count}", "--clientaddr=127.0.0.2"])
        until(lambda: scene.traps()["decoded"] == count, lambda: f"trap {count}: {scene.traps()}")
        until(lambda: scene.agent.device("polled")["polls"] >= polls + 1, "a poll after the trap")
    assert scene.agent.device("polled")["failures"] == failures, scene.agent.device("polled")


def test_wrong_ones_are_counted_and_nothing_else(scene):
    agent = scene.start({"id": "teller-3", "profile": "test_teller", "period": "1h",
                         "address": user_address(free_port(socket.SOCK_DGRAM))})
    trap = (5, UPS_TRAP + ".1")
    engine = ["-e", "0x" + ENGINE]

    def swapped(old, new):
        return [new if word == old else word for word in USER]
    for options in (["-v2c", "-c", "secret"], ["-v1", "-c", "secret"]):
        words = trap if options[0] == "-v2c" else (UPS_TRAP, "", 6, 1, 5)
        snmp("snmptrap", *words, port=scene.port, options=options)
    for options in ([*swapped("joe", "jim"), *engine], [*swapped("authpass1", "authpass2"), *engine],
                    [*swapped("authPriv", "authNoPriv"), *engine], [*USER, "-e", "0x80001f8880e963000001020399"]):
        snmp("snmptrap", *trap, port=scene.port, options=options)
    _, code = snmp("snmpinform", *trap, port=scene.port, options=swapped("authpass1", "authpass2"), check=False)
    assert code != 0, "answered although the password is wrong"
    # To AES a wrong key is only another plaintext: what comes out is no message.
    snmp("snmptrap", *trap, port=scene.port, options=[*swapped("privpass1", "privpass2"), *engine])
    _, code = snmp("snmpinform", *trap, port=scene.port, options=["-v2c", "-c", "secret"], check=False)
    assert code != 0
    snmp("snmptrap", *trap, port=scene.port, options=["-v2c", "-c", "public", "--clientaddr=127.0.0.2"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as garbage:
        garbage.sendto(b"\x30\x84\xff\xff\xff\xff", ("127.0.0.1", scene.port))
        garbage.sendto(b"\x30" * 5000, ("127.0.0.1", scene.port))

    def counted():
        traps = scene.traps()
        return traps["unknown_sender"] == 1 and traps["malformed"] == 3 and traps["wrong_credentials"] == 8
    until(counted, scene.traps)
    assert scene.traps()["decoded"] == 0
    assert not scene.witness.events(trap=trap[1]) and not agent.alarms()
    until(lambda: "traps were refused, the last one from 127.0.0.2: unknown-sender" in agent.log(), agent.log)
    line = [one for one in agent.run("status", "--control", agent.control).stdout.splitlines() if "received" in one][0]
    assert "1 unknown sender, 8 wrong credentials, 3 malformed" in line, line


def test_a_device_that_sends_too_many_is_cut_short(scene):
    scene.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, socket.socket(
            socket.AF_INET, socket.SOCK_DGRAM) as catcher:
        catcher.bind(("127.0.0.1", 0))
        snmp("snmptrap", 5, UPS_TRAP + ".2", port=catcher.getsockname()[1], options=["-v2c", "-c", "public"])
        trap = catcher.recv(2000)
        begun = time.monotonic()
        for _ in range(300):
            sender.sendto(trap, ("127.0.0.1", scene.port))
            time.sleep(0.0005)  # slower than the agent looks at its port, so that nothing is lost before it
    until(lambda: scene.traps()["received"] == 300, scene.traps)
    traps = scene.traps()
    most = 101 + 5 * (time.monotonic() - begun)  # a burst of 100, and 5 more a second
    assert 100 <= traps["decoded"] <= most and traps["decoded"] + traps["rate_limited"] == 300, traps


def captured(*words, options):
    """The datagram that snmptrap would send."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as catcher:
        catcher.bind(("127.0.0.1", 0))
        snmp("snmptrap", *words, port=catcher.getsockname()[1], options=options)
        return catcher.recv(2000)


def test_forged_v3_traps_are_bounded_and_do_not_shut_the_device_out(scene):
    scene.start({"id": "teller-3", "profile": "test_teller", "period": "1h",
                 "address": user_address(free_port(socket.SOCK_DGRAM))})
    engine = ["-e", "0x" + ENGINE]
    forged = captured(5, UPS_TRAP + ".4", options=[*[{"authpass1": "authpass2"}.get(w, w) for w in USER], *engine])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        def send(count, pause):
            for _ in range(count):
                sender.sendto(forged, ("127.0.0.1", scene.port))
                time.sleep(pause)
        send(200, 0.002)  # more than the device itself may send
        sent, _ = snmp("snmptrap", 5, UPS_TRAP + ".3", port=scene.port, options=[*USER, *engine])
        assert scene.expect("link-lost", sent)["device"] == "teller-3"
        until(lambda: scene.traps()["wrong_credentials"] == 200, scene.traps)

        def too_many():  # 500 a second are looked at, and 500 at once
            send(1000, 0.0001)
            return scene.traps()["rate_limited"] > 0
        until(too_many, scene.traps)

    def settled():
        traps = scene.traps()
        return traps["received"] == 1 + traps["wrong_credentials"] + traps["rate_limited"]
    until(settled, scene.traps)
    assert scene.traps()["decoded"] == 1 and not scene.witness.events(event="link-found")


def test_systemd_may_pass_the_port(scene, kit):
    """What tramgac-traps.socket does: systemd opens the port, and the agent is started when something comes there."""
    kit.write("profiles/test_teller/profile.yaml", PROFILE)
    agent = scene.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": scene.broker.port},
                                          devices=[meter("teller", scene.server.port, profile="test_teller", period="1h")],
                                          more={"traps": {"socket": "systemd"}}))
    agent.start(need("systemd-socket-activate"), "--datagram", f"--listen=127.0.0.1:{scene.port}",
                "--setenv=LC_ALL=C.UTF-8", wait=False)
    until(lambda: "Listening on" in agent.log(), agent.log)
    trap = [5, UPS_TRAP + ".3"]
    snmp("snmptrap", *trap, port=scene.port, options=["-v2c", "-c", "public"])
    until(agent.answers, lambda: "the agent to be started by the trap: " + agent.log())
    until(lambda: scene.witness.events(event="link-lost"), "the trap that came before the agent")
    assert scene.traps()["address"] == "systemd"
    for count in (2, 3):
        sent, _ = snmp("snmptrap", *trap, port=scene.port, options=["-v2c", "-c", "public"])
        scene.expect("link-lost", sent, count)
        agent.ask("reload")  # the socket outlives the configuration
        until(lambda: scene.traps()["listening"], "the trap port after the reload")


def test_a_passed_port_keeps_its_buffer(scene, kit):
    """The service manager may make it larger than the agent may."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as passed:
        passed.bind(("127.0.0.1", scene.port))
        passed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 5000)
        size = passed.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        kit.write("manager", f'#!/bin/bash\nexec 3<&{passed.fileno()}\nexport LISTEN_PID=$$ LISTEN_FDS=1\nexec "$@"\n',
                  0o755)
        os.set_inheritable(passed.fileno(), True)
        scene.agent = Agent(kit, Node(devices=[meter("meter", scene.server.port)], more={"traps": {"socket": "systemd"}}))
        scene.agent.start(kit.folder / "manager", close_fds=False)
        until(lambda: scene.traps()["listening"], "the trap port")
        assert passed.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == size


def test_polling_goes_on_without_the_port(scene, kit):
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", scene.port))
        agent = Agent(kit, Node(devices=[meter("meter", scene.server.port)],
                                more={"traps": {"listen": "127.0.0.1", "port": scene.port}})).start()
        until(lambda: agent.device("meter")["polls"] >= 2, "polls")
        assert f"no traps are received on 127.0.0.1:{scene.port}: another program has the port" in agent.log()
        assert "NOT LISTENING" in agent.run("status", "--control", agent.control).stdout
