"""`tramgac init` on a pseudo terminal, from a pipe and from a file; what it found are devices on pymodbus and net-snmp's
snmpd, and what it has written is checked, run by the agent, and gives readings."""

import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest

from cli_kit import DEADLINE, PEERS, free_port, listens, need, program, run, until


class Terminal:
    """A run of `tramgac init` on a pseudo terminal of 80 columns."""

    def __init__(self, *words, lang="en"):
        self.pid, self.main = pty.fork()
        if self.pid == 0:
            os.environ.update({"LC_ALL": "C.UTF-8", "COLUMNS": "80", "TERM": "linux"})
            os.execv(program(), [program(), "init", *map(str, words), "--lang", lang])
        self.text, self.seen, self.code = "", 0, None

    def read(self):
        if select.select([self.main], [], [], 0.1)[0]:
            try:
                self.text += os.read(self.main, 65536).decode(errors="replace")
            except OSError:  # it has ended
                return False
        return True

    def wait_for(self, words):
        """Outcome: what it said until then, since the last time."""
        end = time.monotonic() + 120
        while words not in self.text[self.seen:]:
            assert self.read() and time.monotonic() < end, f"no {words!r} in:\n{self.text}"
        at = self.text.index(words, self.seen) + len(words)
        said, self.seen = self.text[self.seen:at], at
        return said

    def answer(self, key, words=""):
        """Waits for the question and answers it. Outcome: the default that it offered."""
        said = self.wait_for(f"{key} [")
        default = self.wait_for("]: ")[:-3]
        os.write(self.main, words.encode() + b"\n")
        return default, said

    def end(self):
        while self.read():
            pass
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.main)
        return self.code


def answers_snmp(port):
    """Asks for sysName.0 with v2c, in bytes: what reads all profiles first takes its time."""
    varbind = bytes.fromhex("300c 0608 2b060102 01010500 0500".replace(" ", ""))
    pdu = bytes.fromhex("a019 0201 01 0201 00 0201 00 300e".replace(" ", "")) + varbind
    body = bytes.fromhex("020101 040a".replace(" ", "")) + b"hidden-one" + pdu
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(0.3)
        link.connect(("127.0.7.7", port))
        try:
            link.send(bytes([0x30, len(body)]) + body)
            return link.recv(1000)
        except OSError:
            return b""


@pytest.fixture(name="snmpd")
def fixture_snmpd(processes, tmp_path):
    """The port of an snmpd on 127.0.7.7."""
    port = free_port(socket.SOCK_DGRAM)
    conf = tmp_path / "snmpd.conf"
    conf.write_text(f"agentAddress udp:127.0.7.7:{port}\nrocommunity hidden-one\nsysName watchman\n")
    processes.start(need("snmpd"), "-f", "-Lo", "-C", "-c", conf, "-p", tmp_path / "pid", "-r", stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, env={**os.environ, "SNMP_PERSISTENT_DIR": str(tmp_path / "persistent")})
    until(lambda: answers_snmp(port), "snmpd")
    return port


@pytest.fixture(name="ups")
def fixture_ups(processes):
    """The port of a UPS on pymodbus that no profile knows."""
    port = free_port()
    processes.start(sys.executable, PEERS / "modbus_unknown_ups.py", "--port", port, stderr=subprocess.DEVNULL)
    until(lambda: listens(port), "the UPS")
    return port


def readings(folder, processes, device):
    """Runs the agent with what was written, in a folder of the test. Outcome: its readings of a device, once there."""
    with open(folder / "node.yaml", "a", encoding="utf-8") as file:
        file.write(f"\ncontrol: {folder}/c\nstore: {{path: {folder}/records.db}}\n")
    with open(folder / "agent.log", "wb") as log:
        agent = processes.start(program(), "agent", "--config", folder / "node.yaml", stderr=log)

    def ask():
        assert agent.poll() is None, (folder / "agent.log").read_text()
        done = run("devices", "--control", folder / "c", "--json")
        devices = json.loads(done.stdout) if done.returncode == 0 else []
        return [one for one in devices if one["device"] == device and one["polls"] > one["failures"] and one["points"] > one["bad"]]
    return until(ask, "readings")


