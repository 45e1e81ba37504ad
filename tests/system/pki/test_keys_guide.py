"""The commands of docs/guides/keys.md, in their order, as they stand there, in a folder that stands for the machines."""
import os
import subprocess

import pytest
from agent_kit import AGENT, ROOT, free_port, until
from authority_kit import openssl
from guide_kit import Sandbox, blocks, moved
from mqtt_by_hand import Client, tls_context

GUIDES = {"en": "docs/guides/keys.md", "vi": "docs/vi/guides/keys.md"}
PLACES = ("/etc/tramgac-ca", "/etc/mosquitto", "/etc/tramgac", "/media/usb", "/usr/share/tramgac-broker")


def test_both_languages_have_the_same_commands():
    en, vi = GUIDES.values()
    assert blocks(en) == blocks(vi) and len(blocks(en)) == 11
    assert blocks(en, "yaml") == blocks(vi, "yaml") and len(blocks(en, "yaml")) == 1


class Machines(Sandbox):
    def __init__(self, kit):
        super().__init__(kit, PLACES, ("etc/mosquitto/certs", "etc/mosquitto/conf.d", "etc/tramgac", "media/usb",
                                       "usr/share/tramgac-broker"))
        (self.folder / "usr/share/tramgac-broker/tramgac-tls.conf").write_text((ROOT / "agent/service/mosquitto-tramgac-tls.conf").read_text())
        # What the package puts there (debian/tramgac-broker.postinst).
        (self.folder / "etc/mosquitto/tramgac.acl").write_text((ROOT / "agent/service/mosquitto-tramgac.acl").read_text())

    def broker(self):
        """mosquitto as the guide has set it up, with ports of its own."""
        certs = self.folder / "etc/mosquitto/certs"
        port = free_port()
        text = (ROOT / "agent/service/mosquitto-tramgac.conf").read_text().replace("listener 1883 ", f"listener {free_port()} ")
        (self.folder / "etc/mosquitto/tramgac.passwords").touch(mode=0o600)
        self.kit.write("etc/mosquitto/conf.d/tramgac.conf", moved(text, self.places))
        tls = self.folder / "etc/mosquitto/conf.d/tramgac-tls.conf"
        shipped = (self.folder / "usr/share/tramgac-broker/tramgac-tls.conf").read_text()
        tls.write_text(moved(shipped.replace("listener 8883\n", f"listener {port}\n").replace("listener 8884\n", f"listener {free_port()}\n"),
                             self.places))
        root = "user root\n" if os.geteuid() == 0 else ""
        file = self.kit.write("etc/mosquitto/mosquitto.conf", f"{root}log_dest stderr\ninclude_dir {self.folder}/etc/mosquitto/conf.d\n")
        child = self.kit.start("broker", ["mosquitto", "-c", file])
        until(lambda: "running" in child.log.read_text(), lambda: "the broker to run: " + child.log.read_text())
        return child, port, certs


def refused(port, folder, name):
    try:
        context = tls_context(folder, name)
        context.check_hostname = False  # broker.example.vn is 192.0.2.5
        return Client(port, "x", context).reason != 0
    except OSError:
        return True


@pytest.mark.parametrize("language", GUIDES)
def test_the_commands_do_what_the_guide_says(kit, language):
    sandbox = Machines(kit)
    *first, renew, revoke, at_broker, again = blocks(GUIDES[language])
    for block in first:
        sandbox.run(block)
    node = sandbox.folder / "etc/tramgac"
    child, port, certs = sandbox.broker()
    assert openssl("verify", "-CAfile", certs / "ca.pem", "-purpose", "sslserver", "-verify_hostname", "broker.example.vn", "-verify_ip",
                   "192.0.2.5", certs / "broker.pem").returncode == 0
    assert not refused(port, node, "dc-01")
    assert (sandbox.folder / "etc/mosquitto/tramgac.acl").read_text().count("\nuser ") == 5
    yaml = blocks(GUIDES[language], "yaml")[0]
    config = kit.write("etc/tramgac/node.yaml", "tramgac: 1\nsite: vinh-yen\nnode: dc-01\n" + yaml + "devices: []\n")
    checked = subprocess.run([AGENT, "check", config, "--lang", "en"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 or "devices" in checked.stdout, checked.stdout
    assert "tls" not in checked.stdout and "broker" not in checked.stdout.replace("tramgac-broker", ""), checked.stdout
    before = (sandbox.folder / "media/usb/dc-01.pem").read_bytes()
    sandbox.run(renew)
    assert (sandbox.folder / "media/usb/dc-01.pem").read_bytes() != before
    assert not refused(port, node, "dc-01")
    sandbox.run(revoke)
    sandbox.run(at_broker)
    child.end()
    _, port, _ = sandbox.broker()
    assert refused(port, node, "dc-01")
    number = openssl("crl", "-in", sandbox.folder / "etc/tramgac-ca/crl.pem", "-noout", "-crlnumber").stdout
    sandbox.run(again)
    assert openssl("crl", "-in", sandbox.folder / "etc/tramgac-ca/crl.pem", "-noout", "-crlnumber").stdout != number
    assert sandbox.asked_of_systemctl() == ["restart mosquitto"] * 2
    assert not [path for path in (sandbox.folder / "media/usb").iterdir() if "PRIVATE" in path.read_text()], "no key travels"
