"""The reference, the man pages and the completion of bash say what the program says (scripts/lib/command_pages.py)."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOL = ROOT / "scripts/lib/command_pages.py"
TRAMGAC = os.environ.get("TRAMGAC", str(ROOT / "build/dev/tramgac"))


def pages(*arguments):
    return subprocess.run([TOOL, *arguments], capture_output=True, text=True, check=False)


def test_the_reference_is_what_the_program_says():
    done = pages("check", TRAMGAC)
    assert done.returncode == 0, done.stderr


def test_every_verb_has_a_man_page_in_both_languages(tmp_path):
    assert pages("man", tmp_path).returncode == 0
    verbs = [verb["name"] for verb in json.loads((ROOT / "docs/reference/command-line.json").read_text())["en"]["verbs"]]
    assert "agent" in verbs
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    for folder in ("man1", "vi/man1"):
        for name in ["tramgac", *(f"tramgac-{verb}" for verb in verbs)]:
            done = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-Wbreak", "-z", tmp_path / folder / f"{name}.1"],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0 and not done.stderr, (name, done.stderr)


@pytest.mark.parametrize("typed, offered", [
    (["pro"], {"probe", "profile"}),
    (["alarms", "shel"], {"shelve"}),
    (["--lang", ""], {"en", "vi"}),
    (["store", "export", "--fo"], {"--format"}),
    (["store", "export", "--format", "j"], {"jsonl"}),
])
def test_bash_completes(typed, offered):
    words = " ".join(f"'{word}'" for word in ["tramgac", *typed])
    script = (f"{pages('bash').stdout}\nCOMP_WORDS=({words})\nCOMP_CWORD={len(typed)}\n_tramgac\n"
              "printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
