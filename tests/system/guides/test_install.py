"""docs/guides/install.md: every command exists and is understood. That the packages do what it says: `scripts/prove package`."""
import re
import threading

import pytest
from agent_kit import until
from guide_kit import LANGUAGES, blocks
from test_configuring import Room

PAGES = {"en": "docs/guides/install.md", "vi": "docs/vi/cai-dat.md"}
BAD_USAGE, NO_SUCH_COMMAND = 2, 127


def lines(page):
    """Commands without what is said about them."""
    return [re.sub(r"\s+#.*", "", line) for block in blocks(page) for line in block.splitlines()]


def test_both_languages_have_the_same_commands():
    assert lines(PAGES["en"]) == [line.replace("--lang vi ", "") for line in lines(PAGES["vi"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_understood(kit, language):
    room = Room(kit, language)
    (room.folder / "node.yaml").write_text((room.folder / "node.yaml").read_text().replace("id: doors", "id: doors-1"))
    room.agent.ask("reload")
    until(lambda: "doors-1" in {line["device"] for line in room.agent.ask("devices")}, "the new name")
    room.program("apt", f'echo apt "$@" >> {room.folder}/asked')
    room.program("editor", f"sed -i 's/period: 5s/period: 7s/' {room.agent.config}")
    for line in lines(PAGES[language]):
        if "--alarm" in line:
            threading.Thread(target=room.acknowledge).start()
        code, said = room.outcome(line)
        assert code not in (BAD_USAGE, NO_SUCH_COMMAND), f"{line}\n{said}"
        assert code == 0 or "selftest" in line or "check" in line, f"{line}\n{said}"  # the clock here; passwords of others
        if "--confirm " in f"{line} ":
            assert 'ups-1: period: "5s" -> "7s"' in said, said
    assert "tramgac-broker_*.deb" in (room.folder / "asked").read_text()
    assert room.asked_of_systemctl() == ["start tramgac"]
