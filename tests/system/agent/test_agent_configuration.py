"""A bad configuration: every mistake is said with its place, what was expected and the nearest right word; nothing
else happens."""
import os

import agent_kit
import pytest
from agent_kit import Agent, Node, box, places, tramgac

GOOD_HEAD = "tramgac: 1\nsite: proof\nnode: proof-01\n"
DEVICE = 'devices:\n  - {id: ups-1, profile: apc_smart_ups, address: "modbus-tcp://127.0.0.1:1", period: 1s}\n'


def config(kit, body):
    """node.yaml with a store path that nobody must make; returns (path, store)."""
    store = kit.folder / "untouched/records.db"
    head = f"{GOOD_HEAD}control: {kit.folder}/control.sock\nprofiles: [{kit.folder}/profiles]\n"
    return kit.write("node.yaml", f"{head}store: {{path: {store}}}\n{body}"), store


BAD = {
    "unknown key": ("devises: []\n" + DEVICE, (7, 1), {"en": ["devises", "devices"], "vi": ["devises", "devices"]}),
    "wrong type": (DEVICE + "history_rate: many\n", (9, 15), {"en": ["many", "whole number"], "vi": ["many", "số nguyên"]}),
    "unknown profile": (DEVICE.replace("smart_ups", "smart_upps"), (8, 26),
                        {"en": ["apc_smart_upps", "apc_smart_ups"], "vi": ["apc_smart_upps", "apc_smart_ups"]}),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("verb", ["check", "agent"])
def test_one_mistake(kit, case, lang, verb):
    body, place, words = BAD[case]
    path, store = config(kit, body)
    done = tramgac(verb, *(["--config"] if verb == "agent" else []), path, lang=lang)
    output = done.stdout if verb == "check" else done.stderr
    assert done.returncode == 1, output
    assert f"{path}:{place[0]}:{place[1]}:" in output, output
    for word in words[lang]:
        assert word in output
    assert not store.parent.exists() and not (kit.folder / "control.sock").exists()


def test_all_mistakes_at_once(kit):
    body = ("histery_rate: 10\nhistory_rate: many\n" + DEVICE.replace("1s", "soon") +
            '  - {id: UPS 2, profile: nothing_like_it, address: "modbus-tcp://127.0.0.1:2", period: 1s}\n')
    path, _ = config(kit, body)
    done = tramgac("check", path)
    assert done.returncode == 1
    assert {line for line, _ in places(done.stdout)} >= {7, 8, 10, 11}, done.stdout


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_overlapping_registers_in_a_profile(kit, lang):
    text = agent_kit.BOX_PROFILE.replace('at: "holding:20", type: u16', 'at: "holding:9", type: u32')
    profile = kit.write("profiles/test_box/profile.yaml", text)
    lines = text.splitlines()
    second = next(number for number, line in enumerate(lines, 1) if "holding:9" in line)
    done = tramgac("check", profile, lang=lang)
    assert done.returncode == 1
    assert second in [line for line, _ in places(done.stdout)] and "input.voltage" in done.stdout, done.stdout
    # The node that uses it is refused for the same reason, with the place in the profile.
    agent = Agent(kit, Node(devices=[box("box-1", 1)]))
    started = tramgac("agent", "--config", agent.config, lang=lang)
    assert started.returncode == 1 and f"{profile}:{second}:" in started.stderr, started.stderr
    assert not agent.store.parent.exists()


def test_a_store_that_exists_stays_as_it_is(kit):
    agent = Agent(kit, Node(devices=[box("box-1", agent_kit.free_port())]))
    agent.start()
    assert agent.stop() == 0
    before = agent.store.read_bytes(), os.stat(agent.store).st_mtime_ns
    agent.write("tramgac: 1\nsite: proof\n")
    agent.start(wait=False)
    assert agent.child.process.wait(agent_kit.DEADLINE) == 1
    assert (agent.store.read_bytes(), os.stat(agent.store).st_mtime_ns) == before


def test_no_file_at_all(kit):
    for verb in (["check"], ["agent", "--config"]):
        done = tramgac(*verb, kit.folder / "missing.yaml")
        assert done.returncode == 1
        assert "missing.yaml" in done.stdout + done.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"\xff\xfe\xfa", b"[" * 100000, b"a: &a [*a, *a]\n" * 9,
                                     b"- 1\n- 2\n", b"%YAML 9.9\n---\n", b"tramgac: 1\n\tsite: x\n"])
def test_bytes_that_are_no_configuration(kit, content):
    path = kit.folder / "node.yaml"
    path.write_bytes(content)
    done = tramgac("check", path)
    assert done.returncode == 1, done
    assert f"{path}:" in done.stdout, done.stdout