def test_a_technician_at_a_terminal(processes, snmpd, ups, tmp_path):
    file = tmp_path / "node.yaml"
    terminal = Terminal(file)
    default, said = terminal.answer("site", "Vĩnh Yên")
    assert default == "site-1" and "Enter takes" in said and str(file) in said
    _, why = terminal.answer("site", "vinh-yen")
    assert "site" in why and "a-z0-9-" in why, "the reason"
    terminal.answer("node", "dc-01")
    assert terminal.answer("broker")[0] == "127.0.0.1"
    assert terminal.answer("tls", "maybe")[0] == "no"
    assert "yes or no" in terminal.answer("tls")[1]
    assert terminal.answer("port", "70000")[0] == "1883"
    assert "65535" in terminal.answer("port")[1]
    assert terminal.answer("user")[0] == "dc-01"
    terminal.answer("password_file", "broker.password")
    assert "broker.password" in terminal.answer("password_file", "-")[1]
    terminal.answer("serial", "/dev/nonexistent0")
    assert "/dev/nonexistent0" in terminal.answer("serial", "-")[1]
    terminal.answer("modbus_tcp", "10.0.0.0/4")
    assert "no range" in terminal.answer("modbus_tcp", f"127.0.0.1:{ups}")[1]
    terminal.answer("units", "1-300")
    assert "0 to 255" in terminal.answer("units", "1-2")[1]
    terminal.answer("snmp", f"127.0.7.6-8:{snmpd}")
    assert terminal.answer("community", "hidden-one")[0] == "public"
    default, found = terminal.answer("take", "3")
    assert default == "all" and "no profile yet" in found and "linux_server" in found, found
    assert "hidden-one" not in found.split("found:")[1]
    assert not file.exists()
    assert "from 1 to 2" in terminal.answer("take")[1]
    terminal.answer("write")
    assert terminal.end() == 0, terminal.text
    assert "1 devices" in terminal.text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "it has a community in it"
    assert [path.name for path in tmp_path.glob(".*")] == []
    text = file.read_text()
    assert run("check", file).returncode == 0 and "site: vinh-yen" in text and re.search(r"^# .*- id:", text, re.M)
    device = re.search(r"^  - id: (\S+)", text, re.M)[1]
    assert readings(tmp_path, processes, device)


def test_no_screen_is_wider_than_the_terminal(tmp_path):
    for lang in ("en", "vi"):
        terminal = Terminal(tmp_path / f"{lang}.yaml", lang=lang)
        for key, words in (("site", ""), ("node", ""), ("broker", "soc.example"), ("tls", ""), ("port", ""), ("ca_file", ""),
                           ("certificate_file", ""), ("user", ""), ("password_file", ""), ("serial", "-"),
                           ("modbus_tcp", ""), ("snmp", ""), ("write", "")):
            terminal.answer(key, words)
        assert terminal.end() == 0, terminal.text
        explained = terminal.text.replace(str(tmp_path), "/etc/tramgac").splitlines()
        assert max(map(len, explained)) < 80, max(explained, key=len)
        done = run("check", tmp_path / f"{lang}.yaml", "--lang", lang)
        assert done.returncode == 0, done.stdout
    assert "Địa điểm" in terminal.text and "Đã ghi" in terminal.text
    assert "chưa có thiết bị" in (tmp_path / "vi.yaml").read_text().lower()


@pytest.mark.parametrize("when", ["at-once", "after-some", "while-searching", "before-writing"])
def test_ctrl_c_leaves_nothing(tmp_path, when):
    terminal = Terminal(tmp_path / "node.yaml")
    if when != "at-once":
        for key, words in (("site", ""), ("node", ""), ("broker", "-"), ("serial", "-")):
            terminal.answer(key, words)
        terminal.wait_for("modbus_tcp [")
    if when == "while-searching":
        os.write(terminal.main, f"127.0.0.1-250:{free_port()}\n".encode())
        terminal.answer("units", "1-200")
        terminal.answer("snmp", "127.0.7.1-250")
        terminal.answer("community")
        terminal.wait_for("searching")
    elif when == "before-writing":
        os.write(terminal.main, b"\n")
        terminal.answer("snmp")
        terminal.wait_for("write [")
    elif when == "at-once":
        terminal.wait_for("site [")
    os.write(terminal.main, b"\x03")
    assert terminal.end() == 1
    assert "nothing was written" in terminal.text
    assert list(tmp_path.iterdir()) == []


