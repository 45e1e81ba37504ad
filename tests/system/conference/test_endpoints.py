"""SIP OPTIONS and the H.323 port against endpoints: baresip, SIPp, and sockets of the test."""
import socket
import threading

import pytest

from conference_kit import HERE, ask, free_port, start_sipp, until, write_any_code

ALIVE = (200, 202, 302, 400, 401, 403, 404, 405, 407, 420, 480, 481, 483, 486, 488, 500, 501, 503, 513, 600, 603)
OF_A_PROXY = (408, 502, 504)


@pytest.mark.parametrize("kind", ["sip-udp", "sip-tcp", "sip-tls"])
def test_baresip_answers(baresip, kind):
    port = baresip.tls_port if kind == "sip-tls" else baresip.port
    found = ask(kind, port, "room")
    assert (found["up"], found["code"], found["busy"]) == (True, 200, False)
    assert found["server"].startswith("baresip v")
    assert 0 < found["time"] < 5000
    # A user that it does not know is the word of a living endpoint all the same.
    found = ask(kind, port)
    assert (found["up"], found["code"]) == (True, 404)


def test_baresip_in_a_call_keeps_it(baresip, processes):
    caller = start_sipp(processes, HERE / "caller.xml", free_port(socket.SOCK_DGRAM), "-m", 1, f"127.0.0.1:{baresip.port}")
    until(lambda: "answering call" in baresip.said(), "the call")
    for kind in ("sip-udp", "sip-tcp"):
        found = ask(kind, baresip.port, "room")
        assert (found["up"], found["code"]) == (True, 200)  # it says 200 in a call, too
    assert caller.wait(20) == 0, "the call was disturbed"


def test_baresip_stopped(baresip):
    baresip.process.terminate()
    baresip.process.wait(20)
    assert ask("sip-udp", baresip.port, "room") == {"up": False, "reason": "refused"}
    assert ask("sip-tcp", baresip.port, "room") == {"up": False, "reason": "refused"}
    assert ask("sip-tls", baresip.tls_port, "room") == {"up": False, "reason": "refused"}


@pytest.mark.parametrize("kind", ["sip-udp", "sip-tcp"])
def test_every_class_of_codes(processes, tmp_path, kind):
    port = free_port()
    scenario = write_any_code(tmp_path / "any_code.xml", ALIVE + OF_A_PROXY)
    start_sipp(processes, scenario, port, "-t", "u1" if kind == "sip-udp" else "t1")
    until(lambda: ask(kind, port, "c200", timeout_ms=1000).get("up"), "SIPp")
    for code in ALIVE:
        found = ask(kind, port, f"c{code}")
        assert (found["up"], found["code"], found["server"]) == (True, code, "SIPp any code")
        assert found["busy"] == (code in (486, 600)), code
    for code in OF_A_PROXY:
        found = ask(kind, port, f"c{code}")
        assert (found["up"], found["code"], found["reason"]) == (False, code, "proxy")


def test_a_late_answer(processes):
    port = free_port(socket.SOCK_DGRAM)
    start_sipp(processes, HERE / "late.xml", port)
    found = until(lambda: (answer := ask("sip-udp", port, "room")) and answer["up"] and answer, "SIPp")
    assert (found["code"], found["server"]) == (200, "SIPp late")
    assert 1700 <= found["time"] < 5000


def test_silence_is_told_in_time():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        assert ask("sip-udp", deaf.getsockname()[1], timeout_ms=1200) == {"up": False, "reason": "timeout"}
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        assert ask("sip-tcp", deaf.getsockname()[1], timeout_ms=300) == {"up": False, "reason": "timeout"}


def test_what_is_not_sip():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        port = server.getsockname()[1]
        for said, reason in ((b"HTTP/1.1 400 Bad Request\r\n\r\n", "bad-answer"), (b"", "closed")):
            def answer(said=said):
                with server.accept()[0] as peer:
                    peer.recv(65536)
                    peer.sendall(said)
            thread = threading.Thread(target=answer)
            thread.start()
            assert ask("sip-tcp", port) == {"up": False, "reason": reason}
            thread.join(20)


def test_h323_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        port = server.getsockname()[1]
        found = ask("h323", port)
        assert found.keys() == {"up", "time"} and found["up"] and 0 < found["time"] < 5000
        with server.accept()[0] as peer, pytest.raises(ConnectionResetError):
            peer.settimeout(20)
            peer.recv(1)
    assert ask("h323", port) == {"up": False, "reason": "refused"}
