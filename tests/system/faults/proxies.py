"""Faulty ways between the agent and its devices: a TCP connection, a serial line, UDP datagrams.

A proxy passes everything on until its `rate` is above 0; then each exchange is spoiled with that probability, by lot
from the seed of the proxy. Each proxy has one kind of fault:

  delay        the request or the answer comes 20 to 900 ms later: in time, just too late, or much too late
  loss         the request or the answer never comes
  reorder      the answer comes after the next one, at the latest 900 ms later
  duplicate    the answer comes twice; over TCP and UDP also the request, or the second answer up to 900 ms later
  cut          the rest of the answer never comes, the connection stays
  truncation   the rest of the answer never comes, and the connection is closed
  unit         another unit is asked, or seems to answer
  transaction  the answer, or the request, has another transaction id
  bits         one to three bits of the answer are wrong

`asked` says what was asked for and when, `spoiled` how often something was spoiled, `quiet_from` when the last spoiled
frame had come.
"""
import asyncio
import collections
import os
import random
import threading
import time
import tty

HOLD = 0.9  # seconds; less than the second for which the agent expects late answers on a serial line


class Loop:
    """An event loop on a thread of its own, on which all proxies run."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


class Proxy:
    """What the three have in common: frames, and what becomes of them."""

    def __init__(self, loop, dialect, kind, seed, numbered=True):
        """`numbered`: answers carry the number of their request. Without one, nobody can tell an answer from its
        duplicate that comes during the next exchange, so there is none."""
        self.loop, self.dialect, self.kind, self.numbered = loop.loop, dialect, kind, numbered
        self.in_requests = ("loss", "unit") + (("delay", "duplicate", "transaction") if numbered else ())
        self.random = random.Random(seed)
        self.rate, self.spoiled, self.quiet_from = 0.0, 0, 0.0
        self.asked = collections.defaultdict(list)
        self.held = None
        self.spoil_answer = False  # to the request under way

    def request(self, frame, send):
        now = time.time()
        for register in self.dialect.asked(frame):
            self.asked[register].append(now)
        spoil = self.random.random() < self.rate
        here = spoil and self.kind in self.in_requests and self.random.random() < 0.3
        self.spoil_answer = spoil and not here
        if here:
            self._spoil(frame, send, None)
        else:
            send(frame)

    def answer(self, frame, send, close):
        """`close` ends the connection, if there is one."""
        if self.spoil_answer:
            self._spoil(frame, send, close)
        else:
            self._pass(frame, send)

    def _spoil(self, frame, send, close):
        self.spoiled += 1
        self.quiet_from = time.time()
        getattr(self, "_" + self.kind)(frame, send, close)

    def _pass(self, frame, send):
        """Behind it comes the one that it has overtaken."""
        send(frame)
        if self.held:
            self._release(self.held)

    def _later(self, call, *arguments):
        delay = self.random.uniform(0.02, HOLD)
        self.quiet_from = max(self.quiet_from, time.time() + delay)
        self.loop.call_later(delay, call, *arguments)

    def _delay(self, frame, send, _):
        self._later(send, frame)

    def _loss(self, *_):
        pass

    def _reorder(self, frame, send, _):
        if self.held:
            self._pass(frame, send)
            return
        self.held = (frame, send)
        self.quiet_from = time.time() + HOLD
        self.loop.call_later(HOLD, self._release, self.held)

    def _release(self, held):
        if self.held is held:
            self.held = None
            held[1](held[0])

    def _duplicate(self, frame, send, _):
        if self.numbered and self.random.random() < 0.7:
            send(frame)
            self._later(send, frame)
        else:
            send(frame + frame) if self.dialect.STREAM else [send(frame) for _ in range(2)]

    def _cut(self, frame, send, _):
        send(frame[:self.random.randrange(1, len(frame))])

    def _truncation(self, frame, send, close):
        self._cut(frame, send, close)
        close()

    def _unit(self, frame, send, _):
        send(self.dialect.of_unit(frame, 3 - self.dialect.unit(frame)))

    def _transaction(self, frame, send, _):
        send(self.dialect.of_transaction(frame, self.random.choice((-2, -1, 1, 256))))

    def _bits(self, frame, send, _):
        damaged = bytearray(frame)
        for bit in self.random.sample(range(8 * len(frame)), self.random.randint(1, 3)):
            damaged[bit // 8] ^= 1 << bit % 8
        send(bytes(damaged))


class Splitter:
    """Frames out of a stream."""

    def __init__(self, dialect, request):
        self.dialect, self.request, self.data = dialect, request, b""

    def feed(self, data):
        self.data += data
        frames = []
        while (size := self.dialect.size(self.data, self.request)) and size <= len(self.data):
            frames.append(self.data[:size])
            self.data = self.data[size:]
        return frames


class TcpProxy(Proxy):
    """Listens on `port` of the loopback, and connects to `server` for each connection."""

    def __init__(self, loop, dialect, kind, seed, server, numbered=True):
        super().__init__(loop, dialect, kind, seed, numbered)
        self.server, self.connections = server, 0
        self.listener = loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self.listener.sockets[0].getsockname()[1]

    async def _serve(self, agent_reader, agent):
        self.connections += 1
        device_reader, device = await asyncio.open_connection("127.0.0.1", self.server)

        def close():
            for writer in (agent, device):
                writer.close()

        async def carry(reader, request, take):
            frames = Splitter(self.dialect, request)
            try:
                while data := await reader.read(4096):
                    for frame in frames.feed(data):
                        take(frame)
            except OSError:
                pass
            close()

        def to(writer):
            return lambda frame: None if writer.is_closing() else writer.write(frame)
        await asyncio.gather(carry(agent_reader, True, lambda frame: self.request(frame, to(device))),
                             carry(device_reader, False, lambda frame: self.answer(frame, to(agent), close)))


class LineProxy(Proxy):
    """Two pseudo terminals: `path` for the agent, `device_path` for its devices."""

    def __init__(self, loop, dialect, kind, seed):
        super().__init__(loop, dialect, kind, seed, numbered=False)
        (self.agent, self.path), (self.device, self.device_path) = self._terminal(), self._terminal()
        self._carry(self.agent, True, lambda frame: self.request(frame, lambda data: os.write(self.device, data)))
        self._carry(self.device, False,
                    lambda frame: self.answer(frame, lambda data: os.write(self.agent, data), lambda: None))

    @staticmethod
    def _terminal():
        master, keeper = os.openpty()  # the keeper keeps it up while nobody has it open; both end with the process
        tty.setraw(keeper)
        os.set_blocking(master, False)
        return master, os.ttyname(keeper)

    def _carry(self, source, request, take):
        frames = Splitter(self.dialect, request)

        def readable():
            for frame in frames.feed(os.read(source, 4096)):
                take(frame)
        self.loop.call_soon_threadsafe(self.loop.add_reader, source, readable)


class UdpProxy(Proxy):
    """Listens on `port` of the loopback, and asks `server` from a port of its own for each client."""

    class Side(asyncio.DatagramProtocol):
        def __init__(self, take):
            self.take = take

        def datagram_received(self, data, address):
            self.take(data, address)

    def __init__(self, loop, dialect, kind, seed, server):
        super().__init__(loop, dialect, kind, seed)
        self.server, self.devices = server, {}
        self.transport, _ = loop.run(self._open())
        self.port = self.transport.get_extra_info("sockname")[1]

    def _open(self):
        return self.loop.create_datagram_endpoint(lambda: self.Side(self._from_agent), local_addr=("127.0.0.1", 0))

    def _from_agent(self, data, client):
        asyncio.ensure_future(self._ask(data, client))

    async def _ask(self, data, client):
        if client not in self.devices:
            def take(answer, _):
                self.answer(answer, lambda frame: self.transport.sendto(frame, client), lambda: None)
            self.devices[client], _ = await self.loop.create_datagram_endpoint(
                lambda: self.Side(take), remote_addr=("127.0.0.1", self.server))
        self.request(data, self.devices[client].sendto)
