"""The fenced commands of a guide (guide_text.py), run as they stand in a folder that stands for the machines."""
import os
import pwd
import re
import signal
import subprocess
import time

import pytest
from agent_kit import AGENT, DEADLINE
from guide_text import ROOT, blocks, exchanges, fenced, is_told, text_of  # noqa: F401

# What takes half a minute: English always, Vietnamese (the same commands, which another test sees) in full runs only.
LANGUAGES = ["en", pytest.param("vi", marks=pytest.mark.long)]


def moved(text, places):
    """The text with what stands for a place of the guide (a path, an address) replaced by the test's own."""
    if not places:
        return text
    longest_first = sorted(places, key=len, reverse=True)
    return re.sub("|".join(rf"(?<!\w){re.escape(place)}(?![\w-])" for place in longest_first),
                  lambda match: str(places[match[0]]), text)


class Sandbox:
    """A folder with a PATH of its own: `sudo` runs what follows, `systemctl` writes down what it was asked."""

    def __init__(self, kit, places, made=()):
        self.kit, self.folder, self.terminals = kit, kit.folder, {}
        self.places = {place: self.folder / place.lstrip("/") for place in places}
        for place in (*made, "bin"):
            (self.folder / place).mkdir(parents=True)
        self.me = pwd.getpwuid(os.geteuid()).pw_name
        self.program("sudo", 'exec "$@"')
        self.program("systemctl", f'echo "$@" >> {self.folder}/systemctl.log')
        self.program("tramgac", f'exec {AGENT} "$@"')

    def program(self, name, text):
        """A program of this name, a shell script."""
        self.kit.write(f"bin/{name}", f"#!/bin/sh\n{text}\n", 0o755)

    def environment(self):
        return {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def outcome(self, block):
        """Runs a block. Outcome: its exit code, and what it says, with its complaints."""
        script = re.sub(r"(--owner|-o) (tramgac|mosquitto)\b", rf"\1 {self.me}", moved(block, self.places))
        done = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, check=False, timeout=10 * DEADLINE,
                              stdin=subprocess.DEVNULL, cwd=self.folder, env=self.environment())
        return done.returncode, done.stdout + done.stderr

    def run(self, block):
        """The same for what must not fail. Outcome: what it says."""
        code, said = self.outcome(block)
        assert code == 0, f"{block}\n{said}"
        return said

    def back(self, output):
        """What was said, with the places of the guide."""
        for place, here in sorted(self.places.items(), key=lambda item: -len(str(item[1]))):
            output = output.replace(str(here), place)
        return output

    def converse(self, block, patience=0):
        """Runs the commands of a `console` block; each must be answered as it is quoted, at the latest after `patience` seconds."""
        for command, quoted in exchanges(block):
            end = time.monotonic() + patience
            while True:
                said = self.back(self.outcome(command)[1])
                missing = [line for line in quoted if not is_told(line, said)]
                if not missing:
                    break
                assert time.monotonic() < end, f"{command}\nsaid:\n{said}\nnot, as the guide has it:\n" + "\n".join(missing)

    def open_terminal(self, block):
        """Ends what runs in the terminal of a `terminal` block, and starts what the block says, if it says anything."""
        first, *commands = block.splitlines()
        number = re.search(r"\d+", first)[0]
        if number in self.terminals:
            self.terminals.pop(number).end(signal.SIGINT)
        if commands:
            script = "exec " + moved(commands[0], self.places)
            self.terminals[number] = self.kit.start(f"terminal-{number}", ["sh", "-c", script], cwd=self.folder, env=self.environment())

    def asked_of_systemctl(self):
        log = self.folder / "systemctl.log"
        return log.read_text().splitlines() if log.exists() else []
