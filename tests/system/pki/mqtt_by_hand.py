"""A client of MQTT v5 (OASIS Standard, 2019) that shows what clients hide: every reason code, and whether nothing came.

Over TCP, TLS, and WebSockets (RFC 6455) over either.
"""
import base64
import os
import socket
import ssl
import struct

NOT_AUTHORISED = 0x87
DEADLINE = 20


def text(word):
    data = word.encode()
    return struct.pack("!H", len(data)) + data


def length(number):
    out = b""
    while True:
        number, digit = divmod(number, 128)
        out += bytes([digit | (0x80 if number else 0)])
        if not number:
            return out


def tls_context(folder, name=None, ca="ca.pem"):
    """Trusts FOLDER/ca.pem and shows FOLDER/NAME.pem, if a name is given."""
    context = ssl.create_default_context(cafile=str(folder / ca))
    if name:
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


class WebSocket:
    """The client's side of a connection as a stream of bytes."""

    def __init__(self, link, host, path="/mqtt"):
        self.link, self.buffer = link, b""
        key = base64.b64encode(os.urandom(16)).decode()
        link.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = link.recv(1)
            if not byte:
                raise ConnectionError("no answer to the upgrade")
            head += byte
        self.head = head.decode("latin-1")
        if " 101 " not in self.head.split("\r\n")[0]:
            raise ConnectionError(self.head)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.link.recv(count - len(data))
            if not part:
                raise ConnectionError("closed")
            data += part
        return data

    def sendall(self, data):
        mask = os.urandom(4)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
        self.link.sendall(b"\x82" + size + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def recv(self, count):
        while not self.buffer:
            head = self.exactly(2)
            size = head[1] & 0x7F
            if size == 126:
                size = struct.unpack("!H", self.exactly(2))[0]
            content = self.exactly(size)
            if head[0] & 0x0F == 8:
                return b""
            self.buffer = content if head[0] & 0x0F in (0, 2) else b""
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        return part

    def settimeout(self, seconds):
        self.link.settimeout(seconds)

    def close(self):
        self.link.close()


class Client:
    """Connects at once. `reason` is that of the CONNACK; a broker that hangs up instead is a ConnectionError or an OSError."""

    def __init__(self, port, client_id, context=None, user=None, password=None, will=None, websocket=False,
                 clean=True, expiry=0, keep_alive=60):
        link = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        if context is not None:
            link = context.wrap_socket(link, server_hostname="127.0.0.1")
        self.link = WebSocket(link, f"127.0.0.1:{port}") if websocket else link
        self.number, self.messages, self.answers = 0, [], {}
        flags = (2 if clean else 0) | (0x80 if user is not None else 0) | (0x40 if password is not None else 0)
        payload = text(client_id)
        if will is not None:
            flags |= 0x04 | 0x08  # QoS 1
            payload += b"\0" + text(will) + text("gone")
        payload += b"".join(text(word) for word in (user, password) if word is not None)
        properties = b"\x11" + struct.pack("!I", expiry) if expiry else b""
        self.send(0x10, text("MQTT") + bytes([5, flags]) + struct.pack("!H", keep_alive) + length(len(properties))
                  + properties + payload)
        kind, body = self.packet()
        assert kind == 0x20, hex(kind)
        self.reason, self.session_present = body[1], bool(body[0] & 1)
        self.properties = body[2:]

    def send(self, kind, body):
        self.link.sendall(bytes([kind]) + length(len(body)) + body)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.link.recv(count - len(data))
            if not part:
                raise ConnectionError("the broker has hung up")
            data += part
        return data

    def packet(self):
        kind, size, shift = self.exactly(1)[0], 0, 0
        while True:
            byte = self.exactly(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return kind, self.exactly(size)

    def take(self):
        """Reads one packet: a message, which is acknowledged, or an answer."""
        kind, body = self.packet()
        if kind & 0xF0 == 0x30:
            end = 2 + int.from_bytes(body[:2], "big")
            topic, quality = body[2:end].decode(), kind >> 1 & 3
            if quality:
                self.send(0x40, body[end:end + 2])
                end += 2
            assert body[end] < 0x80
            self.messages.append((topic, bool(kind & 1), body[end + 1 + body[end]:]))
        elif kind == 0xE0:
            raise ConnectionError(f"disconnected: {body[0] if body else 0:#x}")
        elif kind in (0x40, 0x90):
            codes = body[2:3] if kind == 0x40 else body[3 + body[2]:]
            self.answers[int.from_bytes(body[:2], "big")] = codes[0] if codes else 0
        elif kind == 0xD0:
            self.answers["pong"] = 0

    def answer(self, number):
        while number not in self.answers:
            self.take()
        return self.answers.pop(number)

    def next_number(self):
        self.number += 1
        return self.number

    def publish(self, topic, payload=b"x", retain=False):
        """With QoS 1. Outcome: the reason code of the PUBACK."""
        number = self.next_number()
        self.send(0x32 | retain, text(topic) + struct.pack("!H", number) + b"\0" + payload)
        return self.answer(number)

    def subscribe(self, topic_filter):
        """With QoS 1. Outcome: the reason code of the SUBACK, below 0x80 the QoS that is granted."""
        number = self.next_number()
        self.send(0x82, struct.pack("!H", number) + b"\0" + text(topic_filter) + b"\x01")
        return self.answer(number)

    def settle(self):
        """Everything that the broker had to send before now is in `messages`. Outcome: `messages`."""
        self.send(0xC0, b"")
        self.answer("pong")
        return self.messages

    def close(self):
        try:
            self.send(0xE0, b"")
        except OSError:
            pass
        self.link.close()
