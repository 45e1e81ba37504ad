"""The control room: `tramgac alarms --broker` against a real mosquitto, with a real terminal (tmux) and with a pipe.

The node's side is mosquitto_pub and mosquitto_sub, and a few bytes of MQTT where there is much to say: nothing of ours.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from agent_kit import AGENT, Broker, until, whole_lines
from tls_kit import make_certificates, secure

NODE = "tramgac/v1/dc/dc-01"
ALARM = "ups-1.on-battery"


def body(phase="active-unacked", **more):
    return {"v": 1, "event": "alarm", "t": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "alarm": ALARM,
            "device": "ups-1", "name": "on-battery", "severity": "critical", "phase": phase, "occurrence": 3,
            "active": phase.startswith("active"), "text_en": "UPS on battery", "text_vi": "UPS đang chạy ắc quy", **more}


class Hub:
    """A broker, and what nodes say on it."""

    def __init__(self, kit, broker=None, scheme="mqtt"):
        self.kit, self.broker = kit, (broker or Broker(kit)).start()
        self.url = f"{scheme}://127.0.0.1:{self.broker.port}"

    def say(self, topic, payload, *options):
        text = payload if isinstance(payload, str) else json.dumps(payload)
        subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(self.broker.port), "-q", "1", "-t",
                        topic, *(["-m", text] if text else ["-n"]), *options], check=True, timeout=20)

    def keep(self, topic, payload):
        self.say(topic, payload, "-r")

    def keep_all(self, messages):
        """Has the broker keep all (topic, payload), by one connection of MQTT 3.1.1."""
        def packet(head, content):
            size, rest = bytearray(), len(content)
            while not size or rest:
                rest, low = rest // 128, rest % 128
                size.append(low | (128 if rest else 0))
            return bytes([head]) + size + content

        def text(words):
            return len(words.encode()).to_bytes(2, "big") + words.encode()

        with socket.create_connection(("127.0.0.1", self.broker.port), timeout=30) as link:
            answers = link.makefile("rb")
            link.sendall(packet(0x10, text("MQTT") + b"\x04\x02\x00\x3c" + text("feed")))
            assert answers.read(4) == b"\x20\x02\x00\x00"
            for start in range(0, len(messages), 500):  # that many without an answer
                part = messages[start:start + 500]
                link.sendall(b"".join(packet(0x33, text(topic) + number.to_bytes(2, "big") + payload.encode())
                                      for number, (topic, payload) in enumerate(part, 1)))
                for _ in part:
                    assert answers.read(4)[0] == 0x40

    def answer(self, reply):
        """Answers every command of node dc-01 as `reply(command)` says; None: no answer. Outcome: the commands."""
        commands, file = [], self.kit.folder / "commands.txt"
        with open(file, "ab") as out:
            self.kit.start("answerer", ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", self.broker.port, "-q",
                                        "1", "-i", "answerer", "-t", f"{NODE}/cmd/+/+", "-F", "%t|%R|%D|%p"], stdout=out)

        def work():
            while file.exists():
                for line in whole_lines(file)[len(commands):]:
                    topic, response, correlation, payload = line.split("|", 3)
                    _, user, verb = topic.rsplit("/", 2)
                    commands.append({"user": user, "verb": verb, "correlation": correlation, **json.loads(payload)})
                    if (answer := reply(commands[-1])) is not None:
                        self.say(response, answer, "-D", "publish", "correlation-data", correlation)
                time.sleep(0.05)

        threading.Thread(target=work, daemon=True).start()
        log = self.broker.child.log
        until(lambda: "Sending SUBACK to answerer" in log.read_text(errors="replace"), "the answerer to subscribe")
        return commands


class Terminal:
    """The operators' terminal, 80 x 24, in a tmux server of its own."""

    def __init__(self, hub, *options, lang="en"):
        if shutil.which("tmux") is None:
            pytest.skip("no tmux: run scripts/setup test")
        self.socket = hub.kit.folder / "tmux.sock"
        command = [str(AGENT), "--lang", lang, "alarms", "--broker", hub.url, *options]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "Asia/Ho_Chi_Minh"}
        settings = hub.kit.write("tmux.conf", "set -g status off\n")  # it would take a line
        subprocess.run(["tmux", "-S", self.socket, "-f", settings, "new-session", "-d", "-x", "80", "-y", "24",
                        *command], check=True, env=environment, timeout=20)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=False,
                              timeout=20).stdout

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def proc(self, file):
        pid = self.tmux("list-panes", "-F", "#{pane_pid}").strip()
        return pathlib.Path(f"/proc/{pid}/{file}").read_text(encoding="ascii")

    def memory_mib(self):
        """(What it has of its own now; the most that it has had, with the pages of its program file)."""
        status = self.proc("status")
        return tuple(int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024 for name in ("RssAnon", "VmHWM"))

    def processor_share(self, seconds):
        """The part of one processor that it uses, over so many seconds."""
        def used():
            return sum(int(ticks) for ticks in self.proc("stat").rsplit(")", 1)[1].split()[11:13])
        before = used()
        time.sleep(seconds)
        return (used() - before) / os.sysconf("SC_CLK_TCK") / seconds

    def shows(self, *texts, deadline=20):
        until(lambda: all(text in self.screen() for text in texts), lambda: f"{texts} in\n{self.screen()}", deadline)

    def ended(self):
        return self.screen() == ""

    def close(self):
        self.tmux("kill-server")