def answers(folder, text):
    path = folder / "answers"
    path.write_text(text)
    return path


def test_answers_from_a_file(processes, snmpd, tmp_path):
    given = answers(tmp_path, f"# of the site's list\nsite=vinh-yen\nnode = dc-01\nbroker=-\nserial=-\nsnmp=127.0.7.7:{snmpd}\n"
                              "community=hidden-one\n")
    done = run("init", tmp_path / "node.yaml", "--answers", given, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "linux_server" in (tmp_path / "node.yaml").read_text()
    assert run("check", tmp_path / "node.yaml").returncode == 0


@pytest.mark.parametrize("text, word", [
    ("site=a b\nserial=-\n", "site"), ("serial=-\nbroker=-\nfoo=bar\n", "foo"), ("nonsense\n", "line 1"),
    ("site=a\nsite=b\n", "line 2"), ("serial=-\nport=99999\n", "port"), ("serial=-\npassword_file=none\n", "password_file"),
    ("serial=-\ntake=all\n", "take"),
])
def test_a_wrong_answer_in_a_file_ends_it(tmp_path, text, word):
    done = run("init", tmp_path / "node.yaml", "--answers", answers(tmp_path, text))
    assert done.returncode == 1 and word in done.stderr, done.stderr
    assert not (tmp_path / "node.yaml").exists()


def pipe(file, text, *words):
    return subprocess.run([program(), "init", file, *words], input=text, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)


def test_answers_from_a_pipe(tmp_path):
    """A line each; what is wrong is asked again, so the next line answers it."""
    done = pipe(tmp_path / "node.yaml", "Not An Id\nvinh-yen\ndc-01\n-\n-\n-\n-\nyes\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "site: vinh-yen\nnode: dc-01\n" in (tmp_path / "node.yaml").read_text()
    for text in ("", "vinh-yen\n", "vinh-yen\ndc-01\n-\n-\n-\n-\nno\n", "x" * 100_000, "\0\0\n\x7f\n"):
        other = tmp_path / "other.yaml"
        done = pipe(other, text)
        assert done.returncode == 1 and "nothing was written" in done.stderr, done.stderr
        assert not other.exists()


def test_a_file_that_is_there_is_kept(tmp_path):
    file = tmp_path / "node.yaml"
    file.write_text("precious")
    file.chmod(0o640)
    done = pipe(file, "")
    assert done.returncode == 1 and "--force" in done.stderr and file.read_text() == "precious"
    done = pipe(file, "a-1\nn-1\n-\n-\n-\n-\nyes\n", "--force")
    assert done.returncode == 0, done.stderr
    assert "site: a-1" in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_folder_that_is_not_there(tmp_path):
    done = pipe(tmp_path / "none/node.yaml", "\n\n-\n-\n-\n-\n\n")
    assert done.returncode == 1 and "none" in done.stderr


def test_secrets_and_certificates_are_looked_at(tmp_path):
    """A password that others may read is refused with the reason; a certificate's key is asked for with it."""
    pathlib.Path(tmp_path / "open").write_text("x")
    pathlib.Path(tmp_path / "open").chmod(0o644)
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    done = pipe(tmp_path / "n.yaml", "a\nn\nsoc.example\nyes\n\n-\nmissing.pem\nopen\nopen\nsecret\nu-1\nopen\nsecret\n"
                                     "-\n-\n-\nyes\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "missing.pem" in done.stdout and done.stdout.count("0644") == 2, done.stdout
    text = (tmp_path / "n.yaml").read_text()
    assert "tls: {certificate_file: open, key_file: secret}" in text and "password_file: secret" in text
