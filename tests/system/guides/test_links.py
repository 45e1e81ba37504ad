"""Links between the pages of the repository lead somewhere, and so do those to a heading."""
import re
import subprocess

import pytest
from guide_kit import ROOT, text_of

PAGES = [line for line in subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True,
                                         check=False).stdout.splitlines() if not line.startswith("docs/devices/")]


def anchors(page):
    """The headings as GitHub calls them: small, without marks, spaces as dashes."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text_of(page))):
        if re.match(r"\w+:", link):
            continue
        name, _, heading = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if heading and target.suffix == ".md":
            assert heading in anchors(target.read_text(encoding="utf-8")), f"{page}: {link}"