@pytest.fixture(name="hub")
def fixture_hub(kit):
    hub = Hub(kit)
    hub.keep(f"{NODE}/state", {"v": 1, "online": True})
    hub.keep(f"{NODE}/alarm/{ALARM}", body())
    return hub


@pytest.fixture(name="terminal")
def fixture_terminal(hub):
    terminal = Terminal(hub, "--user", "an")
    yield terminal
    terminal.close()


def test_the_screen_shows_what_is_and_what_comes(hub, terminal):
    hub.keep(f"{NODE}/def/{ALARM}", {"v": 1, "cause": {"en": "Mains failed"}, "response": {"en": "Call the grid"}})
    terminal.shows("nodes: 1 online", "connected", "!!!! critical 1", "dc/dc-01", "ups-1.on-battery", "NEW", "UPS on")
    hub.keep(f"{NODE}/alarm/room-1.warm", body(alarm="room-1.warm", severity="major", text_en="Room \x1b[2Jwarm"))
    terminal.shows("!!!  major", "room-1.warm", "major 1")
    terminal.type("g")
    terminal.shows("cause        Mains failed", "response     Call the grid")
    hub.say(f"{NODE}/event", body("returned-unacked", transition="cleared", store="s", seq=1))
    terminal.shows("over")
    terminal.type("g", "l")
    terminal.shows("TRẠM GÁC", "nguy cấp", "MỚI")
    hub.keep(f"{NODE}/alarm/{ALARM}", "")
    terminal.shows("nguy cấp 0")
    terminal.type("/", "phong", "Enter")
    terminal.shows("Không tìm thấy")
    terminal.type("q")
    until(terminal.ended, "the end")


def test_a_lost_node_and_a_lost_connection_are_seen(hub, terminal):
    terminal.shows("1 online")
    hub.keep(f"{NODE}/state", {"v": 1, "online": False})
    terminal.shows("1 LOST", "LOST nodes: dc/dc-01")
    hub.keep(f"{NODE}/state", {"v": 1, "online": True})
    terminal.shows("1 online")
    os.kill(hub.broker.child.pid, signal.SIGSTOP)  # it hangs: no reset tells that it is gone
    frozen = time.monotonic()
    terminal.shows("CONNECTION LOST", deadline=7)
    assert time.monotonic() - frozen < 6
    os.kill(hub.broker.child.pid, signal.SIGCONT)
    terminal.shows("connected  ", "NEW")


def test_commands_and_their_answers(hub, terminal):
    answers = iter([{"v": 1, "result": "done"}, None,
                    {"v": 1, "result": "refused", "refusal": "too-long", "text_en": "8 h at most \x1b[2J"}])
    commands = hub.answer(lambda _: next(answers))
    terminal.shows("ups-1.on-battery")
    terminal.type("a")
    terminal.shows("comment:")
    terminal.type("on it", "Enter")
    terminal.shows("ack ups-1.on-battery: done")
    assert commands[0].pop("correlation").isalnum()
    assert commands[0] == {"user": "an", "verb": "ack", "v": 1, "alarm": ALARM, "occurrence": 3, "reason": "on it"}
    terminal.type("a", "Enter")
    terminal.shows("no answer from dc/dc-01")
    terminal.type("s", "4")
    terminal.shows("why:")
    terminal.type("test", "Enter")
    terminal.shows("shelve ups-1.on-battery: REFUSED: 8 h at most ?[2J")
    assert commands[2]["for_s"] == 8 * 3600 and commands[2]["reason"] == "test"


