"""tramgac pki: what it signs, judged by openssl; what it refuses; what it leaves on the disk."""
import ctypes
import datetime
import json
import os
import shutil
import stat
import subprocess
import sys
import threading

import pytest
from agent_kit import AGENT
from authority_kit import CertificateAuthority, openssl, pki


@pytest.fixture(name="authority")
def fixture_authority(kit):
    return CertificateAuthority(kit)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def verify(authority, name, purpose, *more):
    return openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", authority.ca / "ca.pem", *more,
                   authority.folder / f"{name}.pem")


def details(path):
    done = openssl("x509", "-in", path, "-noout", "-text", "-nameopt", "RFC2253")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_openssl_accepts_what_is_signed_for_its_purpose_only(authority):
    authority.give("broker-1", "broker", "--host", "broker.example.vn", "--host", "127.0.0.1", "--host", "2001:db8::1")
    for role in ("node", "operator", "supervisor", "viewer"):
        authority.give(f"a-{role}", role)
        assert verify(authority, f"a-{role}", "sslclient").returncode == 0
        assert verify(authority, f"a-{role}", "sslserver").returncode != 0, "no node can pose as a broker"
    assert verify(authority, "broker-1", "sslserver").returncode == 0
    assert verify(authority, "broker-1", "sslclient").returncode != 0, "no broker can pose as a node"
    for host, right in (("broker.example.vn", True), ("other.example.vn", False)):
        assert (verify(authority, "broker-1", "sslserver", "-verify_hostname", host).returncode == 0) is right
    for address, right in (("127.0.0.1", True), ("2001:db8::1", True), ("127.0.0.2", False)):
        assert (verify(authority, "broker-1", "sslserver", "-verify_ip", address).returncode == 0) is right


