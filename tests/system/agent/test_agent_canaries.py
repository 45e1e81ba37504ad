"""Every secret of a configuration is a canary, and none of them sings: not in the support bundle, not in anything that any
verb says, not in a log, not in what the broker gets."""
import pathlib
import re
import signal
import subprocess
import tarfile

from agent_kit import AGENT, Agent, Node, Witness, box, meter, tramgac, until
from agent_servers import ModbusServer, SnmpServer
from tls_kit import make_certificates, secure

SECRETS = {"mqtt": "canary-mqtt-word", "community": "canary-community", "file-community": "canary-file-community",
           "auth": "canary-auth-phrase", "priv": "canary-priv-phrase", "http": "canary-http-word", "comment": "canary-comment",
           "url": "canary-url-word", "misplaced": "canary-misplaced"}


def key_lines(folder):
    """The lines of the node's private key, but for its marks."""
    return [line for line in (folder / "good.key").read_text(encoding="ascii").splitlines() if not line.startswith("-")]


class Ears:
    """Collects what was said, with the name of who said it."""

    def __init__(self):
        self.heard = []

    def run(self, *words, lang="en"):
        done = tramgac(*words, lang=lang)
        self.heard.append((" ".join(map(str, words)), done.stdout + done.stderr))
        return done

    def hear(self, name, text):
        self.heard.append((name, text))

    def check(self, secrets):
        assert len(self.heard) > 20
        for secret in secrets:
            for name, text in self.heard:
                at = text.find(secret)
                assert at < 0, f"{secret} in {name}: {text[max(0, at - 200):at + 60]}"


def bundle(ears, kit, *words):
    path = kit.folder / "bundle.tar.gz"
    assert ears.run("support-bundle", "-o", path, "--config", kit.folder / "node.yaml", *words).returncode == 0
    with tarfile.open(path) as archive:
        names = archive.getnames()
        for member in archive.getmembers():
            ears.hear(f"bundle {words}: {member.name}", archive.extractfile(member).read().decode("utf-8", "replace"))
    return names


def configured(kit, broker):
    for name, mode in (("mqtt", 0o600), ("auth", 0o600), ("priv", 0o600), ("http", 0o600), ("file-community", 0o600)):
        kit.write(f"{name}.secret", SECRETS[name] + "\n", mode)
    meters = [kit.serve(SnmpServer(mode)) for mode in ("healthy", "silent", "garbage")]
    v3 = (f"snmp://operator@127.0.0.1:{kit.serve(SnmpServer('silent')).port}?auth=SHA-256&priv=AES-128"
          f"&auth_file={kit.folder}/auth.secret&priv_file={kit.folder}/priv.secret")
    devices = [box("box-1", kit.serve(ModbusServer()).port), meter("meter-1", meters[0].port, community=SECRETS["community"]),
               meter("meter-2", meters[1].port, "300ms", community=SECRETS["community"], misses=1),
               {**meter("meter-3", meters[2].port, "300ms", misses=1),
                "address": f"snmp://127.0.0.1:{meters[2].port}?community_file={kit.folder}/file-community.secret"},
               {**meter("meter-4", meters[1].port, "300ms", misses=1), "address": v3},
               {"id": "room-1", "profile": "cisco_roomos", "period": "5s", "misses": 1,
                "address": f"reach://127.0.0.1?api.user=monitor&api.password_file={kit.folder}/http.secret&api.port=1"}]
    return Node(broker={"host": "127.0.0.1", "port": broker.port, "password_file": str(kit.folder / "mqtt.secret"),
                        "tls": {"ca_file": f"{kit.folder}/ours.pem", "certificate_file": f"{kit.folder}/good.pem",
                                "key_file": f"{kit.folder}/good.key"}}, devices=devices)


def test_no_canary_sings(kit):
    folder = make_certificates(kit)
    (folder / "good.key").chmod(0o600)
    broker = secure(kit, "good").start()
    witness = Witness(kit, broker, "--cafile", folder / "ours.pem")
    agent = Agent(kit, configured(kit, broker))
    agent.write(f"# {SECRETS['comment']}\n" + agent.config.read_text(encoding="utf-8"))
    agent.start()
    for name in ("meter-2", "meter-3", "meter-4", "room-1"):
        until(lambda wanted=name: agent.device(wanted)["condition"] == "unavailable", f"{name} to be unavailable", 40)
    until(lambda: witness.data("meter-1"), "data")
    ears = Ears()
    for verb in ("status", "devices", "readings", "alarms"):
        ears.hear(f"socket {verb}", str(agent.ask(verb)))
    ears.hear("socket records", str(agent.ask("records", last=1000)))
    for words in (("status",), ("devices",), ("devices", "meter-4"), ("alarms",), ("alarms", "--all"), ("store", "status"),
                  ("meeting", "list"), ("selftest", "--seconds", "1")):
        for more in ((), ("--json",)):
            ears.run(*words, *more, "--control", agent.control, lang="vi" if more else "en")
    with subprocess.Popen([AGENT, "tail", "--json", "--control", agent.control], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as tail:
        ears.hear("tail", "".join(tail.stdout.readline() for _ in range(5)))
        tail.send_signal(signal.SIGINT)
    ears.run("check", agent.config)
    ears.run("check", "--alarms", agent.config)
    report = kit.folder / "report.html"
    ears.run("report", "commissioning", "-o", report, "--config", agent.config, "--seconds", "1", "--no-questions")
    ears.hear("report", report.read_text(encoding="utf-8"))
    names = bundle(ears, kit, "--records", "1000", "--log", kit.folder / "agent.log")
    assert "tramgac-support/agent/status.json" in names
    ears.hear("ps", pathlib.Path(f"/proc/{agent.child.pid}/cmdline").read_text(encoding="utf-8"))
    # A log of somebody else's, and what people write where it does not belong.
    other = kit.write("other.log", f"mqtt://node:{SECRETS['url']}@broker.example: refused\npassword: {SECRETS['mqtt']}\n"
                      + (folder / "good.key").read_text(encoding="ascii"))
    bundle(ears, kit, "--log", other)
    assert agent.stop() == 0
    text = agent.config.read_text(encoding="utf-8")
    for mistake in (re.sub('"password_file": "[^"]*mqtt.secret"', f'"password": "{SECRETS["misplaced"]}"', text),
                    text.replace('"modbus-tcp://', f'"modbus-tcp://user:{SECRETS["url"]}@'),
                    text.replace('"site": "proof"', f'"site": "proof", "token": ["{SECRETS["misplaced"]}"]')):
        assert mistake != text
        agent.write(mistake)
        bundle(ears, kit)
    ears.run("store", "export", agent.store)
    ears.hear("log", agent.log())
    ears.hear("broker", witness.file.read_text(encoding="utf-8"))
    ears.check([*SECRETS.values(), *key_lines(folder)])
