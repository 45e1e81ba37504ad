"""Peers for the tests of drivers/conference, and asking them (tests/system/reach/reach_ask)."""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import wave

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / "cli"))
from cli_kit import Processes, free_port, listens, need, until  # noqa: E402,F401

AGENT = pathlib.Path(os.environ.get("TRAMGAC", ROOT / "build/dev/tramgac")).resolve()
ASK = AGENT.parent / "tests/system/reach/reach_ask"


def command(kind, port, user, timeout_ms):
    """`kind`: of a question, with the transport behind a hyphen: "sip-udp"."""
    kind, _, transport = kind.partition("-")
    return [ASK, kind, "127.0.0.1", f"port={port}", f"timeout={timeout_ms}ms", *([f"transport={transport}"] if transport else []),
            *([f"user={user}"] if user else [])]


def facts(output):
    """A fact by its name, of what reach_ask prints."""
    return {name: value for name, value in json.loads(output).items() if name not in ("pieces", "turns", "watched")}


def ask(kind, port, user="", timeout_ms=5000):
    """What reach_ask finds."""
    done = subprocess.run([str(word) for word in command(kind, port, user, timeout_ms)], capture_output=True, text=True,
                          timeout=timeout_ms / 1000 + 20, check=True)
    return facts(done.stdout)


def start_ask(processes, kind, port, user="", timeout_ms=5000):
    """The same without waiting for its end; finish() gives what it found."""
    return processes.start(*command(kind, port, user, timeout_ms), stdout=subprocess.PIPE, text=True)


def finish(asking):
    """What a reach_ask that was started has found."""
    return facts(asking.communicate(timeout=20)[0])


class Baresip:
    """A SIP endpoint with one account `room` that answers calls by itself."""

    def __init__(self, processes, folder):
        need("baresip")
        self.port = free_port(count=2)  # TLS is at the next one
        self.tls_port = self.port + 1
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                        "key.pem", "-out", "certificate.pem", "-subj", "/CN=room", "-days", "30"], cwd=folder, check=True,
                       capture_output=True)
        both = (folder / "key.pem").read_text() + (folder / "certificate.pem").read_text()
        (folder / "both.pem").write_text(both)
        (folder / "config").write_text(f"""sip_listen 127.0.0.1:{self.port}
sip_certificate {folder}/both.pem
net_interface 127.0.0.1
audio_source aufile,{folder}/said.wav
audio_player aufile,{folder}/heard.wav
module_path {self.module_path()}
module g711.so
module aufile.so
module_app account.so
module_app menu.so
""")
        (folder / "accounts").write_text("<sip:room@127.0.0.1>;regint=0;answermode=auto\n")
        with wave.open(str(folder / "said.wav"), "wb") as silence:  # without a source that starts it takes no call
            silence.setparams((1, 2, 8000, 0, "NONE", ""))
            silence.writeframes(bytes(16000 * 20))
        self.log = folder / "baresip.log"
        with self.log.open("w") as log:
            self.process = processes.start("baresip", "-f", folder, stdin=subprocess.DEVNULL, stdout=log,
                                           stderr=subprocess.STDOUT)
        until(lambda: "baresip is ready" in self.said(), "baresip")

    @staticmethod
    def module_path():
        """Where Debian keeps its modules; it differs between releases."""
        found = [*pathlib.Path("/usr/lib").glob("baresip/modules"), *pathlib.Path("/usr/lib").glob("*/baresip/modules")]
        return found[0]

    def said(self):
        """Its log."""
        return self.log.read_text(errors="replace")


def wait_for_rest(peers):
    """Until every peer has heard the end of what was said to it: it may read that later than whoever said it has ended."""
    until(lambda: not any(peer.open for peer in peers), "the peers to see the end of their lines")


def start_sipp(processes, scenario, port, *more):
    """SIPp on loopback with a scenario; its output is not looked at."""
    return processes.start(need("sipp"), "-sf", scenario, "-i", "127.0.0.1", "-p", port, "-nostdin", *more,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write_any_code(path, codes):
    """A scenario that answers OPTIONS to sip:cNNN@.. with the code NNN, one of `codes`."""
    looks = "".join(f'<ereg regexp="sip:c{code}@" search_in="msg" assign_to="is{code}"/>' for code in codes)
    jumps = "".join(f'<nop next="{code}" test="is{code}"/>\n' for code in codes)
    answers = "".join(f"""<label id="{code}"/>
<send next="end"><![CDATA[

  SIP/2.0 {code} Some Words
  [last_Via:]
  [last_From:]
  [last_To:];tag=[call_number]
  [last_Call-ID:]
  [last_CSeq:]
  Server: SIPp any code
  Content-Length: 0

]]></send>
""" for code in codes)
    path.write_text(f"""<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="any code">
<recv request="OPTIONS"><action>{looks}</action></recv>
{jumps}{answers}<label id="end"/>
</scenario>
""")
    return path


class Listener:
    """A UDP socket of the test."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(20)
        self.port = self.socket.getsockname()[1]

    def hear(self):
        """The next datagram and who sent it."""
        return self.socket.recvfrom(65536)


def dissect(folder, packets):
    """What tshark says of packets (name, octets, framing as text2pcap takes it): the tree of each by its name, as text."""
    need("tshark")
    files = []
    for name, octets, framing in packets:
        dump = "".join(f"{at:06x} {octets[at:at + 16].hex(' ')}\n" for at in range(0, len(octets), 16))
        files.append(f"{len(files)}.pcap")
        subprocess.run(["text2pcap", "-q", *framing, "-", files[-1]], input=dump, text=True, cwd=folder, check=True,
                       capture_output=True)
    subprocess.run(["mergecap", "-a", "-w", "all.pcap", *files], cwd=folder, check=True)
    done = subprocess.run(["tshark", "-n", "-r", "all.pcap", "-V"], cwd=folder, check=True, capture_output=True, text=True)
    trees = re.split(r"^Frame \d+: ", done.stdout, flags=re.M)[1:]
    return dict(zip([name for name, _, _ in packets], trees, strict=True))
