"""docs/tutorial/README.md and docs/vi/lam-quen.md with the installed package in a clean Debian, by a user who is not root: each command as it
stands there, each answer as it is quoted."""
import pathlib
import re
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/system/guides")]
from guide_text import exchanges, fenced, is_told  # noqa: E402

PAGES = {"en": "docs/tutorial/README.md", "vi": "docs/vi/lam-quen.md"}
USER = "learner"
PATIENCE = 60  # seconds for what takes ten on an idle machine


class Reader:
    """Somebody with terminals in a folder of their own."""

    def __init__(self, box, folder):
        self.box, self.folder, self.open, self.lines = box, folder, set(), 0
        box.run("install", "-d", "-o", USER, folder)

    def typed(self, command):
        """Types it in the third terminal. Outcome: what it says, with its complaints."""
        return self.box.run("runuser", "-u", USER, "--", "sh", "-c", f"cd {self.folder}\n{command}\n", check=False)

    def converse(self, block):
        for command, quoted in exchanges(block):
            end = time.monotonic() + PATIENCE
            while True:
                said = self.typed(command + " 2>&1")
                missing = [line for line in quoted if not is_told(line, said)]
                if not missing:
                    break
                if time.monotonic() > end:
                    raise RuntimeError(f"{command}\nsaid:\n{said}\nnot, as the page has it:\n" + "\n".join(missing))
                time.sleep(1)
            self.lines += len(quoted)

    def terminal(self, block):
        """Ends what runs there as Ctrl-C does, and starts what the block says, if it says anything."""
        first, *commands = block.splitlines()
        unit = "terminal-" + re.search(r"\d+", first)[0]
        self.end(unit)
        if commands:
            self.box.run("systemd-run", f"--unit={unit}", "--collect", f"--uid={USER}", f"--working-directory={self.folder}",
                         "--property=KillSignal=SIGINT", "sh", "-c", "exec " + commands[0])
            self.open.add(unit)

    def end(self, *units):
        for unit in units:
            self.box.run("systemctl", "stop", unit, check=False)
            self.box.run("systemctl", "reset-failed", unit, check=False)
            self.open.discard(unit)


def learned(box):
    """Both pages from the first step to the last. Outcome: what was seen. RuntimeError with what the tool said instead."""
    box.run("useradd", "--create-home", USER)
    lines = 0
    for language, page in PAGES.items():
        reader = Reader(box, f"/var/tmp/tutorial-{language}")
        for kind, block in fenced((ROOT / page).read_text(encoding="utf-8")):
            if kind == "terminal":
                reader.terminal(block)
            elif kind == "console":
                reader.converse(block)
            else:
                box.run("runuser", "-u", USER, "--", "sh", "-ec", f"cd {reader.folder}\n{block}")
        reader.end(*list(reader.open))
        lines += reader.lines
    return f"the tutorial in {len(PAGES)} languages: {lines} quoted lines said"