def test_certificates_say_what_they_should(authority):
    given = authority.give("dc-01", "node")
    text = details(authority.folder / "dc-01.pem")
    for part in ("ecdsa-with-SHA256", "ASN1 OID: prime256v1", "Subject: CN=dc-01,OU=node", "CA:FALSE", "Digital Signature",
                 "TLS Web Client Authentication", "X509v3 Authority Key Identifier"):
        assert part in text, (part, text)
    assert "Alternative Name" not in text
    own = details(authority.ca / "ca.pem")
    for part in ("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "Subject: CN=Tramgac CA"):
        assert part in own, (part, own)
    assert given["role"] == "node" and len(given["serial"]) > 20
    serial = openssl("x509", "-in", authority.folder / "dc-01.pem", "-noout", "-serial").stdout.strip()
    assert serial == "serial=" + given["serial"]


def test_serial_numbers_are_random(authority):
    serials = [int(authority.give(f"n{i}", "node")["serial"], 16) for i in range(8)]
    assert len(set(serials)) == 8 and all(0 < one < 2 ** 127 for one in serials)
    assert sorted(serials) != serials and max(serials).bit_length() > 100


def test_keys_are_for_their_owner_only(authority):
    before = os.umask(0)
    try:
        authority.give("dc-01", "node")
    finally:
        os.umask(before)
    assert mode(authority.folder / "dc-01.key") == mode(authority.ca / "ca.key") == 0o600
    assert mode(authority.ca) == mode(authority.ca / "issued") == 0o700
    assert mode(authority.folder / "dc-01.pem") == 0o644
    assert sorted(path.name for path in authority.ca.iterdir()) == ["ca.key", "ca.pem", "crl.pem", "issued"]
    assert not [path for path in authority.folder.iterdir() if path.name.startswith(".")], "no drafts are left"
    if os.geteuid() == 0:
        authority.run("csr", "dc-02", "--role", "node", "--owner", "nobody")
        assert (authority.folder / "dc-02.key").owner() == "nobody" and mode(authority.folder / "dc-02.key") == 0o600
    assert "canary-account" in authority.run("csr", "dc-03", "--role", "node", "--owner", "canary-account", expect=1).stderr
    assert not (authority.folder / "dc-03.key").exists()


class Inotify:
    """The names that appear in a folder, however short they are there (inotify(7))."""

    def __init__(self, folder):
        library = ctypes.CDLL(None, use_errno=True)
        self.file = library.inotify_init1(os.O_NONBLOCK)
        assert library.inotify_add_watch(self.file, bytes(folder), 0x100 | 0x80) > 0  # IN_CREATE, IN_MOVED_TO

    def names(self):
        events, names = os.read(self.file, 65536), []
        os.close(self.file)
        while events:
            size = int.from_bytes(events[12:16], sys.byteorder)
            names.append(events[16:16 + size].rstrip(b"\0").decode())
            events = events[16 + size:]
        return names


def test_a_key_is_there_under_its_name_only(authority):
    """Whoever kills the program while it makes a key leaves nothing of it."""
    seen = Inotify(authority.folder)
    authority.run("csr", "dc-01", "--role", "node")
    names = seen.names()
    drafts = [name for name in names if name.startswith(".")]
    assert names[0] == "dc-01.key" and "dc-01.csr" in names and len(drafts) <= 1, names


def test_nothing_is_overwritten(authority):
    authority.give("dc-01", "node")
    files = {path: path.read_bytes() for folder in (authority.ca, authority.folder) for path in folder.rglob("*") if path.is_file()}
    for words in (["init", "--ca", authority.ca], ["csr", "dc-01", "--role", "node"],
                  ["issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", authority.ca],
                  ["issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", authority.ca, "-o", "other.pem"],
                  ["renew", "dc-01", "--ca", authority.ca, "-o", "dc-01.key"],
                  ["renew", "dc-01", "--ca", authority.ca, "-o", "ca.pem"]):
        done = authority.run(*words, expect=1)
        assert done.stderr and not done.stdout, words
    assert {path: path.read_bytes() for path in files} == files
    assert len(list((authority.ca / "issued").iterdir())) == 1, "nothing was signed for those"
    (authority.folder / "in-use").mkdir()
    (authority.folder / "in-use/a-file").write_text("x")
    assert "in-use" in authority.run("init", "--ca", "in-use", expect=1).stderr
    assert not list(authority.folder.glob("in-use.*"))


@pytest.mark.parametrize("name, role", [
    ("", "node"), ("a/b", "node"), ("../a", "node"), ("dc 01", "node"), ("DC-01", "node"), ("-a", "node"), ("a\nCN=b", "node"),
    ("a,O=b", "operator"), ("a/CN=root", "operator"), ("$(id)", "operator"), ("${ENV::HOME}", "viewer"), ("é", "operator"),
    ("+", "operator"), ("#", "operator"), ("a" * 41, "node"), ("a;b", "supervisor"), ("@a", "operator"), (".a", "operator")])
def test_a_name_that_could_be_something_else_is_refused(kit, name, role):
    done = subprocess.run(
        [AGENT, "pki", "csr", "--role", role, "--lang", "en", "--", name], capture_output=True, text=True, cwd=kit.folder, check=False)
    assert done.returncode in (1, 2) and done.stderr + done.stdout
    assert not list(kit.folder.glob("*.key")) and not list(kit.folder.glob("*.csr"))


@pytest.mark.parametrize("host", ["*.example.vn", "a b", "DNS:a", "a,DNS:b", "a..b", "-a.vn", "192.0.2", "1.2.3.4.5", "::g", "",
                                  "email:a@b", "a" * 64 + ".vn", "file:///etc/passwd", "a_b.vn"])
def test_a_host_that_is_none_is_refused(kit, host):
    done = pki("csr", "b", "--role", "broker", "--host", host, folder=kit.folder, expect=None)
    assert done.returncode in (1, 2), done.stdout
    assert not list(kit.folder.glob("b.*"))


def test_hosts_are_for_brokers(kit):
    assert "--host" in pki("csr", "b", "--role", "broker", folder=kit.folder, expect=1).stderr
    assert "--host" in pki("csr", "n", "--role", "node", "--host", "a.vn", folder=kit.folder, expect=1).stderr
    many = [word for i in range(17) for word in ("--host", f"h{i}.vn")]
    assert "16" in pki("csr", "b", "--role", "broker", *many, folder=kit.folder, expect=1).stderr


def test_of_a_request_only_name_and_key_count(authority):
    """A node cannot give itself a role or a host by writing it into its request."""
    folder = authority.folder
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=x/OU=operator/CN=dc-01",
            "-addext", "subjectAltName=DNS:broker.example.vn", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "extendedKeyUsage=serverAuth", "-keyout", folder / "f.key", "-out", folder / "f.csr")
    authority.run("issue", "dc-01", "--role", "node", "--csr", "f.csr", "--ca", authority.ca)
    text = details(folder / "dc-01.pem")
    assert "Subject: CN=dc-01,OU=node" in text and "CA:TRUE" not in text and "broker.example" not in text
    assert "Server Auth" not in text
    assert "other" in authority.run("issue", "other", "--role", "node", "--csr", "f.csr", "--ca", authority.ca, expect=1).stderr


