"""Units on the serial line of a node in QEMU: one of pymodbus, and one that does to a line what lines do.

The line is a TCP connection that carries RTU frames byte by byte; QEMU makes it (`serial_line(port)`).
"""

import multiprocessing
import pathlib
import socket
import sys
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "system" / "peers"), str(TESTS / "system" / "modbus")]


def serial_line(port):
    """QEMU's arguments for UART1."""
    return ["-chardev", f"socket,id=line,host=127.0.0.1,port={port},nodelay=on,reconnect=1", "-serial", "chardev:line"]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _serve(unit, port, inputs, shared):
    import modbus_peer
    from rtu_server import Bench
    registers = Bench()
    if inputs is not None:
        first, words = inputs
        registers = modbus_peer.Registers(modbus_peer.INPUT, [(first, first + len(words) - 1)])
        registers.put(first, *words)

    def change():
        if shared:
            registers.put(first, *shared)
    modbus_peer.serve_tcp(registers, unit, "127.0.0.1", port, change, 0.02 if shared else 60, framer=modbus_peer.RTU)


class PymodbusUnit:
    """`inputs`: its input registers, the address of the first and their words; `moving`: `words` changes them later on.
    Without them registers 0 to 299 hold 7 * address + function code (tests/system/modbus/rtu_server.py)."""

    def __init__(self, unit, inputs=None, moving=False):
        self.port = free_port()
        spawn = multiprocessing.get_context("spawn")
        self.words = spawn.Array("H", inputs[1], lock=False) if moving else None
        self.process = spawn.Process(target=_serve, args=(unit, self.port, inputs, self.words), daemon=True)

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()


def crc16(octets):
    """Modbus over Serial Line V1.02, clause 6.2.2, bit by bit."""
    crc = 0xFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def framed(*octets):
    return bytes(octets) + crc16(bytes(octets))


class ScriptedUnit:
    """Answers each request of 8 bytes to `unit` with what the test has put into `answers`: pairs of seconds and bytes, or
    of an event to wait for and bytes: under load the guest's time is slower than ours. Of the units that the node polls by
    itself there is none."""

    def __init__(self, unit=3):
        self.unit = unit
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers, self.requests = [], []
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _run(self):
        line, _ = self.listener.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line:
            while request := line.recv(8, socket.MSG_WAITALL):
                if request[0] != self.unit:
                    continue
                self.requests.append(request)
                for before, octets in self.answers:
                    if isinstance(before, threading.Event):
                        before.wait()
                    else:
                        time.sleep(before)
                    line.sendall(octets)


class MovingUnits:
    """Units 1 to `count` on one line: every holding register has moved whenever it is asked for. For one node after the
    other."""

    def __init__(self, path, count):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.asked = dict.fromkeys(range(1, count + 1), 0)
        self.arguments = ["-chardev", f"socket,id=line,path={path}", "-serial", "chardev:line"]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            line, _ = self.listener.accept()
            with line:
                try:
                    while len(request := line.recv(8, socket.MSG_WAITALL)) == 8:
                        line.sendall(self._answer(request))
                except ConnectionError:
                    pass  # the node was killed

    def _answer(self, request):
        unit, function, first, count = request[0], request[1], request[3], request[5]
        assert function == 3 and first == 0
        self.asked[unit] += 1
        words = b"".join(((self.asked[unit] * 7 + i * 13) % 4000).to_bytes(2, "big") for i in range(count))
        return framed(unit, function, len(words), *words)