def test_nobody_at_the_node_is_said(hub, terminal):
    """At once with a library that hands on why the broker acknowledged (0x10); Paho C 1.3.12 does not."""
    terminal.shows("ups-1.on-battery")
    terminal.type("a", "Enter")
    until(lambda: any(text in terminal.screen() for text in ("does not listen", "no answer from dc/dc-01")),
          terminal.screen)


def test_the_last_column_is_there(terminal):
    terminal.shows("connected")
    until(lambda: re.search(r"\d\d:\d\d:\d\d$", terminal.screen().splitlines()[0]), terminal.screen)


def test_the_bell_rings_for_what_operators_are_to_be_told(hub, terminal):
    terminal.shows("ups-1.on-battery")
    terminal.tmux("set-option", "-g", "monitor-bell", "on")

    def ring(seq):
        """Outcome: whether it has rung when it shows what was said after what is to be told."""
        terminal.tmux("new-window", "sleep 600")  # the bell of a window that is not looked at is remembered
        hub.say(f"{NODE}/event", body(transition="raised", announce=True, store="s", seq=seq))
        hub.keep(f"{NODE}/alarm/room-{seq}.warm", body(alarm=f"room-{seq}.warm"))
        until(lambda: f"room-{seq}.warm" in terminal.screen("-t", ":0"), lambda: terminal.screen("-t", ":0"))
        rung = "1" in terminal.tmux("list-windows", "-F", "#{window_index}:#{window_bell_flag}").splitlines()[0][2:]
        terminal.tmux("kill-window")
        return rung

    assert ring(1)
    terminal.type("m")
    terminal.shows("[MUTED]")
    assert not ring(2)


def alarm_of_many(number):
    name = f"ups-{number % 100 // 10}.battery-{number % 10}"
    return (f"tramgac/v1/tinh-{number // 2000:02}/tram-{number // 100 % 20:02}/alarm/{name}",
            json.dumps(body(alarm=name, severity=("warning", "minor", "major", "critical")[number % 4], kind="low",
                            occurrence=number + 1, point="battery.charge", value=number % 50, limit=50, unit="%",
                            message_en=f"Battery {number} is low", message_vi=f"Ắc quy {number} yếu"), ensure_ascii=False))


@pytest.mark.long
def test_twenty_thousand_alarms(kit):
    """The most that it shows. The bounds are for a slow and busy machine."""
    broker = Broker(kit)
    # Nothing of it is to be written, or it writes everything again at each message.
    broker.settle("allow_anonymous true\nlog_type error\nautosave_on_changes false\nautosave_interval 0\n")
    hub = Hub(kit, broker)
    hub.keep_all([alarm_of_many(number) for number in range(20000)])
    terminal = Terminal(hub, "--user", "an")
    try:
        until(lambda: sum(line[1:2] == "!" for line in terminal.screen().splitlines()) >= 16, terminal.screen, 15)
        terminal.shows("1/20000", "!!!! 5000  !!! 5000  !! 5000  ! 5000", "unseen 20000", deadline=90)
        for number in range(2, 5):
            terminal.type("j")
            terminal.shows(f"{number}/20000", deadline=5)
        terminal.type("f", "tinh-09 tram-19 ups-9", "Enter")
        terminal.shows("4/10", deadline=5)
        terminal.type("g")
        terminal.shows("alarm        tinh-09/tram-19 ups-9.battery-", deadline=5)
        terminal.type("g", "Escape")
        terminal.shows("/20000", deadline=5)
        time.sleep(2)
        assert terminal.processor_share(10) < 0.03
        own, most = terminal.memory_mib()
        assert own < 40 and most < 60, (own, most)
    finally:
        terminal.close()


