"""tramgac support-bundle: what is in it, with and without an agent, read by tar itself."""
import hashlib
import json
import subprocess
import tarfile

import pytest
from agent_kit import Agent, Node, box, tramgac, until
from agent_servers import ModbusServer

ALWAYS = {"MANIFEST", "version.txt", "node.yaml", "check.txt", "profiles/test_box.yaml", "store.json", "machine/uname.txt",
          "machine/disks.txt", "machine/clock.txt", "machine/memory.txt"}
OF_AN_AGENT = {"agent/status.json", "agent/devices.json", "agent/alarms.json"}


def bundle(kit, *words, lang="en", config=None):
    """What the verb said, and name -> content of what it has packed."""
    path = kit.folder / "out.tar.gz"
    done = tramgac("support-bundle", "-o", path, "--config", config or kit.folder / "node.yaml", *words, lang=lang)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = subprocess.run(["tar", "-tzvf", path], capture_output=True, text=True, check=True)
    assert not listed.stderr, listed.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as archive:
        members = {member.name: archive.extractfile(member).read().decode() for member in archive.getmembers()}
    assert len(members) == len(listed.stdout.splitlines())
    assert all(name.startswith("tramgac-support/") for name in members)
    return done.stdout, {name.split("/", 1)[1]: text for name, text in members.items()}


@pytest.fixture(name="agent")
def fixture_agent(kit):
    agent = Agent(kit, Node(devices=[box("box-1", kit.serve(ModbusServer()).port, "100ms")])).start()
    until(lambda: agent.status()["store"]["last"] >= 20, "records")
    return agent


def test_of_a_running_agent(kit, agent):
    said, files = bundle(kit, "--log", kit.folder / "agent.log")
    assert set(files) >= ALWAYS | OF_AN_AGENT | {"log.txt"}, said
    assert "records.jsonl" not in files, "readings are taken when somebody asks for them"
    for line in files["MANIFEST"].splitlines():
        words = line.split()
        if len(words) == 3 and words[0].isdigit():
            content = files[words[2]].encode()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (int(words[0]), words[1]), line
    assert all(f" {name}\n" in files["MANIFEST"] for name in files if name != "MANIFEST")
    assert json.loads(files["agent/status.json"])[0]["node"] == "proof-01"
    assert json.loads(files["agent/devices.json"])[0]["device"] in ("box-1", "node")
    assert files["check.txt"] == "no problem\n"
    assert "started as node proof-01" in files["log.txt"]
    assert f"modbus-tcp://127.0.0.1" in files["node.yaml"]
    assert "missing" not in said
    _, files = bundle(kit, "--records", "15")
    numbers = [json.loads(line)["seq"] for line in files["records.jsonl"].splitlines()]
    assert len(set(numbers)) == 15 and numbers == sorted(numbers)
    assert agent.stop() == 0


def test_without_an_agent_it_says_what_is_missing(kit, agent):
    assert agent.stop() == 0
    said, files = bundle(kit, "--records", "5", lang="vi")
    assert set(files) >= ALWAYS | {"records.jsonl"}
    assert not set(files) & OF_AN_AGENT
    for name in OF_AN_AGENT | {"log.txt"}:
        assert f"thiếu: {name}: " in said and f"missing: {name}: " in files["MANIFEST"], said
    assert json.loads(files["store.json"])["last"] == json.loads(files["records.jsonl"].splitlines()[-1])["seq"]


def test_of_a_configuration_that_is_wrong_or_not_there(kit, agent):
    assert agent.stop() == 0
    agent.write("tramgac: 1\nsite: a\nnode: [\n")
    said, files = bundle(kit)
    assert "missing: node.yaml: " in said and "node.yaml:" in files["check.txt"]
    said, files = bundle(kit, config=kit.folder / "none.yaml")
    assert "missing: node.yaml: " in said and "MANIFEST" in files
    done = tramgac("support-bundle", "-o", kit.folder / "no/such/folder.tar.gz", "--config", agent.config)
    assert done.returncode == 1 and "cannot be written" in done.stderr


def test_it_is_bounded(kit, agent):
    log = kit.folder / "large.log"
    log.write_text("a line of a log\n" * 200_000 + "the last line\n", encoding="utf-8")
    _, files = bundle(kit, "--log", log)
    assert len(files["log.txt"]) == 1 << 20 and files["log.txt"].endswith("the last line\n")
    assert tramgac("support-bundle", "--records", "100001").returncode == 2
    assert agent.stop() == 0
