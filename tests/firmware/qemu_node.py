"""A node in QEMU: the image of board qemu_mps2, its console, and the moments that a test waits for."""

import json
import os
import pathlib
import re
import select
import socket
import subprocess
import time

PATIENCE = 60  # s; everything here takes milliseconds on an idle machine
OF_QEMU = b"tmp105_write: TMP105 shutdown\n"  # what it says on its own account, in the midst of a character of ours
# QEMU's arguments for a machine whose time goes on as soon as the node waits: minutes pass in seconds, and what others
# take some milliseconds for looks slow.
FAST = ["-icount", "shift=5,sleep=off"]


def flash_in(path):
    """QEMU's arguments for PSRAM that stays."""
    return ["-object", f"memory-backend-file,id=ram0,size=16M,mem-path={path},share=on", "-machine", "memory-backend=ram0"]


class QtestSocket:
    """QEMU's test protocol beside the running machine: sets the inputs of its chips."""

    def __init__(self, folder):
        self.path, self.monitor = folder / "qtest.sock", folder / "qmp.sock"
        self.arguments = ["-accel", "tcg", "-qtest", f"unix:{self.path},server=on,wait=off", "-qtest-log", "none",
                          "-qmp", f"unix:{self.monitor},server=on,wait=off"]
        self.chips = {}

    def connect(self, _node):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.monitor))
            answers = line.makefile()
            answers.readline()
            for command, arguments in (("qmp_capabilities", {}), ("qom-list", {"path": "/machine/unattached"})):
                line.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
                answer = json.loads(answers.readline())
        for entry in sorted(answer["return"], key=lambda it: int(re.sub(r"\D", "", it["name"]) or -1)):
            self.chips.setdefault(re.sub(r"child<(.*)>", r"\1", entry["type"]), []).append(entry["name"])

    def set_irq_in(self, chip, index, pin, high):
        """Of the `index`th chip of a type, in the order in which QEMU has made them."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.path))
            path = f"/machine/unattached/{self.chips[chip][index]}"
            line.sendall(f"set_irq_in {path} unnamed-gpio-in {pin} {int(high)}\n".encode())
            assert line.recv(100).startswith(b"OK")


    def read(self, address):
        """A register of 32 bits."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.path))
            line.sendall(f"readl {address:#x}\n".encode())
            return int(line.recv(100).split()[1], 16)


class QemuNode:
    def __init__(self, *arguments, image=None, machine=("mps2-an386",)):
        if "-semihosting-config" not in arguments:
            arguments += ("-semihosting-config", "enable=on,target=native")
        self.process = subprocess.Popen(
            [os.environ["QEMU_ARM"], "-M", *machine, "-nographic", "-monitor", "none", "-serial", "stdio",
             "-kernel", image or os.environ["TRAMGAC_IMAGE"], *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\r")

    def read_until(self, end):
        """What the console says up to and including `end`."""
        deadline = time.monotonic() + PATIENCE
        while end.encode() not in self.unread:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{end!r} did not come within {PATIENCE} s, only {self.unread!r}"
            more = self.process.stdout.read(4096)
            assert more, f"QEMU ended with {self.process.wait()} before {end!r}, after {self.unread!r}"
            self.unread = (self.unread + more).replace(OF_QEMU, b"")
        said, self.unread = self.unread.split(end.encode(), 1)
        return said.decode() + end

    def ask(self, line):
        """What the console answers to a line."""
        self.type(line)
        self.read_until("\r\n")  # the echo
        return self.read_until("\r\n> ")

    def wait(self):
        """The exit code of QEMU, once the program has ended it."""
        return self.process.wait(PATIENCE)
