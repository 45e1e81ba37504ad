#!/usr/bin/python3
"""A serial line of a given speed between two pseudo terminals, for scripts/bench and tests/system.

Characters travel one after the other, each taking its bits at the baud rate, in both directions; a pseudo terminal alone
hands over a whole frame at once. Knows nothing of Modbus: what comes from the agent's end is a request, what comes from
the unit's end an answer. The time that a unit takes to answer is its own, but at least --turnaround.

Prints the paths of the agent's and of the unit's end in one line. SIGUSR1 begins the account anew; at SIGTERM it is
printed as one line of JSON: the seconds from the first request to the last one, and what of them were characters, waiting
for the unit (turnaround) and waiting for the agent (gap).
"""
import argparse
import collections
import ctypes
import json
import os
import select
import signal
import statistics
import sys
import time
import tty

PR_SET_TIMERSLACK = 29


class Terminal:
    """A pseudo terminal: what a program opens at `path` is read and written here."""

    def __init__(self):
        self.master, self.keeper = os.openpty()  # the keeper keeps it up while no program has it open
        tty.setraw(self.keeper)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self.keeper)


class Burst:
    """Characters sent in one go: when the first begins and the last ends on the line."""

    def __init__(self, begin, end, size):
        self.begin, self.end, self.size = begin, end, size


class Direction:
    """One sender: its characters on their way to the other end."""

    def __init__(self, source, target, character):
        self.source, self.target, self.character = source, target, character
        self.on_the_way = collections.deque()  # (moment of its last bit, character)
        self.burst = None

    def send(self, data, earliest):
        """Puts characters behind those on the way. Outcome: whether a new burst begins."""
        fresh = not self.on_the_way
        if fresh:
            self.burst = Burst(earliest, earliest, 0)
        for byte in data:
            self.burst.end += self.character
            self.burst.size += 1
            self.on_the_way.append((self.burst.end, byte))
        return fresh

    def deliver(self, now):
        """Hands over what has arrived."""
        arrived = bytearray()
        while self.on_the_way and self.on_the_way[0][0] <= now:
            arrived.append(self.on_the_way.popleft()[1])
        if arrived:
            os.write(self.target.master, arrived)

    def next(self):
        """When the next character arrives."""
        return self.on_the_way[0][0] if self.on_the_way else None


class Exchanges:
    """What the line was used for, from one request's first character to the next one's."""

    def __init__(self):
        self.cycles = []  # (whole, characters, turnaround, gap) in seconds
        self.unanswered = 0
        self.request = self.answer = None

    def ask(self, request):
        if self.request is not None and self.answer is None:
            self.unanswered += 1
        elif self.answer is not None:
            turnaround, gap = self.answer.begin - self.request.end, request.begin - self.answer.end
            whole = request.begin - self.request.begin
            self.cycles.append((whole, whole - turnaround - gap, turnaround, gap))
        self.request, self.answer = request, None

    def reply(self, answer):
        if self.request is not None:  # the account may have begun between the two
            self.answer = answer

    def report(self):
        if len(self.cycles) < 2:
            return {"exchanges": len(self.cycles), "unanswered": self.unanswered}
        whole, characters, turnaround, gap = (list(one) for one in zip(*self.cycles))
        return {"exchanges": len(whole), "unanswered": self.unanswered, "seconds": sum(whole),
                "characters": sum(characters), "turnaround": sum(turnaround), "gap": sum(gap), "gap_least": min(gap),
                "gap_median": statistics.median(gap), "gap_p95": statistics.quantiles(gap, n=20)[-1],
                "gap_most": max(gap)}


class Line:
    """The two ends and the loop that carries characters between them."""

    def __init__(self, character, turnaround, log=None):
        self.log = log
        self.agent, self.unit, self.turnaround = Terminal(), Terminal(), turnaround
        self.requests = Direction(self.agent, self.unit, character)
        self.answers = Direction(self.unit, self.agent, character)
        self.exchanges = Exchanges()
        self.stopping = False

    def receive(self, way):
        now = time.monotonic()
        try:
            data = os.read(way.source.master, 4096)
        except BlockingIOError:
            return
        if self.log:
            print(f"{time.time():.4f} {'request' if way is self.requests else 'answer'} {data.hex()}", file=self.log,
                  flush=True)
        if way is self.requests:
            if way.send(data, now):
                self.exchanges.ask(way.burst)
        else:
            asked = self.requests.burst
            if way.send(data, max(now, asked.end + self.turnaround) if asked else now):
                self.exchanges.reply(way.burst)

    def run(self):
        ways = {way.source.master: way for way in (self.requests, self.answers)}
        while not self.stopping:
            moments = [moment for moment in (way.next() for way in ways.values()) if moment is not None]
            wait = max(0.0, min(moments) - time.monotonic()) if moments else 0.2
            ready, _, _ = select.select(list(ways), [], [], wait)
            now = time.monotonic()
            for way in ways.values():
                way.deliver(now)
            for master in ready:
                self.receive(ways[master])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baud", type=int, default=9600)
    parser.add_argument("--bits", type=int, default=10, help="of a character: 10 without parity, 11 with (default: 10)")
    parser.add_argument("--turnaround", type=float, default=0.0, help="least seconds between a request and its answer")
    parser.add_argument("--log", type=argparse.FileType("w"), help="file for what is sent and when (seconds since 1970)")
    options = parser.parse_args()
    # A character of 19200 baud takes 520 us; the kernel's usual slack of 50 us would be a tenth of it.
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0)
    line = Line(options.bits / options.baud, options.turnaround, options.log)

    def stop(*_):
        line.stopping = True
    signal.signal(signal.SIGTERM, stop)

    def forget(*_):
        line.exchanges = Exchanges()
    signal.signal(signal.SIGUSR1, forget)
    print(line.agent.path, line.unit.path, flush=True)
    line.run()
    json.dump(line.exchanges.report(), sys.stdout)
    print(flush=True)


if __name__ == "__main__":
    main()