def test_bad_requests_are_refused(authority):
    folder = authority.folder
    authority.run("csr", "dc-01", "--role", "node")
    good = (folder / "dc-01.csr").read_text()
    (folder / "garbage.csr").write_text("no request")
    (folder / "large.csr").write_text(good + "x" * 65536)
    lines = good.splitlines()
    body = lines[3]
    lines[3] = ("A" if body[10] != "A" else "B").join([body[:10], body[11:]])
    (folder / "changed.csr").write_text("\n".join(lines) + "\n")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=dc-01", "-keyout", folder / "r.key", "-out", folder / "rsa.csr")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-224", "-nodes", "-subj", "/CN=dc-01", "-keyout",
            folder / "c.key", "-out", folder / "curve.csr")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=dc-01/CN=root", "-keyout",
            folder / "t.key", "-out", folder / "two.csr")
    # The right curve, written out: its base point could be somebody's choice.
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit", "-nodes",
            "-subj", "/CN=dc-01", "-keyout", folder / "e.key", "-out", folder / "explicit.csr")
    # A name that turns the direction of writing, and one that a terminal would obey.
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8", "-subj",
            "/CN=dc\u202e10\u009b31m", "-keyout", folder / "u.key", "-out", folder / "turned.csr")
    said = authority.run("issue", "dc-01", "--role", "node", "--csr", "turned.csr", "--ca", authority.ca, expect=1).stderr
    assert "dc?10?31m" in said, said
    (folder / "pipe.csr").unlink(missing_ok=True)
    os.mkfifo(folder / "pipe.csr")
    for name in ("garbage", "large", "changed", "rsa", "curve", "explicit", "two", "pipe", "absent"):
        done = authority.run("issue", "dc-01", "--role", "node", "--csr", f"{name}.csr", "--ca", authority.ca, expect=1)
        assert f"{name}.csr" in done.stderr, name
        assert authority.run("issue", "dc-01", "--role", "node", "--csr", f"{name}.csr", "--ca", authority.ca, "--json", expect=1,
                             lang="vi").stderr != done.stderr
    assert not list((authority.ca / "issued").iterdir())


