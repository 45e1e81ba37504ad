"""Devices that answer badly on demand: raw sockets, nothing of ours and no library in between."""
import calendar
import contextlib
import itertools
import socket
import struct
import threading
import time


class ModbusServer:
    """A Modbus TCP server whose `mode` may be changed at any moment.

    Healthy, it answers every read with a counter (so that every reading is news), or with `fixed` if that is set.
    """

    def __init__(self, mode="healthy", port=0):
        self.mode, self.fixed = mode, None
        self.requests = 0
        self.connections = set()
        self.counter = itertools.count(1)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """Nobody listens there any more."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.add(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection, contextlib.suppress(OSError, struct.error):
            while self.mode != "closes":
                request = connection.recv(12, socket.MSG_WAITALL)
                if len(request) < 12 or self.mode == "closes":
                    break
                self.requests += 1
                answer = self._answer(request)
                if answer:
                    connection.sendall(answer)
        self.connections.discard(connection)

    def _answer(self, request):
        transaction, _, _, unit, function, address, count = struct.unpack(">HHHBBHH", request)
        value = self.fixed if self.fixed is not None else 200 + next(self.counter) % 90
        words = struct.pack(f">{count}H", *[value] * count)
        good = struct.pack(">HHHBBB", transaction, 0, 3 + len(words), unit, function, len(words)) + words
        exception = struct.pack(">HHHBBB", transaction, 0, 3, unit, function | 0x80, 2)
        return {
            "healthy": good,
            "silent": b"",
            "garbage": b"\xde\xad\xbe\xef" * 8,
            "wrong-unit": good[:6] + bytes([unit + 5]) + good[7:],
            "truncated": good[:-1],
            "short": good[:5] + bytes([good[5] - 1]) + good[6:-1],  # a whole frame that says less than was asked
            "wrong-function": good[:7] + b"\x04" + good[8:],
            "stale": struct.pack(">H", transaction - 1 & 0xFFFF) + good[2:],
            "exception": exception,
            "second-read-garbage": good if address < 20 else b"\xff" * 20,
            "second-read-exception": good if address < 20 else exception,
        }[self.mode]


class Watched(ModbusServer):
    """A device that remembers when it was asked for its first register."""

    def __init__(self):
        self.asked = []
        super().__init__()

    def _answer(self, request):
        if request[9] == 10:
            self.asked.append(time.monotonic())
        return super()._answer(request)


def read_tlv(data, at):
    """The tag, first byte and end of a BER element of at most 64 kB."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[at:at + size], "big")
        at += size
    return tag, at, at + length


def tlv(tag, content):
    """A BER element of less than 128 bytes."""
    return bytes((tag, len(content))) + content


class SnmpServer:
    """An SNMP v2c agent whose `mode` may be changed at any moment; answers GET with a counter."""

    def __init__(self, mode="healthy"):
        self.mode, self.requests = mode, 0
        self.counter = itertools.count(1)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _serve(self):
        while True:
            try:
                data, peer = self.socket.recvfrom(2048)
                if not data:
                    return
                self.requests += 1
                answer = self._answer(data)
                if answer is not None:
                    self.socket.sendto(answer, peer)
            except IndexError:  # SNMPv3 looks different
                pass
            except OSError:
                return

    def _answer(self, data):
        _, at, _ = read_tlv(data, 0)
        _, _, version = read_tlv(data, at)
        _, _, community = read_tlv(data, version)
        _, pdu, _ = read_tlv(data, community)
        _, id_at, id_end = read_tlv(data, pdu)
        _, _, status = read_tlv(data, id_end)
        _, _, index = read_tlv(data, status)
        _, at_list, _ = read_tlv(data, index)
        _, name, _ = read_tlv(data, at_list)
        _, _, name_end = read_tlv(data, name)
        value = 200 + next(self.counter) % 90
        varbinds = tlv(0x30, tlv(0x30, data[name:name_end] + b"\x42\x02" + value.to_bytes(2, "big")))

        def message(request_id):
            body = tlv(2, request_id) + b"\x02\x01\x00\x02\x01\x00" + varbinds
            return tlv(0x30, data[at:community] + tlv(0xA2, body))
        own_id = data[id_at:id_end]
        good = message(own_id)
        other_id = ((int.from_bytes(own_id, "big") + 1) & 0x7FFFFFFF).to_bytes(4, "big")
        return {
            "healthy": good,
            "silent": None,
            "truncated": good[:-3],
            "truncated-head": good[:2],
            "empty": b"",
            "garbage": b"\xff\xfe\x30\x84\xff\xff\xff\xff" * 5,
            "wrong-request-id": message(other_id),
        }[self.mode]


class FakeBroker:
    """Speaks just enough MQTT v5 to take a CONNECT and to misbehave afterwards.

    Modes: "mute" acknowledges no PUBLISH, "good" acknowledges all of them, "hangs-up" closes the connection instead when
    one is on .../data/box-1. `packets` are (type, flags, body).
    """

    def __init__(self, mode="mute", port=0):
        self.mode, self.packets, self.connections = mode, [], 0
        self.live = set()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self.live):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def of_type(self, number):
        return [(flags, body) for kind, flags, body in list(self.packets) if kind == number]

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.live.add(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection, contextlib.suppress(OSError, IndexError):
            while True:
                kind, flags, body = self._packet(connection)
                self.packets.append((kind, flags, body))
                if kind == 1:
                    connection.sendall(b"\x20\x03\x00\x00\x00")
                elif kind == 3 and self.mode == "hangs-up" and body[2:].split(b"{")[0].find(b"/data/box-1") > 0:
                    break
                elif kind == 3 and self.mode in ("good", "hangs-up"):
                    size = int.from_bytes(body[:2], "big")
                    connection.sendall(b"\x40\x02" + body[2 + size:4 + size])
                elif kind == 12:
                    connection.sendall(b"\xd0\x00")
                elif kind == 14:
                    break
        self.live.discard(connection)

    @staticmethod
    def _packet(connection):
        first = connection.recv(1)[0]
        size = shift = 0
        while True:
            byte = connection.recv(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        body = b""
        while len(body) < size:
            part = connection.recv(size - len(body))
            if not part:
                raise OSError("closed")
            body += part
        return first >> 4, first & 15, body


def times(messages):
    """Seconds since 1970 of payloads with `t`."""
    return [calendar.timegm(time.strptime(m["t"][:19], "%Y-%m-%dT%H:%M:%S")) + float(m["t"][19:-1]) for m in messages]
