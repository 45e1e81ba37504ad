"""The page of a meeting, read by a parser that is not ours."""
import re
import xml.etree.ElementTree

import pytest


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("rooms", [0, 1, 9, 148])
def test_page_is_whole_and_self_contained(ask, language, rooms):
    page, _ = ask("page", language, str(rooms))
    assert page.startswith("<!DOCTYPE html>\n")
    body = re.sub(r"<style>.*?</style>", "", page.split("\n", 1)[1], flags=re.S)
    body = re.sub(r"<meta ([^>]*)>", r"<meta \1/>", body).replace("<br>", "<br/>")
    tree = xml.etree.ElementTree.fromstring(body)  # stricter than any browser
    assert tree.get("lang") == language
    assert len(tree.findall(".//div[@class='room']")) == rooms
    assert not tree.findall(".//script") and not tree.findall(".//img") and not tree.findall(".//link")
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", page))
    assert "http" not in page
