"""What we send, and what our RAS decoder is tested with, as tshark's dissectors read it."""
import re
import socket

import pytest

from conference_kit import Listener, Processes, ROOT, dissect, finish, start_ask

BAD = re.compile(r"malformed|expert info|dissector bug|not decoded|unknown", re.IGNORECASE)


def answers():
    """The rows of ras_answers.txt."""
    rows = (ROOT / "tests/unit/conference/ras_answers.txt").read_text().splitlines()
    return [[cell.strip() for cell in row.split("|")] for row in rows if not row.startswith("#")]


def hear_datagrams(processes, kind, timeout_ms, count):
    """What `kind` sends where nobody answers: the datagram, its port, the port that was asked, all datagrams."""
    listener = Listener()
    asking = start_ask(processes, kind, listener.port, "" if kind == "ras" else "room", timeout_ms)
    heard = [listener.hear() for _ in range(count)]
    assert finish(asking) == {"up": False, "reason": "timeout"}
    octets, (_, own_port) = heard[0]
    return octets, own_port, listener.port, heard


def hear_stream(processes):
    """The same over TCP, and that it is said once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        port = server.getsockname()[1]
        asking = start_ask(processes, "sip-tcp", port, timeout_ms=1000)
        with server.accept()[0] as peer:
            octets, own_port = b"", peer.getpeername()[1]
            while not octets.endswith(b"\r\n\r\n"):
                octets += peer.recv(65536)
            more = peer.recv(65536)
        finish(asking)
    return octets, own_port, port, [octets, more]


@pytest.fixture(name="sent", scope="module")
def fixture_sent():
    """What we send, by the kind of question."""
    processes = Processes()
    yield {"sip-udp": hear_datagrams(processes, "sip-udp", 3000, 3),  # at once, after 0.5 s and 1.5 s; not yet at 3.5 s
           "ras": hear_datagrams(processes, "ras", 1300, 2),  # at once, after 1 s
           "sip-tcp": hear_stream(processes)}
    processes.stop()


@pytest.fixture(name="trees", scope="module")
def fixture_trees(sent, tmp_path_factory):
    """What tshark says, by kind of question and by name of an answer: its start takes seconds, so it starts once."""
    framing = {"sip-udp": ("-u", 5060), "sip-tcp": ("-T", 5060), "ras": ("-u", 1719)}
    packets = [(kind, octets, (framing[kind][0], f"{own_port},{framing[kind][1]}"))
               for kind, (octets, own_port, _, _) in sent.items()]
    packets += [(row[0], bytes.fromhex(row[1]), ("-u", "1719,1719")) for row in answers()]
    return dissect(tmp_path_factory.mktemp("packets"), packets)


def part(tree, protocol):
    """The part of a tree that belongs to a protocol, in which nothing is wrong."""
    found = tree[tree.index(protocol):]
    assert not BAD.search(found), found
    return found


@pytest.mark.parametrize("kind", ["sip-udp", "sip-tcp"])
def test_options(sent, trees, kind):
    """An OPTIONS with all that RFC 3261 clause 8.1.1 asks for."""
    _, own_port, port, _ = sent[kind]
    sip = part(trees[kind], "Session Initiation Protocol")
    uri = f"sip:room@127.0.0.1:{port}" if kind == "sip-udp" else f"sip:127.0.0.1:{port};transport=tcp"
    transport = kind[4:].upper()
    for line in (f"Request-Line: OPTIONS {uri} SIP/2.0", f"Transport: {transport}", "Sent-by Address: 127.0.0.1",
                 f"Sent-by port: {own_port}", "RPort: rport", "Max-Forwards: 70", "Sequence Number: 1", "Method: OPTIONS",
                 f"Contact URI Host Port: {own_port}", "User-Agent: Tramgac", "Accept: application/sdp", "Content-Length: 0"):
        assert line in sip, f"{line}\n{sip}"
    assert re.search(r"Branch: z9hG4bK[0-9a-f]{16}\n", sip)
    assert re.search(r"SIP from tag: [0-9a-f]{8}\n", sip)
    assert re.search(r"Call-ID: [0-9a-f]{16}@127\.0\.0\.1\n", sip)
    assert "SIP to tag" not in sip


def test_gatekeeper_request(sent, trees):
    octets, own_port, _, _ = sent["ras"]
    ras = part(trees["ras"], "H.225.0 RAS")
    for line in ("RasMessage: gatekeeperRequest (0)", f"requestSeqNum: {int.from_bytes(octets[2:4], 'big') + 1}",
                 "protocolIdentifier: 0.0.8.2250.0.4 (Version 4)", "ip: 127.0.0.1", f"port: {own_port}", "terminal",
                 "mc: False", "undefinedNode: False"):
        assert line in ras, f"{line}\n{ras}"
    assert "Alias" not in ras


def test_repetitions_are_the_same(sent):
    for kind in ("sip-udp", "ras"):
        assert len(set(sent[kind][3])) == 1
    assert sent["sip-tcp"][3][1] == b"", "asked twice on a stream"


@pytest.mark.parametrize("row", answers(), ids=lambda row: row[0].replace(" ", "-"))
def test_gatekeeper_answers(processes, trees, row):
    """Read by tshark as the table says, and understood by us when a gatekeeper sends them."""
    ras = part(trees[row[0]], "H.225.0 RAS")
    for line in (f"RasMessage: {row[2]}", "requestSeqNum: 4660", *row[3].split("; ")):
        assert line in ras, f"{line}\n{ras}"
    octets = bytes.fromhex(row[1])
    listener = Listener()
    asking = start_ask(processes, "ras", listener.port)
    request, peer = listener.hear()
    listener.socket.sendto(octets, peer)  # to somebody else's request: ignored, but for one time in 65535
    listener.socket.sendto(octets[:2] + request[2:4] + octets[4:], peer)
    found = finish(asking)
    assert (found["up"], found["answer"]) == (True, "confirm" if row[2] == "gatekeeperConfirm" else "reject")
    assert found.get("reason", "") == (row[4] if len(row) > 4 else "")
