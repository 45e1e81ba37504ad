"""docs/tutorial: every step, in its order, as it stands there."""
import re

import pytest
from agent_kit import free_port
from guide_kit import LANGUAGES, Sandbox, exchanges, fenced

PAGES = {"en": "docs/tutorial/README.md", "vi": "docs/vi/lam-quen.md"}
PATIENCE = 60  # seconds for what takes ten on an idle machine


def typed(page):
    """What a reader types, whatever the language."""
    for kind, block in fenced(page):
        commands = [command for command, _ in exchanges(block)] if kind == "console" else re.sub(r"^#.*?(\d).*", r"# \1", block).splitlines()
        yield kind, [command.replace("--lang vi ", "") for command in commands]


def test_both_languages_have_the_same_commands():
    assert list(typed(PAGES["en"])) == list(typed(PAGES["vi"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_does_what_it_says(kit, language):
    sandbox = Sandbox(kit, ())
    sandbox.places = {"127.0.0.1:1502": f"127.0.0.1:{free_port()}", "1884": free_port()}
    for kind, block in fenced(PAGES[language]):
        if kind == "terminal":
            sandbox.open_terminal(block)
        elif kind == "console":
            sandbox.converse(block, PATIENCE)
        else:
            assert kind == ""
            sandbox.run(block)
