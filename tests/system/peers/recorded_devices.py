"""Plays recorded SNMP agents (.snmprec) with snmpsim on a free port of the loopback, for tests and for scripts/dev.

    with RecordedDevices({"fortigate": path, ...}) as devices:
        devices.target("fortigate")     # snmp://127.0.0.1:PORT?community=fortigate

The community is the name that the recording is given here. Blocks until snmpsim answers; ends it, and nothing else, at the end.
"""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from ports import free_port  # noqa: E402

DEADLINE = 60
SIMULATOR = pathlib.Path(__file__).resolve().parent / "snmpsimd.py"
# The variable list of a GetRequest: sysDescr.0 without a value.
VARIABLES = bytes.fromhex("300e300c06082b060102010101000500")


def get_request(community):
    """An SNMPv2c GetRequest of sysDescr.0."""
    pdu = b"\xa0" + bytes([9 + len(VARIABLES)]) + b"\x02\x01\x01\x02\x01\x00\x02\x01\x00" + VARIABLES
    body = b"\x02\x01\x01\x04" + bytes([len(community)]) + community.encode() + pdu
    return b"\x30" + bytes([len(body)]) + body


# Whoever published a recording made some addresses and names unreadable ("xx", "<private>"): snmpsim would end there.
READABLE = re.compile(rb"[0-9.]+\|(?:6\|[0-9.]+\r?|64\|[0-9.]+\r?|(?!6\||64\|)[0-9a-z:]+\|.*)", re.DOTALL)


def playable(recording):
    """The lines that snmpsim can play, in the order of their OIDs: it searches for the next by halving."""
    lines = [line for line in recording.split(b"\n") if READABLE.fullmatch(line)]
    lines.sort(key=lambda line: [int(part) for part in line.partition(b"|")[0].split(b".")])
    return b"\n".join(lines) + b"\n"


def is_installed():
    return shutil.which("snmpsimd") is not None


class RecordedDevices:
    def __init__(self, recordings):
        self.recordings = recordings
        self.process = self.port = self.folder = None

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="recorded-devices-"))
        try:
            self._start()
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def target(self, name):
        return f"snmp://127.0.0.1:{self.port}?community={name}"

    def _start(self):
        data, cache = self.folder / "data", self.folder / "cache"
        data.mkdir()
        cache.mkdir()
        for name, path in self.recordings.items():
            (data / f"{name}.snmprec").write_bytes(playable(pathlib.Path(path).read_bytes()))
        self.port = free_port(socket.SOCK_DGRAM)
        command = ["/usr/bin/python3", SIMULATOR, f"--data-dir={data}", f"--cache-dir={cache}",
                   f"--agent-udpv4-endpoint=127.0.0.1:{self.port}", "--logging-method=stderr", "--v2c-arch"]
        if os.geteuid() == 0:  # it refuses to run as root
            command += ["--process-user=nobody", "--process-group=nogroup"]
            for path in (self.folder, cache, data, *data.iterdir()):
                shutil.chown(path, "nobody", "nogroup")
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def _wait(self):
        end = time.monotonic() + DEADLINE
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.2)
            asker.connect(("127.0.0.1", self.port))
            while time.monotonic() < end:
                if self.process.poll() is not None:
                    raise RuntimeError("snmpsim ended: " + (self.folder / "log").read_text())
                if self._answers(asker):
                    return
        raise RuntimeError(f"snmpsim does not answer after {DEADLINE} s")

    def _answers(self, asker):
        try:
            asker.send(get_request(next(iter(self.recordings))))
            return bool(asker.recv(65535))
        except ConnectionRefusedError:
            time.sleep(0.1)
            return False
        except TimeoutError:
            return False