def test_a_name_keeps_its_role_and_a_key_its_name(authority):
    authority.give("dc-01", "node")
    authority.run("csr", "dc-01", "--role", "operator", "-o", "/dev/null/x", expect=1)
    authority.revoke("dc-01", "--reason", "cessation")
    os.rename(authority.folder / "dc-01.pem", authority.folder / "old.pem")
    again = ["issue", "dc-01", "--csr", "dc-01.csr", "--ca", authority.ca]
    assert "node" in authority.run(*again, "--role", "operator", expect=1).stderr
    authority.run(*again, "--role", "node")
    # A card that was copied with its key is no second node.
    os.rename(authority.folder / "dc-01.key", authority.folder / "dc-02.key")
    authority.run("csr", "dc-02", "--role", "node", "--same-key")
    assert "dc-01" in authority.run("issue", "dc-02", "--role", "node", "--csr", "dc-02.csr", "--ca", authority.ca, expect=1).stderr


def test_a_compromised_key_does_not_come_back(authority):
    authority.give("dc-01", "node")
    authority.revoke("dc-01", "--reason", "key-compromise")
    (authority.folder / "dc-01.pem").unlink()
    again = ["issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", authority.ca]
    authority.run(*again, expect=1)
    assert "dc-01" in authority.run("renew", "dc-01", "--ca", authority.ca, expect=1).stderr
    (authority.folder / "dc-01.key").unlink()
    authority.run("csr", "dc-01", "--role", "node")
    authority.run(*again)


def state_of(authority):
    """What became of each certificate; two that were made in one second have no order."""
    listed = json.loads(authority.run("list", "--ca", authority.ca, "--json").stdout)
    return sorted((one["name"], one["state"], one.get("reason", "")) for one in listed["certificates"])


def test_a_compromised_key_takes_all_its_certificates_with_it(authority):
    authority.give("dc-01", "node")
    authority.give("dc-02", "node")
    second = json.loads(authority.run("renew", "dc-01", "--ca", authority.ca, "--json").stdout)
    authority.revoke(second["serial"], "--reason", "superseded")
    assert state_of(authority) == [("dc-01", "good", ""), ("dc-01", "revoked", "superseded"), ("dc-02", "good", "")]
    done = json.loads(authority.revoke(second["serial"], "--reason", "key-compromise", "--json").stdout)
    assert done["revoked"] == 2, "the other one has the same key"
    lost = ("dc-01", "revoked", "key-compromise")
    assert state_of(authority) == [lost, lost, ("dc-02", "good", "")]
    assert json.loads(authority.revoke("dc-01", "--json").stdout)["revoked"] == 0, "a smaller reason changes nothing"
    assert verify(authority, "dc-01", "sslclient", "-crl_check", "-CRLfile", authority.ca / "crl.pem").returncode != 0
    authority.run("issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", authority.ca, "-o", "x.pem", expect=1)


def test_a_list_stays_as_long_as_it_was(kit):
    pki("init", "--ca", kit.folder / "long", "--list-days", "3000")
    pki("csr", "dc-01", "--role", "node", folder=kit.folder)
    pki("issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", "long", folder=kit.folder)

    def days():
        lists = json.loads(pki("list", "--ca", kit.folder / "long", "--json").stdout)["list"]
        moments = [datetime.datetime.fromisoformat(lists[key].replace("Z", "+00:00")) for key in ("begin", "end")]
        return (moments[1] - moments[0]).days
    assert days() == 3000
    assert "until" in pki("revoke", "dc-01", "--ca", kit.folder / "long").stdout
    assert days() == 3000
    pki("crl", "--ca", kit.folder / "long", "--list-days", "9")
    assert days() == 9


def test_what_is_beside_a_certificate_is_not_overwritten(authority):
    authority.give("dc-01", "node")
    both = authority.folder / "both.pem"
    both.write_bytes((authority.folder / "dc-01.pem").read_bytes() + (authority.folder / "dc-01.key").read_bytes())
    (authority.folder / "link.pem").symlink_to("dc-01.pem")
    before = both.read_bytes()
    for name in ("both.pem", "link.pem"):
        authority.run("renew", "dc-01", "--ca", authority.ca, "-o", name, expect=1)
    assert both.read_bytes() == before and len(list((authority.ca / "issued").iterdir())) == 1


