"""A serial line between a node in QEMU and units of pymodbus that does to answers what lines and units do.

The node's time is held while a unit thinks: it would pass many times as fast as the unit's.
"""

import random
import socket
import threading

from rtu_unit import framed

WRONG = ("silent", "garbage", "exception", "wrong CRC", "half")


class FaultyLine:
    """`units`: PymodbusUnits by their number. `faults`: by number, what is wrong with a unit just now. For one node after
    the other."""

    def __init__(self, path, machine, units, seed):
        self.machine, self.units, self.random = machine, units, random.Random(seed)
        self.faults, self.spoiled, self.open = {}, 0, {}
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.arguments = ["-chardev", f"socket,id=line,path={path}", "-serial", "chardev:line"]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            node, _ = self.listener.accept()
            with node:
                try:
                    while len(request := node.recv(8, socket.MSG_WAITALL)) == 8:
                        with self.machine.held():
                            node.sendall(self._answer(request))
                except (OSError, ValueError):
                    pass  # the node was killed

    def _answer(self, request):
        unit = request[0]
        fault = self.faults.get(unit)
        if fault is None:
            return self._ask(request)
        self.spoiled += 1
        if fault == "exception":
            return framed(unit, request[1] | 0x80, self.random.choice((4, 6)))
        if fault == "garbage":
            return self.random.randbytes(self.random.randrange(1, 64))
        if fault == "wrong CRC":
            answer = self._ask(request)
            return answer[:-1] + bytes([answer[-1] ^ 1 << self.random.randrange(8)])
        return self._ask(request)[:4] if fault == "half" else b""

    def _ask(self, request):
        unit = self._connection(request[0])
        unit.sendall(request)
        head = unit.recv(3, socket.MSG_WAITALL)
        rest = 2 if head[1] & 0x80 else head[2] + 2
        return head + unit.recv(rest, socket.MSG_WAITALL)

    def _connection(self, unit):
        if unit not in self.open:
            self.open[unit] = socket.create_connection(("127.0.0.1", self.units[unit].port), 10)
            self.open[unit].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.open[unit]
