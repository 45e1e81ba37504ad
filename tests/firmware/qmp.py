"""A test's hand in a machine of QEMU: properties of its chips over QMP, its link, its time, its reset."""

import contextlib
import json
import re
import socket
import threading

from qemu_node import PATIENCE


class Qmp:
    """Chips of a node; `arguments` are QEMU's. May be used by several threads."""

    def __init__(self, folder, *devices):
        self.path = str(folder / "qmp")
        self.turn, self.holding, self.holders = threading.Lock(), threading.Lock(), 0
        self.arguments = [word for device in devices for word in ("-device", device)]
        self.arguments += ["-qmp", f"unix:{self.path},server=on,wait=off"]

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(self.path)
        self.lines = self.socket.makefile()
        assert "QMP" in self.lines.readline()
        self._do("qmp_capabilities")

    def _do(self, command, **arguments):
        with self.turn:
            self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
            while "return" not in (answer := json.loads(self.lines.readline())):
                assert "error" not in answer, answer
            return answer["return"]

    def set(self, device, name, value):
        self._do("qom-set", path=f"/machine/peripheral/{device}", property=name, value=value)

    def reset(self):
        """As a watchdog does: what is in RAM stays."""
        self._do("system_reset")

    def set_link(self, name, is_up):
        self._do("set_link", name=name, up=is_up)

    @contextlib.contextmanager
    def held(self):
        """The machine's time stands still meanwhile."""
        with self.holding:
            if self.holders == 0:
                self._do("stop")  # fails when the node was killed: then nobody holds
            self.holders += 1
        try:
            yield
        finally:
            with self.holding:
                self.holders -= 1
                if self.holders == 0:
                    self._do("cont")

    def go_on(self):
        """A machine that was made with -S."""
        self._do("cont")

    def running(self):
        """Seconds of the machine's time since it was made, to a hundredth: a counter of the board mps2 tells them."""
        said = self._do("human-monitor-command", **{"command-line": "xp /1wx 0x40028014"})
        return int(re.search(r": 0x([0-9a-f]{8})", said)[1], 16) / 100
