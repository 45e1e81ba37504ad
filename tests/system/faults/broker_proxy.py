"""A way to the broker that fails on demand, between the agent and a real broker; packets are those of MQTT v5, section 2.1.

  passes    as if it were not there
  swallows  everything passes but PUBLISH from the agent: a broker that accepts and never acknowledges
  stalls    nothing passes and nothing ends; what was held goes on when it passes again
  hole      what is sent is lost and nothing ends: a WAN that drops every packet
"""
import contextlib
import socket
import threading

PUBLISH = 3


def packets(link):
    """The bytes of one packet after the other, until the connection ends."""
    while True:
        head = link.recv(1)
        if not head:
            return
        length, shift, size = 0, 0, b""
        while not size or size[-1] & 0x80:
            size += link.recv(1, socket.MSG_WAITALL)
            length |= (size[-1] & 0x7F) << shift
            shift += 7
        body = link.recv(length, socket.MSG_WAITALL) if length else b""
        if len(body) < length:
            return
        yield head + size + body


class BrokerProxy:
    """`mode` may be set at any moment by become(). `spoiled` counts packets that did not pass in their time."""

    def __init__(self, broker_port):
        self.broker_port, self.mode, self.spoiled = broker_port, "passes", 0
        self.changed = threading.Condition()
        self.links = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, mode, ends=False):
        """`ends`: the connections of before end, as when a broker is started anew."""
        with self.changed:
            self.mode = mode
            self.changed.notify_all()
        if ends:
            self._end()

    def close(self):
        self.become("passes", ends=True)
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _end(self):
        for link in list(self.links):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.broker_port), 5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self.links |= {near, far}
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source, target, to_broker):
        with contextlib.suppress(OSError, IndexError):
            for packet in packets(source):
                if self._passes(packet, to_broker):
                    target.sendall(packet)
        for link in (source, target):
            self.links.discard(link)
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _passes(self, packet, to_broker):
        with self.changed:
            lost = self.mode == "hole" or (self.mode == "swallows" and to_broker and packet[0] >> 4 == PUBLISH)
            self.spoiled += lost or self.mode == "stalls"
            self.changed.wait_for(lambda: self.mode != "stalls")
            return not lost
