"""The fenced commands of a guide and what it quotes, as text: what runs them is in guide_kit.py and tests/package/faults.py.

Blocks without a word after the fence are commands. `console` blocks are what a technician types after `$ ` and, below it, what
the tool answers, in the tool's own words; `…` stands for what differs from one time to the next. `terminal` blocks run on in the
terminal whose number is in their first line; what ran there is ended first, as by Ctrl-C.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
OPENED, QUOTED = "$ ", "…"


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def fenced(page):
    """The fenced blocks in their order, each with its kind; `page` is a name in the repository, or text."""
    text = page if "\n" in page else text_of(page)
    return re.findall(r"^```([\w-]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def blocks(page, kind=""):
    """The contents of the fenced blocks of a kind."""
    return [content for found, content in fenced(page) if found == kind]


def exchanges(block):
    """What is typed in a `console` block, each with the lines that answer it."""
    result = []
    for line in block.splitlines():
        if line.startswith(OPENED):
            result.append((line.removeprefix(OPENED), []))
        elif line.strip():
            result[-1][1].append(line)
    return result


def is_told(quoted, output):
    """Whether the tool says this line: word for word, whatever the spaces, with `…` for anything."""
    pattern = r"\s+".join(".*?".join(re.escape(part) for part in word.split(QUOTED)) for word in quoted.split())
    return re.search(pattern, " ".join(output.split())) is not None
