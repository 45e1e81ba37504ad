"""The broker's configuration exactly as it is shipped, but for ports and paths, in a real mosquitto."""
import os
import re
import signal
import ssl
import subprocess

import pytest
from agent_kit import ROOT, free_port, listens, until
from authority_kit import CertificateAuthority, openssl
from mqtt_by_hand import NOT_AUTHORISED, Client, tls_context

SERVICE = ROOT / "agent/service"
DEBIAN = "persistence true\npersistence_location {folder}/data/\nlog_dest stderr\nlog_type all\ninclude_dir {folder}/conf.d\n"
BAD_USER = 0x86
ACL = ("user dc-01\ntopic readwrite tramgac/v1/s/dc-01/#\nuser an\ntopic read tramgac/v1/#\n"
       "user dc-02\ntopic readwrite tramgac/v1/s/dc-02/#\n")


def replaced(text, *pairs):
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


class Shipped:
    """mosquitto with Debian's configuration file and both of ours in its conf.d."""

    def __init__(self, kit):
        self.kit, self.authority = kit, CertificateAuthority(kit)
        self.keys = self.authority.folder
        self.plain, self.tls, self.web = free_port(), free_port(), free_port()
        self.authority.give("broker", "broker", "--host", "127.0.0.1")
        folder = kit.folder / "mosquitto"
        (folder / "data").mkdir(parents=True)
        passwords = kit.write("mosquitto/passwords", "", 0o600)
        for user in ("dc-01", "an"):
            subprocess.run(["mosquitto_passwd", "-b", passwords, user, f"secret of {user}"], check=True)
        access = kit.write("mosquitto/acl", ACL, 0o600)
        kit.write("mosquitto/conf.d/tramgac.conf", replaced(
            (SERVICE / "mosquitto-tramgac.conf").read_text(), ("listener 1883 ", f"listener {self.plain} "),
            ("/etc/mosquitto/tramgac.passwords", str(passwords)), ("/etc/mosquitto/tramgac.acl", str(access))))
        kit.write("mosquitto/conf.d/tramgac-tls.conf", replaced(
            (SERVICE / "mosquitto-tramgac-tls.conf").read_text(), ("listener 8883\n", f"listener {self.tls}\n"),
            ("listener 8884\n", f"listener {self.web}\n"), ("/etc/mosquitto/certs/", f"{self.keys}/")))
        root = "user root\n" if os.geteuid() == 0 else ""
        self.file = kit.write("mosquitto/mosquitto.conf", root + DEBIAN.format(folder=folder))
        self.start()

    def start(self):
        self.child = self.kit.start("mosquitto", ["mosquitto", "-c", self.file])
        for port in (self.plain, self.tls, self.web):
            until(lambda port=port: listens(port), f"port {port}")

    def crash(self):
        self.child.send(signal.SIGKILL)
        self.child.process.wait()

    def node(self, name, client=None, **more):
        return Client(self.tls, client or name, tls_context(self.keys, name), **more)

    def page(self, user, password, client="page", **more):
        return Client(self.web, client, tls_context(self.keys), user=user, password=password, websocket=True, **more)


@pytest.fixture(name="broker")
def fixture_broker(kit):
    return Shipped(kit)


def test_the_certificate_is_who_comes_in(broker):
    broker.authority.give("dc-01", "node")
    node = broker.node("dc-01", user="an", password="secret of an")
    assert node.reason == 0
    assert node.publish("tramgac/v1/s/dc-01/event") in (0, 0x10), "it is dc-01, whatever it says it is"
    assert node.publish("tramgac/v1/s/dc-02/event") == NOT_AUTHORISED
    assert "u'dc-01'" in broker.child.log.read_text() and "u'an'" not in broker.child.log.read_text()


def test_nobody_comes_in_without_a_certificate_of_the_authority(kit, broker):
    with pytest.raises((ssl.SSLError, OSError)):
        Client(broker.tls, "x", tls_context(broker.keys))
    with pytest.raises((ssl.SSLError, OSError)):
        Client(broker.tls, "x", tls_context(broker.keys), user="an", password="secret of an")
    with pytest.raises((ssl.SSLError, OSError)):
        Client(broker.tls, "x")  # not even TLS
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=dc-01", "-keyout",
            broker.keys / "fake.key", "-out", broker.keys / "fake.pem")
    with pytest.raises((ssl.SSLError, OSError)):
        broker.node("fake")
    with pytest.raises((ssl.SSLError, OSError)):
        broker.node("broker")  # a certificate for servers
    assert "New client connected" not in broker.child.log.read_text()


def test_nobody_comes_in_without_a_password(broker):
    for port, options in ((broker.plain, {}), (broker.web, {"context": tls_context(broker.keys), "websocket": True})):
        assert Client(port, "a", **options).reason in (NOT_AUTHORISED, BAD_USER)
        assert Client(port, "b", user="an", password="wrong", **options).reason in (NOT_AUTHORISED, BAD_USER)
        assert Client(port, "c", user="nobody", password="secret of an", **options).reason in (NOT_AUTHORISED, BAD_USER)
        assert Client(port, "d", user="an", password="secret of an", **options).reason == 0


def test_a_page_sees_by_websockets_what_a_node_says(broker):
    broker.authority.give("dc-01", "node")
    page = broker.page("an", "secret of an")
    assert page.subscribe("tramgac/v1/+/+/event") == 1
    assert broker.node("dc-01").publish("tramgac/v1/s/dc-01/event", b"news") == 0
    while not page.messages:
        page.take()
    assert page.messages == [("tramgac/v1/s/dc-01/event", False, b"news")]
    assert page.publish("tramgac/v1/s/dc-01/event") == NOT_AUTHORISED
    with pytest.raises((ssl.SSLError, OSError, ConnectionError)):
        Client(broker.web, "x", user="an", password="secret of an", websocket=True)  # without TLS


