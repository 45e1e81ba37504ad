"""Certificates of tramgac pki between a real mosquitto and the agent: renewed, taken back, of the wrong kind."""
import json
import os
import shutil
import signal
import subprocess

import pytest
from agent_kit import Agent, Node, box, until
from agent_servers import ModbusServer
from authority_kit import CertificateAuthority, TlsBroker
from mqtt_by_hand import Client, tls_context


@pytest.fixture(name="authority")
def fixture_authority(kit):
    authority = CertificateAuthority(kit)
    authority.give("broker-1", "broker", "--host", "127.0.0.1")
    authority.give("proof-01", "node")
    return authority


def agent_of(kit, authority, broker):
    keys = authority.folder
    device = kit.serve(ModbusServer())
    return Agent(kit, Node(devices=[box("box-1", device.port, "300ms")], broker={
        "host": "127.0.0.1", "port": broker.port, "tls": {
            "ca_file": f"{keys}/ca.pem", "certificate_file": f"{keys}/proof-01.pem", "key_file": f"{keys}/proof-01.key",
            "crl_file": f"{keys}/crl.pem"}}))


def connected(agent):
    return agent.status()["broker"]["connected"]


def connections(broker):
    return broker.log().count("as proof-01 (p5")


def test_the_agent_comes_in_with_its_certificate_and_renews_it(kit, authority):
    broker = TlsBroker(kit, authority).start()
    agent = agent_of(kit, authority, broker).start()
    until(lambda: connected(agent), "the connection")
    assert "u'proof-01'" in broker.log()
    first = (authority.folder / "proof-01.pem").read_text()
    before = connections(broker)
    authority.run("renew", "proof-01", "--ca", authority.ca)  # in the place of the old one, as a whole
    assert (authority.folder / "proof-01.pem").read_text() != first
    until(lambda: connections(broker) > before and connected(agent), "the connection with the new one", 40)
    # The old one is taken back: nobody comes in with it, the node stays.
    (authority.folder / "old.pem").write_text(first)
    shutil.copy(authority.folder / "proof-01.key", authority.folder / "old.key")
    listed = json.loads(authority.run("list", "--ca", authority.ca, "--json").stdout)["certificates"]
    old = next(one for one in listed if one["name"] == "proof-01")
    authority.revoke(old["serial"])
    broker.child.send(signal.SIGHUP)
    until(lambda: refused(broker, authority, "old"), "the old one to be refused")
    until(lambda: connected(agent), "the agent with the new list")
    assert Client(broker.port, "other", tls_context(authority.folder, "proof-01")).reason == 0


def refused(broker, authority, name):
    try:
        client = Client(broker.port, f"try-{name}", tls_context(authority.folder, name))
        client.close()
        return False
    except OSError:
        return True


def test_a_revoked_node_is_refused(kit, authority):
    authority.give("proof-02", "node")
    broker = TlsBroker(kit, authority).start()
    agent = agent_of(kit, authority, broker).start()
    until(lambda: connected(agent), "the connection")
    authority.revoke("proof-01", "--reason", "key-compromise")
    broker.child.end()
    broker.start()
    until(lambda: refused(broker, authority, "proof-01"), "the refusal")
    assert not refused(broker, authority, "proof-02")
    until(lambda: not connected(agent), "the agent to be out")
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert problem["vi"] and problem["en"]
    assert agent.status()["store"]["last"] > 0, "it goes on watching"


def test_the_agent_refuses_a_revoked_broker(kit, authority):
    authority.revoke("broker-1")
    broker = TlsBroker(kit, authority).start()
    agent = agent_of(kit, authority, broker).start()
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert "revoke" in problem["en"] or "taken back" in problem["en"], problem
    assert not connected(agent)


def test_a_node_is_no_broker(kit, authority):
    """Who steals the key of a node cannot set up a broker with it."""
    authority.give("thief", "node")
    for kind in ("pem", "key"):
        os.rename(authority.folder / f"broker-1.{kind}", authority.folder / f"away.{kind}")
        shutil.copy(authority.folder / f"thief.{kind}", authority.folder / f"broker-1.{kind}")
    broker = TlsBroker(kit, authority).start()
    agent = agent_of(kit, authority, broker).start()
    problem = until(lambda: agent.status()["broker"].get("problem"), "a named problem")
    assert problem["en"] and not connected(agent)


def test_a_list_that_has_ended_stops_everybody_and_a_new_one_helps(kit, authority):
    """Why `tramgac pki crl` is a duty: with an ended list mosquitto trusts no certificate at all."""
    authority.run("crl", "--ca", authority.ca, "--list-days", "1")
    broker = TlsBroker(kit, authority)
    # Not below faketime(1), which would get the signal in its place.
    preload = subprocess.run(["faketime", "-f", "+2d", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True).stdout.strip()
    broker.child = kit.start(f"tls-{broker.port}", ["mosquitto", "-c", broker.file],
                             env={**os.environ, "LD_PRELOAD": preload, "FAKETIME": "+2d"})
    until(lambda: "running" in broker.log(), "the broker to run")
    assert refused(broker, authority, "proof-01")
    authority.run("crl", "--ca", authority.ca, "--list-days", "30")
    broker.child.send(signal.SIGHUP)
    until(lambda: not refused(broker, authority, "proof-01"), "the new list to count")
