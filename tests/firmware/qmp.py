"""A test's hand in a machine of QEMU over QMP: properties of its chips, its cable, its reset."""

import json
import socket

from qemu_node import PATIENCE


class Qmp:
    """Chips of a node; `arguments` are QEMU's."""

    def __init__(self, folder, *devices):
        self.path = str(folder / "qmp")
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
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while "return" not in (answer := json.loads(self.lines.readline())):
            assert "error" not in answer, answer

    def set(self, device, name, value):
        self._do("qom-set", path=f"/machine/peripheral/{device}", property=name, value=value)

    def plug(self, network, is_in):
        self._do("set_link", name=network, up=is_in)

    def reset(self):
        """As a watchdog does: what is in RAM stays."""
        self._do("system_reset")
