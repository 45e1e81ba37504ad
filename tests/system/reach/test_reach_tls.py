"""TLS lines against Python's ssl (OpenSSL as a server) and against openssl s_server."""
import http.server
import ssl
import threading
import warnings

import pytest
from reach_kit import Authority, Server, accepts, ask, free_port, openssl, program, wait_until


@pytest.fixture(scope="module", name="authority")
def fixture_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def context(certificate, key, level=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if level is not None:
        made.set_ciphers(f"ALL:@SECLEVEL={level}")
    made.load_cert_chain(certificate, key)
    return made


def hold(_, connection):
    connection.recv(1)


def certificate(authority, made, **settings):
    with Server(hold, made) as server:
        return ask("certificate", port=server.port, environment=authority.trusted(), **settings)


def test_a_good_certificate(authority):
    made = context(*authority.issue("good", "DNS:portal.example,IP:127.0.0.1", days=10))
    seen = []
    made.sni_callback = lambda _socket, name, _context: seen.append(name)
    found = certificate(authority, made, server_name="portal.example")
    assert found["up"] and found["trusted"] and found["name-matches"] and not found["self-signed"]
    assert 9.9 < found["days-left"] <= 10
    assert found["tls-version"] == "TLSv1.3"
    assert found["time"] > 0 and found["watched"] == 0
    # To an address no name is sent, whether it is the host or the name that the certificate should have.
    assert certificate(authority, made)["name-matches"]
    assert not certificate(authority, made, server_name="127.0.0.2")["name-matches"]
    assert seen == ["portal.example", None, None]


def test_a_wrong_name(authority):
    found = certificate(authority, context(*authority.issue("wrong", "DNS:other.example")), server_name="portal.example")
    assert found["up"] and found["trusted"] and not found["name-matches"]


def test_an_expired_certificate(authority):
    found = certificate(authority, context(*authority.issue("expired", "IP:127.0.0.1", days=5, issued_before=8)))
    assert found["up"] and not found["trusted"] and found["name-matches"]
    assert -3.1 < found["days-left"] < -2.9


def test_a_self_signed_certificate(authority, tmp_path):
    openssl(tmp_path, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "pem", "-days", 9000,
            "-subj", "/CN=codec")
    found = certificate(authority, context(tmp_path / "pem", tmp_path / "key"))
    assert found["up"] and found["self-signed"] and not found["trusted"] and not found["name-matches"]
    assert found["days-left"] > 8990


def test_without_a_clock_no_date_is_judged(authority):
    found = certificate(authority, context(*authority.issue("undated", "IP:127.0.0.1")), clock="no")
    assert found["up"] and found["name-matches"] and "trusted" not in found and "days-left" not in found


def test_old_tls_is_told_and_spoken_where_wished(authority):
    made = context(*authority.issue("old", "IP:127.0.0.1"), level=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1
    found = certificate(authority, made)
    assert found["up"] and found["reason"] == "old-tls" and "days-left" not in found
    found = certificate(authority, made, old_tls="true")
    assert found["up"] and found["tls-version"] == "TLSv1" and found["days-left"] > 9 and "reason" not in found


def test_a_short_key_is_no_reason_to_be_silent(authority):
    """A 1024-bit key, signed with SHA-1: OpenSSL's level 2 would not make it, but a device shows it."""
    made = context(*authority.issue("short", "IP:127.0.0.1", key="rsa:1024", digest="sha1"), level=0)
    found = certificate(authority, made)
    assert found["up"] and found.get("trusted") is not True
    assert certificate(authority, made, old_tls="true")["days-left"] > 9


def test_what_is_not_tls(authority):
    with Server(lambda _, connection: connection.sendall(b"SSH-2.0-dropbear\r\n") or connection.recv(1000)) as server:
        found = ask("certificate", port=server.port)
        assert not found["up"] and found["reason"] == "tls-failed"
    with Server(lambda _, connection: connection.recv(1000)) as server:  # hears the question and closes
        found = ask("certificate", port=server.port)
        assert not found["up"] and found["reason"] == "tls-failed"
    assert authority


def test_a_silent_peer_is_a_timeout():
    with Server(lambda _, connection: [None for _ in iter(lambda: connection.recv(1000), b"")]) as server:
        found = ask("certificate", port=server.port, timeout=700)
        assert not found["up"] and found["reason"] == "timeout" and found["turns"] < 50


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_page_over_tls(authority, version):
    """openssl's own server, and a body of many records."""
    pem, key = authority.issue("page", "DNS:portal.example")
    big = authority.folder / "big.html"
    big.write_bytes(b"x" * 700_000 + b"<b>the end</b>")
    port = free_port()
    with program("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pem, "-key", key, "-WWW", version,
                 cwd=authority.folder):
        wait_until("listening", lambda: accepts(port))
        found = ask("http", transport="tls", port=port, host="portal.example", path="/big.html", body="<b>the end</b>")
    assert found["code"] == 200 and found["matches"] and found["size"] == 700_014
    assert found["pieces"] < 400 and found["turns"] < 1000


def test_pythons_https(authority):
    class Quiet(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # the name is http.server's
            self.send_error(503, "resting")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    made = context(*authority.issue("python", "IP:127.0.0.1"))
    server.socket = made.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = ask("http", transport="tls", port=server.server_address[1])
    server.shutdown()
    server.server_close()
    assert found["up"] and found["code"] == 503 and not found["matches"] and found["server"].startswith("BaseHTTP")