@pytest.mark.parametrize("certificate, ca, lang, texts", [
    ("good", "ours", "en", ("connected  ", "ups-1.on-battery")),
    ("good", "theirs", "en", ("not signed by the", "authority: check the CA file.")),
    ("good", "theirs", "vi", ("Đang chờ máy chủ MQTT. Chứng thư của máy chủ không do CA", "tra tệp CA.")),
    ("expired", "ours", "en", ("certificate has expired: renew it",)),
    ("stranger", "ours", "en", ("made out to another name",))])
def test_over_tls(kit, certificate, ca, lang, texts):
    folder = make_certificates(kit)
    hub = Hub(kit, secure(kit, certificate), "mqtts")
    if certificate == "good":
        subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(hub.broker.port), "--cafile",
                        folder / "ours.pem", "-q", "1", "-r", "-t", f"{NODE}/alarm/{ALARM}", "-m", json.dumps(body())],
                       check=True, timeout=20)
    terminal = Terminal(hub, "--user", "an", "--ca", str(folder / f"{ca}.pem"), lang=lang)
    try:
        terminal.shows(*texts)
        if len(texts) > 1 and "CA" in texts[-1]:
            assert "ups-1" not in terminal.screen()
    finally:
        terminal.close()


def run(*words, **options):
    return subprocess.run([AGENT, "--lang", "en", "alarms", *words], capture_output=True, text=True, timeout=40,
                          check=False, **options)


def test_a_command_in_one_shot(hub):
    commands = hub.answer(lambda command: {"v": 1, "result": "done"} if command["verb"] == "ack"
                          else {"v": 1, "result": "refused", "text_en": "too long"})
    at = ["--broker", hub.url, "--user", "an", "--node", "dc/dc-01"]
    done = run("ack", ALARM, *at, "--reason", "cáp đứt", "--occurrence", "3")
    assert (done.returncode, done.stdout) == (0, f"ack {ALARM}: done\n"), done.stderr
    assert commands[0]["reason"] == "cáp đứt" and commands[0]["occurrence"] == 3
    refused = run("shelve", ALARM, *at, "--for", "9h", "--reason", "test", "--json")
    assert refused.returncode == 1 and json.loads(refused.stdout)["result"] == "refused"
    assert "REFUSED: too long" in refused.stderr and commands[1]["for_s"] == 9 * 3600
    assert run("ack", ALARM, "--broker", hub.url).returncode == 2
    assert run("ack", ALARM, "--broker", "http://x", "--node", "dc/dc-01").returncode == 2
    gone = run("ack", ALARM, "--broker", "mqtt://127.0.0.1:1", "--node", "dc/dc-01")
    assert gone.returncode == 1 and "not connected to 127.0.0.1:1" in gone.stderr


class Stream:
    def __init__(self, hub, **options):
        self.process = subprocess.Popen([AGENT, "--lang", "en", "alarms", "--broker", hub.url, "--json"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        assert "connected" in self.process.stderr.readline()

    def line(self):
        return json.loads(self.process.stdout.readline())


def test_the_stream_has_what_is_and_what_comes(hub):
    stream = Stream(hub)
    first = stream.line()
    assert first["alarm"] == ALARM and first["retained"] and (first["site"], first["node"]) == ("dc", "dc-01")
    hub.say(f"{NODE}/event", body(transition="raised", store="s", seq=1, odd=[1, 2]))
    event = stream.line()
    assert event["transition"] == "raised" and "retained" not in event and "odd" not in event
    assert event["text_vi"] == "UPS đang chạy ắc quy" and event["received"].endswith("Z")
    stream.process.send_signal(signal.SIGTERM)
    assert stream.process.wait(10) == 0


def test_a_closed_pipe_ends_the_stream(hub):
    stream = Stream(hub)
    stream.line()
    stream.process.stdout.close()
    assert stream.process.wait(10) == 1
    assert "nobody reads" in stream.process.stderr.read()


def test_a_slow_reader_does_not_stop_it_from_ending(hub):
    stream = Stream(hub)
    stream.line()
    for seq in range(5):
        hub.say(f"{NODE}/event", body(transition="raised", seq=seq + 1, text_en="x" * 60000))
    stream.process.send_signal(signal.SIGINT)  # its pipe is full and nobody reads
    assert stream.process.wait(10) == 0


def test_without_a_terminal_it_says_what_to_use(hub):
    answer = run("--broker", hub.url, stdin=subprocess.DEVNULL)
    assert answer.returncode == 2 and "--json" in answer.stderr