def handshake(port, *options):
    return openssl("s_client", "-connect", f"127.0.0.1:{port}", *options, input="", timeout=20)


def test_old_and_weak_tls_is_refused(broker):
    broker.authority.give("dc-01", "node")
    own = ("-cert", broker.keys / "dc-01.pem", "-key", broker.keys / "dc-01.key", "-CAfile", broker.keys / "ca.pem")
    for port in (broker.tls, broker.web):
        for good in (("-tls1_2",), ("-tls1_3",)):
            shown = handshake(port, *own, *good).stdout
            assert "Verify return code: 0 (ok)" in shown and re.search(r"Cipher is (TLS_AES|ECDHE)", shown), shown
        for bad in (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"),
                    ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"), ("-tls1_2", "-cipher", "AES256-GCM-SHA384")):
            assert "Cipher is (NONE)" in handshake(port, *own, *bad).stdout, (port, bad)


def test_the_plain_listener_is_on_the_loopback_only():
    text = (SERVICE / "mosquitto-tramgac.conf").read_text() + (SERVICE / "mosquitto-tramgac-tls.conf").read_text()
    parts = re.split(r"^listener ", text, flags=re.MULTILINE)[1:]
    assert len(parts) == 3
    for part in parts:
        assert "certfile" in part or part.startswith("1883 127.0.0.1\n"), part
        # For WebSockets mosquitto 2.0 heeds none.
        assert bool(re.search(r"^max_connections \d+$", part, re.MULTILINE)) is ("protocol websockets" not in part)
    for line in text.splitlines():
        assert not line.startswith(("allow_anonymous true", "log_dest", "plugin", "auth_plugin", "bridge")), line


def test_what_was_saved_is_there_after_a_crash(broker):
    broker.authority.give("dc-01", "node")
    page = broker.page("an", "secret of an", client="an-page", clean=False, expiry=3600)
    assert page.subscribe("tramgac/v1/+/+/event") == 1
    page.close()
    node = broker.node("dc-01")
    assert node.publish("tramgac/v1/s/dc-01/state", b"there", retain=True) in (0, 0x10)
    for number in range(40):
        assert node.publish("tramgac/v1/s/dc-01/event", b"%d" % number) == 0
    # Acknowledged last and saved after it: the one thing that may be missing (docs/guides/broker.md).
    assert node.publish("tramgac/v1/s/dc-01/data/x") in (0, 0x10)
    broker.crash()
    broker.start()
    page = broker.page("an", "secret of an", client="an-page", clean=False, expiry=3600)
    assert page.session_present
    while len(page.messages) < 40:
        page.take()
    assert [message[2] for message in page.messages] == [b"%d" % number for number in range(40)]
    assert page.subscribe("tramgac/v1/+/+/state") == 1
    while len(page.messages) < 41:
        page.take()
    assert page.messages[-1] == ("tramgac/v1/s/dc-01/state", True, b"there")


def test_limits_count(broker):
    broker.authority.give("dc-01", "node")
    node = broker.node("dc-01", keep_alive=0)
    assert b"\x13\x00\x78" in node.properties, "server keep alive 120"
    assert b"\x27" + (1048576).to_bytes(4, "big") in node.properties, "maximum packet size"
    # Who comes in beyond the limit of a listener is thrown out, and the other listeners do not mind. mosquitto 2.0 counts
    # roughly: each connection that ended before it said who it was, such as those of `listens`, makes room for one more.
    links = []
    with pytest.raises((OSError, ConnectionError)):
        while len(links) < 60:
            links.append(Client(broker.plain, f"c{len(links)}", user="an", password="secret of an"))
    assert len(links) >= 50
    assert broker.page("an", "secret of an").reason == 0
    assert node.publish("tramgac/v1/s/dc-01/event") in (0, 0x10)
    for link in links:
        link.close()
    until(lambda: comes_in(broker), "room again")
    # A packet that is too large ends the connection of who sends it, and nothing else.
    with pytest.raises((OSError, ConnectionError)):
        node.publish("tramgac/v1/s/dc-01/event", b"x" * 1_100_000)
    assert broker.node("dc-01").publish("tramgac/v1/s/dc-01/event", b"x" * 900_000) in (0, 0x10)


def comes_in(broker):
    try:
        return Client(broker.plain, "y", user="an", password="secret of an").reason == 0
    except OSError:
        return False


def test_who_loses_the_password_is_thrown_out_at_the_reload(broker):
    page = broker.page("an", "secret of an")
    subprocess.run(["mosquitto_passwd", "-D", broker.kit.folder / "mosquitto/passwords", "an"], check=True)
    broker.child.send(signal.SIGHUP)
    with pytest.raises((OSError, ConnectionError)):
        while True:
            page.settle()
            if not broker.child.running():
                break
    until(lambda: broker.page("an", "secret of an").reason in (NOT_AUTHORISED, BAD_USER), "no way in any more")


def test_a_broker_without_its_certificates_does_not_run_in_the_open(kit, broker):
    broker.child.end()
    (broker.keys / "broker.key").rename(broker.keys / "away.key")
    child = kit.start("without", ["mosquitto", "-c", broker.file])
    assert child.process.wait(timeout=20) != 0
    assert "broker.key" in (kit.folder / "without.log").read_text()