def test_a_clock_behind_what_was_signed_is_told(authority):
    authority.give("dc-01", "node")
    authority.run("csr", "dc-02", "--role", "node")
    tomorrow = (datetime.datetime.now() + datetime.timedelta(days=2)).strftime("%Y-%m-%d %H:%M:%S")
    ahead = subprocess.run(["faketime", tomorrow, AGENT, "pki", "crl", "--ca", authority.ca], capture_output=True, check=False)
    assert ahead.returncode == 0
    assert "set the clock" in authority.run("issue", "dc-02", "--role", "node", "--csr", "dc-02.csr", "--ca", authority.ca,
                                            expect=1).stderr
    assert "set the clock" in authority.revoke("dc-01").stderr, "told, but done"
    authority.run("issue", "dc-02", "--role", "node", "--csr", "dc-02.csr", "--ca", authority.ca)


def test_output_that_cannot_be_written_is_told(authority):
    with open("/dev/full", "w", encoding="utf-8") as full:
        for words in (["pki", "list", "--ca", authority.ca], ["broker", "acl", "a/dc-01"]):
            done = subprocess.run([AGENT, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            assert done.returncode == 1 and "cannot be written" in done.stderr, words


def test_the_end_of_the_authority_is_told(kit):
    pki("init", "--ca", kit.folder / "ca", "--days", "100")
    assert "CẢNH BÁO: khi đó" in pki("list", "--ca", kit.folder / "ca", lang="vi").stdout


def test_a_renewed_certificate_is_the_same_but_for_time_and_number(authority):
    authority.run("csr", "broker-1", "--role", "broker", "--host", "127.0.0.1")
    issue = ["issue", "broker-1", "--role", "broker", "--csr", "broker-1.csr", "--ca", authority.ca, "--json"]
    first = json.loads(authority.run(*issue, "--host", "127.0.0.1", "--host", "b.example.vn", "--days", "10").stdout)
    before = (authority.folder / "broker-1.pem").read_bytes()
    (authority.folder / "before.pem").write_bytes(before)
    second = json.loads(authority.run("renew", "broker-1", "--ca", authority.ca, "--json").stdout)
    assert second["serial"] != first["serial"] and second["end"] > first["end"]
    assert {**first, **second} == {**first, "serial": second["serial"], "end": second["end"], "begin": second["begin"]}
    key = [openssl("x509", "-in", authority.folder / f"{name}.pem", "-noout", "-pubkey").stdout for name in ("before", "broker-1")]
    assert key[0] == key[1]
    for name in ("before", "broker-1"):
        assert verify(authority, name, "sslserver", "-crl_check", "-CRLfile", authority.ca / "crl.pem").returncode == 0
    # With a key of its own for the time after.
    (authority.folder / "new").mkdir()
    authority.run("csr", "broker-1", "--role", "broker", "--host", "127.0.0.1", "-o", "new")
    authority.run("renew", "broker-1", "--csr", "new/broker-1.csr", "--ca", authority.ca, "-o", "new/broker-1.pem")
    assert openssl("x509", "-in", authority.folder / "new/broker-1.pem", "-noout", "-pubkey").stdout != key[0]


def test_what_is_revoked_is_refused_by_its_list(authority):
    for name in ("dc-01", "dc-02"):
        authority.give(name, "node")
    (authority.folder / "first.pem").write_bytes((authority.folder / "dc-01.pem").read_bytes())
    second = json.loads(authority.run("renew", "dc-01", "--ca", authority.ca, "--json").stdout)

    def good(name):
        return verify(authority, name, "sslclient", "-crl_check", "-CRLfile", authority.ca / "crl.pem").returncode == 0
    assert good("first") and good("dc-01") and good("dc-02")
    authority.revoke(second["serial"])
    assert good("first") and not good("dc-01") and good("dc-02"), "one by its number"
    done = authority.revoke("dc-01", "--json")
    assert json.loads(done.stdout)["revoked"] == 1 and not good("first") and good("dc-02")
    text = openssl("crl", "-in", authority.ca / "crl.pem", "-noout", "-text", "-CAfile", authority.ca / "ca.pem")
    assert "verify OK" in text.stderr and text.stdout.count("Serial Number:") == 2 and "X509v3 CRL Number: \n                3" in text.stdout
    before = (authority.ca / "crl.pem").read_bytes()
    assert json.loads(authority.revoke("dc-01", "--json").stdout)["revoked"] == 0
    assert (authority.ca / "crl.pem").read_bytes() == before
    assert "nobody" in authority.run("revoke", "nobody", "--ca", authority.ca, expect=1).stderr
    authority.run("crl", "--ca", authority.ca, "--list-days", "7")
    assert not good("first") and good("dc-02")
    listed = json.loads(authority.run("list", "--ca", authority.ca, "--json").stdout)
    assert [(one["name"], one["state"]) for one in listed["certificates"]] == [
        ("dc-01", "revoked"), ("dc-01", "revoked"), ("dc-02", "good")]
    assert listed["list"]["revoked"] == 2 and listed["list"]["number"] == 4
    shown = authority.run("list", "--ca", authority.ca, lang="vi").stdout
    assert "còn hiệu lực" in shown and "thu hồi" in shown and "CẢNH BÁO" in shown, shown


def test_a_request_is_good_for_another_authority(authority):
    """The province's own: openssl stands for it."""
    folder = authority.folder
    authority.run("csr", "broker-1", "--role", "broker", "--host", "broker.example.vn", "--host", "192.0.2.7")
    text = openssl("req", "-in", folder / "broker-1.csr", "-noout", "-text", "-verify", "-nameopt", "RFC2253")
    assert text.returncode == 0 and "verify OK" in text.stderr
    assert "Subject: CN=broker-1,OU=broker" in text.stdout and "DNS:broker.example.vn, IP Address:192.0.2.7" in text.stdout
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Province", "-keyout",
            folder / "p.key", "-out", folder / "p.pem")
    done = openssl("x509", "-req", "-in", folder / "broker-1.csr", "-CA", folder / "p.pem", "-CAkey", folder / "p.key",
                   "-copy_extensions", "copy", "-out", folder / "broker-1.pem")
    assert done.returncode == 0, done.stderr
    done = openssl("verify", "-CAfile", folder / "p.pem", "-verify_hostname", "broker.example.vn", folder / "broker-1.pem")
    assert done.returncode == 0, done.stderr
    public = openssl("pkey", "-in", folder / "broker-1.key", "-pubout").stdout
    assert public == openssl("x509", "-in", folder / "broker-1.pem", "-noout", "-pubkey").stdout


def test_a_damaged_authority_says_so_and_does_nothing(authority):
    authority.give("dc-01", "node")
    for name, content, part in (("crl.pem", "nothing", "crl.pem"), ("ca.pem", "nothing", "ca.pem"), ("ca.key", "nothing", "ca.key"),
                                ("issued/x.pem", "nothing", "x.pem")):
        path = authority.ca / name
        before = path.read_bytes() if path.exists() else None
        path.write_text(content)
        for words in (["revoke", "dc-01"], ["crl"], ["list"], ["renew", "dc-01"]):
            assert part in authority.run(*words, "--ca", authority.ca, expect=1).stderr, (name, words)
        assert path.read_text() == content
        path.unlink() if before is None else path.write_bytes(before)
    (authority.ca / "ca.key").chmod(0o640)
    assert "ca.key" in authority.run("crl", "--ca", authority.ca, expect=1).stderr
    (authority.ca / "ca.key").chmod(0o600)
    if os.geteuid() == 0:  # a key that another account could change at any time
        os.chown(authority.ca / "ca.key", 65534, -1)
        assert "ca.key" in authority.run("crl", "--ca", authority.ca, expect=1).stderr
        os.chown(authority.ca / "ca.key", 0, -1)
    assert "absent" in pki("list", "--ca", authority.folder / "absent", expect=1).stderr


def test_two_at_once_lose_nothing(authority):
    """Whoever comes second is told so, or finds what the first has done."""
    names = [f"n{i}" for i in range(6)]
    for name in names:
        authority.give(name, "node")
    refused = []

    def revoke(name):
        while authority.run("revoke", name, "--ca", authority.ca, expect=None).returncode:
            refused.append(name)
    threads = [threading.Thread(target=revoke, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listed = json.loads(authority.run("list", "--ca", authority.ca, "--json").stdout)
    assert listed["list"]["revoked"] == 6 and {one["state"] for one in listed["certificates"]} == {"revoked"}


def test_no_key_shows_up_anywhere(authority):
    """Arguments, outputs and the files that are given away."""
    trace = authority.folder / "trace"
    said = []
    with_trace = ["strace", "-f", "-s", "100000", "-e", "trace=execve,write,writev,sendto", "-o", trace] if shutil.which("strace") else []
    for words in (["csr", "dc-01", "--role", "node"], ["issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", authority.ca],
                  ["renew", "dc-01", "--ca", authority.ca, "--json"], ["list", "--ca", authority.ca], ["crl", "--ca", authority.ca],
                  ["revoke", "dc-01", "--ca", authority.ca], ["csr", "dc-01", "--role", "node", "--same-key", "--json"]):
        done = subprocess.run([*with_trace, AGENT, "pki", *map(str, words)], capture_output=True, text=True, cwd=authority.folder, check=True)
        said += [done.stdout, done.stderr]
        if with_trace:
            traced = trace.read_text()
            assert traced.count("execve(") == 1, "it starts no other program, whose arguments others could see"
            trace.unlink()
            keys = [line for line in traced.splitlines() if "PRIVATE KEY" in line]
            assert len(keys) == (1 if words[0] == "csr" and "--same-key" not in words else 0), words
    canaries = []
    for path in (authority.ca / "ca.key", authority.folder / "dc-01.key"):
        lines = path.read_text().splitlines()
        assert "PRIVATE" in lines[0] and len(lines) >= 4
        canaries += lines[1:-1]
        canaries.append(openssl("pkey", "-in", path, "-noout", "-text").stdout.split("priv:")[1].split("pub:")[0].split()[0])
    given = [path for folder in (authority.ca, authority.folder) for path in folder.rglob("*") if path.is_file() and path.suffix != ".key"]
    said += [path.read_text(errors="replace") for path in given]
    for canary in canaries:
        assert not [text for text in said if canary in text]
    assert not [text for text in said if "PRIVATE" in text]


def test_a_clock_from_before_this_program_signs_nothing(kit):
    done = subprocess.run(["faketime", "2001-01-01 00:00:00", AGENT, "pki", "init", "--ca", kit.folder / "ca", "--lang", "vi"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "đồng hồ" in done.stderr and not (kit.folder / "ca").exists()


def test_nothing_outlives_the_authority(authority):
    short = authority.kit.folder / "short"
    pki("init", "--ca", short, "--days", "100")
    authority.run("csr", "dc-01", "--role", "node")
    given = json.loads(authority.run("issue", "dc-01", "--role", "node", "--csr", "dc-01.csr", "--ca", short, "--json").stdout)
    end = openssl("x509", "-in", short / "ca.pem", "-noout", "-enddate", "-dateopt", "iso_8601").stdout.strip()
    assert end.split("=")[1][:10] == given["end"][:10]
    done = subprocess.run(["faketime", "+101 days", AGENT, "pki", "renew", "dc-01", "--ca", short, "--lang", "en"],
                          capture_output=True, text=True, cwd=authority.folder, check=False)
    assert done.returncode == 1 and "ended" in done.stderr
