"""Communities, passwords and passphrases show up nowhere."""
import pathlib
import signal
import subprocess

from agent_kit import Agent, Broker, Node, Witness, box, meter, tramgac, until
from agent_servers import ModbusServer, SnmpServer

COMMUNITY, PASSWORD, AUTH, PRIV = "canary-community", "canary-password", "canary-auth-phrase", "canary-priv-phrase"


def test_secrets_stay_secret(kit):
    passwords = kit.folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-c", "-b", passwords, "proof-01", PASSWORD], check=True)
    subprocess.run(["mosquitto_passwd", "-b", passwords, "witness-user", "w"], check=True)
    passwords.chmod(0o600)
    broker = Broker(kit, f"allow_anonymous false\npassword_file {passwords}\n").start()
    witness = Witness(kit, broker, "-u", "witness-user", "-P", "w")
    for name, text in (("password", PASSWORD), ("auth", AUTH), ("priv", PRIV), ("community", COMMUNITY + "-file")):
        kit.write(name, text + "\n", 0o600)
    good, silent, garbage, other = (kit.serve(SnmpServer(mode)) for mode in ("healthy", "silent", "garbage", "silent"))
    modbus = kit.serve(ModbusServer())
    v3 = (f"snmp://canary-user@127.0.0.1:{other.port}?auth=SHA-256&priv=AES&auth_file={kit.folder}/auth"
          f"&priv_file={kit.folder}/priv")
    devices = [box("box-1", modbus.port), meter("meter-1", good.port, community=COMMUNITY),
               meter("meter-2", silent.port, "300ms", community=COMMUNITY, misses=1),
               {**meter("meter-3", garbage.port, "300ms", misses=1),
                "address": f"snmp://127.0.0.1:{garbage.port}?community_file={kit.folder}/community"},
               {**meter("meter-4", silent.port, "300ms", misses=1), "address": v3}]
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port,
                                    "password_file": str(kit.folder / "password")}, devices=devices)).start()
    for name in ("meter-2", "meter-3", "meter-4"):
        until(lambda wanted=name: agent.device(wanted)["condition"] == "unavailable", f"{name} to be unavailable")
    until(lambda: witness.data("meter-1"), "data")
    said = [str(agent.ask(verb)) for verb in ("status", "devices", "readings", "alarms")]
    said.append(pathlib.Path(f"/proc/{agent.child.pid}/cmdline").read_text(encoding="utf-8"))
    said += [agent.run(verb, "--control", agent.control).stdout for verb in ("status", "devices")]
    # Mistakes around secrets: the line that complains must not quote them.
    text = agent.config.read_text(encoding="utf-8")
    mistakes = (text.replace(f"?community={COMMUNITY}", f"?comunity={COMMUNITY}"),
                text.replace(f"?community={COMMUNITY}", f"?community={COMMUNITY}&community={COMMUNITY}"),
                text.replace(f"?community={COMMUNITY}", f"?community={COMMUNITY}%zz"),
                text.replace(f"?community={COMMUNITY}", f"?community={COMMUNITY}&retries={COMMUNITY}"),
                text.replace(f"snmp://127.0.0.1:{good.port}?", f"snmp//127.0.0.1:{good.port}?"),
                text.replace(f"snmp://127.0.0.1:{good.port}?", f"snmp://127.0.0.1:{good.port}x?"),
                text.replace(f"snmp://127.0.0.1:{good.port}?", f"snmp://host.example:{good.port}?"),
                text.replace(f"snmp://127.0.0.1:{good.port}?", f"modbus-tcp://127.0.0.1:{good.port}?"),
                text.replace(f"{good.port}?community=", f"{good.port}&community="),
                text.replace(f"{good.port}?community=", f"{good.port}/community="),
                text.replace(f"?community={COMMUNITY}", f"?community:{COMMUNITY}"),
                text.replace("?community_file=", "?community="),
                text.replace('"id": "meter-2"', '"id": "meter-1"'))
    for mistake in mistakes:
        agent.write(mistake)
        said.append(str(agent.ask("reload")))
        done = tramgac("check", agent.config)
        said.append(done.stdout + done.stderr)
    # Files that others may read are refused by name, not by content.
    agent.write(text)
    (kit.folder / "auth").chmod(0o644)
    answer = agent.ask("reload")
    assert "auth" in answer[0]["error"], answer
    said.append(str(answer))
    assert agent.stop(signal.SIGTERM) == 0
    said.append(agent.log())
    said.append(witness.file.read_text(encoding="utf-8"))
    said.append(kit.logs().replace(str(passwords), ""))
    stored = b"".join(path.read_bytes() for path in agent.store.parent.iterdir())
    for secret in (COMMUNITY, PASSWORD, AUTH, PRIV):
        for text in said:
            at = text.find(secret)
            assert at < 0, f"{secret} in: {text[max(0, at - 200):at + 60]}"
        assert secret.encode() not in stored
