"""Wireshark's dissectors on what we send: nothing is malformed, and it means what we mean."""
import json
import re
import socket
import struct
import subprocess

import pytest
from reach_kit import Server, ask, read_head

CHAT = 0x200000  # Wireshark: what is merely told
SOURCE, TARGET = socket.inet_aton("192.0.2.9"), socket.inet_aton("192.0.2.1")


def packet(payload, port, protocol):
    """An IPv4 packet with it, from an address for documentation, to the port that makes Wireshark choose its dissector."""
    if protocol == socket.IPPROTO_UDP:
        transport = struct.pack("!HHHH", 40000, port, 8 + len(payload), 0)
    else:
        transport = struct.pack("!HHIIBBHHH", 40000, port, 1, 1, 5 << 4, 0x18, 65535, 0, 0)
    total = 20 + len(transport) + len(payload)
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, total, 1, 0, 64, protocol, 0, SOURCE, TARGET) + transport + payload


def dissect(folder, payload, port, protocol):
    """The layers that tshark sees, flat."""
    data = packet(payload, port, protocol)
    (folder / "pcap").write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) +
                                  struct.pack("<IIII", 1, 0, len(data), len(data)) + data)
    done = subprocess.run(["tshark", "-r", folder / "pcap", "-T", "json", "--no-duplicate-keys"], capture_output=True,
                          text=True, timeout=60, check=True)
    severities = [int(number) for number in re.findall(r'"_ws.expert.severity": "(\d+)"', done.stdout)]
    assert "_ws.malformed" not in done.stdout and all(number <= CHAT for number in severities), done.stdout
    return json.loads(done.stdout)[0]["_source"]["layers"]


def datagram(kind, **settings):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        ask(kind, port=peer.getsockname()[1], timeout=300, **settings)
        return peer.recv(2000)


def stream(kind, end, **settings):
    """What a peer hears until `end` bytes or the end of a head; it closes then."""
    def serve(server, connection):
        server.heard.append(connection.recv(end) if end else read_head(connection))

    with Server(serve) as server:
        ask(kind, port=server.port, **settings)
        return server.heard[0]


@pytest.mark.parametrize("kind, number", [("A", "1"), ("AAAA", "28"), ("SOA", "6")])
def test_dns(tmp_path, kind, number):
    dns = dissect(tmp_path, datagram("dns", query="portal.example", type=kind), 53, socket.IPPROTO_UDP)["dns"]
    query = next(iter(dns["Queries"].values()))
    assert query["dns.qry.name"] == "portal.example" and query["dns.qry.type"] == number
    assert dns["dns.flags_tree"]["dns.flags.recdesired"] in ("1", True)


def test_ntp(tmp_path):
    ntp = dissect(tmp_path, datagram("ntp"), 123, socket.IPPROTO_UDP)["ntp"]
    assert ntp["ntp.flags_tree"]["ntp.flags.vn"] == "4" and ntp["ntp.flags_tree"]["ntp.flags.mode"] == "3"


def test_ldap(tmp_path):
    ldap = dissect(tmp_path, stream("ldap", 14), 389, socket.IPPROTO_TCP)["ldap"]
    text = json.dumps(ldap)
    assert '"ldap.version": "3"' in text and '"ldap.authentication": "0"' in text and '"ldap.messageID": "1"' in text


def test_http(tmp_path):
    page = dissect(tmp_path, stream("http", 0, path="/health?full=1", host="portal.example"), 80, socket.IPPROTO_TCP)["http"]
    text = json.dumps(page)
    assert '"http.request.method": "GET"' in text and '"http.request.version": "HTTP/1.1"' in text
    assert page["http.connection"] == "close" and page["http.host"].startswith("portal.example:")


def test_rtsp(tmp_path):
    rtsp = json.dumps(dissect(tmp_path, stream("rtsp", 0, path="/live"), 554, socket.IPPROTO_TCP)["rtsp"])
    assert '"rtsp.method": "OPTIONS"' in rtsp and "RTSP/1.0" in rtsp
