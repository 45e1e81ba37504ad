"""docs/guides/troubleshooting.md: each fault is made, and the tool says what the guide quotes."""
import re

import pytest
from faults import SCENES, Site, disk_full, firewall
from guide_kit import blocks, exchanges, text_of

GUIDES = {"en": "docs/guides/troubleshooting.md", "vi": "docs/vi/xu-ly-su-co.md"}


def sections(language):
    """The numbered sections, in their order."""
    found = re.split(r"^### (\d+)\. ", text_of(GUIDES[language]), flags=re.MULTILINE)
    numbers, texts = found[1::2], found[2::2]
    assert [int(number) for number in numbers] == list(range(1, len(SCENES) + 1)), numbers
    return [re.split(r"^## ", text, flags=re.MULTILINE)[0] for text in texts]


def commands(section):
    return [command.replace("--lang vi ", "") for block in blocks(section, "console") for command, _ in exchanges(block)]


def test_both_languages_have_the_same_commands():
    for number, (en, vi) in enumerate(zip(sections("en"), sections("vi"), strict=True), 1):
        assert commands(en) == commands(vi) and commands(en), f"section {number}"


@pytest.mark.parametrize("language", GUIDES)
@pytest.mark.parametrize("number", [
    pytest.param(number, id=scene.__name__, marks=[pytest.mark.long] if scene in (firewall, disk_full) else [])
    for number, scene in enumerate(SCENES, 1)])
def test_the_tool_says_what_the_guide_quotes(kit, language, number):
    site = Site(kit, language)
    SCENES[number - 1](site)
    block, = blocks(sections(language)[number - 1], "console")
    assert all(quoted for _, quoted in exchanges(block)), "a command without an answer"
    site.converse(block)
