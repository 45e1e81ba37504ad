"""A node on a board that is attached to this machine, with the same functions as one in QEMU."""

import os
import select
import termios
import time
import tty

from qemu_node import QemuNode


class BoardNode(QemuNode):
    """`port`: its console. It is opened anew when it goes away, as a debugger's does while it is plugged in again."""

    def __init__(self, port):  # pylint: disable=super-init-not-called
        self.port, self.unread, self.file = port, b"", None
        self.open()

    def __exit__(self, *_):
        os.close(self.file)

    def open(self):
        if self.file is not None:
            os.close(self.file)
        self.file = os.open(self.port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.file)
        attributes = termios.tcgetattr(self.file)
        attributes[4] = attributes[5] = termios.B115200
        termios.tcsetattr(self.file, termios.TCSANOW, attributes)
        self.unread = b""

    def type(self, line):
        os.write(self.file, line.encode() + b"\r")

    def more(self, seconds):
        if not select.select([self.file], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.file, 4096)
        except OSError:  # the other end of a pseudo terminal is gone
            time.sleep(0.1)
            return b""

    def read_until(self, end, patience=30):
        deadline = time.monotonic() + patience
        while end.encode() not in self.unread:
            assert time.monotonic() < deadline, f"{end!r} did not come within {patience} s, only {self.unread!r}"
            self.unread += self.more(0.1)
        said, self.unread = self.unread.split(end.encode(), 1)
        return said.decode(errors="replace") + end

    def find(self):
        """Whatever the console was in the middle of: an empty line is answered with a prompt and nothing else."""
        self.type("")
        time.sleep(0.3)
        self.unread = b""
        while self.more(0.3):
            pass
        return self

    def restart(self, patience=60):
        """Types `restart`, and waits until the node greets: what it says before may be lost in its reset."""
        self.unread = b""
        self.type("restart")
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                self.unread += self.more(0.5)
                if b"type help" in self.unread:
                    self.read_until("> ")
                    return
                if not os.path.samestat(os.fstat(self.file), os.stat(self.port)):
                    self.open()
            except FileNotFoundError:
                time.sleep(0.1)
        raise AssertionError(f"the node did not come back within {patience} s")
