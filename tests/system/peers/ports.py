"""Ports that a test opens later, has a program open, or wants closed all the while.

Whoever binds port 0 or connects gets an ephemeral port, so these are below those; and each is given once among all tests
of this machine, whichever process they run in (tests/system/reserve_port.h does the same).
"""
import pathlib
import random
import socket

FIRST = 15000
_locks = []  # kept until the process ends


def _last():
    """The last one below the ephemeral ports."""
    low = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    return (low if low > FIRST + 1000 else 32768) - 1


def _take(port):
    """Outcome: whether no other test has it."""
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0tramgac-test-port-{port}")
    except OSError:
        lock.close()
        return False
    _locks.append(lock)
    return True


def _is_free(port, kind, host):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(kind=socket.SOCK_STREAM, host="127.0.0.1", count=1):
    """A port that nobody uses, and no other test gets. With a `count` the first of so many in a row."""
    for _ in range(1000):
        first = random.SystemRandom().randint(FIRST, _last() - count + 1)
        row = range(first, first + count)
        if all(_take(port) for port in row) and all(_is_free(port, kind, host) for port in row):
            return first
    raise RuntimeError("no free port")
