"""Name, time, directory, page and camera services, each a program that we did not write (but the camera)."""
import os
import socket
import struct
import sys

import pytest
from reach_kit import CHRONYD, Server, accepts, ask, free_port, program, read_head, wait_until


@pytest.fixture(scope="module", name="names")
def fixture_names():
    """dnsmasq: a zone, an alias, a name that is not there."""
    port = free_port(socket.SOCK_DGRAM)
    with program("dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
                 "--listen-address=127.0.0.1", f"--port={port}", "--user=root", "--group=root",
                 "--address=/portal.example/192.0.2.7", "--address=/portal.example/2001:db8::7",
                 "--host-record=real.example,192.0.2.9", "--cname=alias.example,real.example", "--local=/example/",
                 "--auth-server=ns.zone.example,", "--auth-zone=zone.example", "--auth-soa=2026112901,admin.zone.example"):
        wait_until("dnsmasq listening", lambda: accepts(port))
        yield port


@pytest.mark.parametrize("settings, expected", [
    ({"query": "portal.example"}, {"code": 0, "answer": "192.0.2.7", "matches": True}),
    ({"query": "portal.example", "type": "AAAA"}, {"code": 0, "answer": "2001:db8::7", "matches": True}),
    ({"query": "alias.example"}, {"code": 0, "answer": "192.0.2.9", "matches": True}),
    ({"query": "portal.example", "answer": "192.0.2.8"}, {"code": 0, "answer": "192.0.2.7", "matches": False}),
    ({"query": "missing.example"}, {"code": 3, "matches": False}),
    ({"query": "elsewhere.test"}, {"code": 5, "matches": False}),
    ({"query": "zone.example", "type": "SOA"}, {"code": 0, "answer": "2026112901", "matches": True}),
])
def test_names(names, settings, expected):
    found = ask("dns", port=names, **settings)
    assert found["up"] and {key: found.get(key) for key in expected} == expected, found


def test_nobody_answers_for_names():
    assert ask("dns", port=free_port(socket.SOCK_DGRAM))["reason"] == "refused"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        found = ask("dns", port=silent.getsockname()[1], timeout=900)
        assert not found["up"] and found["reason"] == "timeout" and found["turns"] < 50
        silent.settimeout(5)
        asked = [silent.recvfrom(2000)[0] for _ in range(3)]  # three times, the same
        assert len(set(asked)) == 1


def test_chrony_as_time_server(tmp_path):
    """A server that says it is stratum 7 and has the clock of this machine: no offset."""
    port = free_port(socket.SOCK_DGRAM)
    (tmp_path / "conf").write_text(f"local stratum 7\nallow 127.0.0.1\nbindaddress 127.0.0.1\nport {port}\ncmdport 0\n"
                                   f"pidfile {tmp_path}/pid\nbindcmdaddress /\n")
    with program(CHRONYD, "-d", "-x", "-u", "root", "-f", tmp_path / "conf", cwd=tmp_path):
        wait_until("chronyd answering", lambda: ask("ntp", port=port, timeout=1000)["up"])
        found = ask("ntp", port=port)
        assert found["stratum"] == 7 and "reason" not in found and found["time"] > 0
        # An answer that had to wait for the processor is as far off as half of that.
        wait_until("an answer at once", lambda: abs(ask("ntp", port=port)["offset"]) < 50)
        late = ask("ntp", port=port, prefix=("faketime", "-f", "-90s"))
        assert 89_000 < late["offset"] < 91_000
        assert "offset" not in ask("ntp", port=port, clock="no")


def test_openldap_as_directory(tmp_path):
    port = free_port()
    (tmp_path / "data").mkdir()
    (tmp_path / "conf").write_text(f"pidfile {tmp_path}/pid\n")
    with program("slapd", "-d", "0", "-f", tmp_path / "conf", "-h", f"ldap://127.0.0.1:{port}/"):
        wait_until("slapd listening", lambda: accepts(port))
        found = ask("ldap", port=port)
        assert found["up"] and found["code"] == 0 and found["time"] > 0
    (tmp_path / "conf").write_text(f"pidfile {tmp_path}/pid\ndisallow bind_anon\n")
    with program("slapd", "-d", "0", "-f", tmp_path / "conf", "-h", f"ldap://127.0.0.1:{port}/"):
        wait_until("slapd listening", lambda: accepts(port))
        found = ask("ldap", port=port)
        assert found["up"] and found["code"] == 48  # inappropriateAuthentication (RFC 4511, appendix A)


def test_pythons_page_server(tmp_path):
    (tmp_path / "health").write_text("status: well")
    port = free_port()
    with program(sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", cwd=tmp_path):
        wait_until("http.server listening", lambda: accepts(port))
        found = ask("http", port=port, path="/health", body="well")
        assert found["code"] == 200 and found["matches"] and found["size"] == 12 and found["answer"] == "status: well"
        assert found["server"].startswith("SimpleHTTP")
        assert ask("http", port=port, path="/health", method="HEAD")["size"] == 0
        found = ask("http", port=port, path="/missing")
        assert found["up"] and found["code"] == 404 and not found["matches"]
        assert len(ask("http", port=port, path="/health", times=20)) == 20


def test_a_hundred_megabytes_are_counted_in_little_memory():
    size = 100 * 1024 * 1024

    def serve(_, connection):
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(1600):
            connection.sendall(b"z" * 65536)

    with Server(serve) as server:
        # With 64 MiB of address space beyond what it needs for itself, a body that is kept would end it.
        found = ask("http", port=server.port, timeout=60000, prefix=("prlimit", f"--data={64 * 1024 * 1024}"))
    assert found["size"] == size and found["answer"] == "z" * 200


def test_a_camera():
    def serve(server, connection):
        server.heard.append(read_head(connection))
        connection.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Camera/1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n")

    with Server(serve) as server:
        found = ask("rtsp", port=server.port, path="/stream1")
        assert found["up"] and found["code"] == 200 and found["server"] == "Camera/1"
        assert server.heard[0].startswith(f"OPTIONS rtsp://127.0.0.1:{server.port}/stream1 RTSP/1.0\r\n".encode())


def test_a_port_opens_and_is_closed_gently_or_abruptly():
    ends = []

    def serve(_, connection):
        try:
            ends.append(connection.recv(10))
        except ConnectionResetError:
            ends.append("reset")

    with Server(serve) as server:
        assert ask("connect", port=server.port)["up"]
        wait_until("the end", lambda: len(ends) == 1)
        assert ask("connect", port=server.port, abrupt=1)["up"]
        wait_until("the end", lambda: len(ends) == 2)
    assert ends == [b"", "reset"]


def test_a_peer_that_resets():
    def serve(_, connection):
        connection.recv(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with Server(serve) as server:
        assert ask("http", port=server.port)["reason"] == "reset"


def test_over_ipv6():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        assert ask("connect", "::1", port=listener.getsockname()[1])["up"]
    assert ask("connect", "::1", port=free_port(host="::1"))["reason"] == "refused"


def test_what_is_no_address_and_where_no_way_leads():
    assert ask("connect", "localhost", port=80)["reason"] == "unreachable"
    namespace = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--net")
    for kind in ("connect", "dns"):
        assert ask(kind, "192.0.2.1", port=80, prefix=namespace)["reason"] == "unreachable"


def test_without_descriptors_nothing_is_said_of_the_host():
    found = ask("connect", port=80, descriptors="no")
    assert found["reason"] == "no-resources" and "up" not in found
