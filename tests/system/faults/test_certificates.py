"""Certificates that end, have ended or were taken back: one alarm, and new ones are used without a restart or a loss.

The broker has a second door, without TLS, where an auditor and a witness listen.
"""
import shutil

import pytest
from agent_kit import Agent, Broker, Node, Witness, box, free_port, until
from agent_servers import ModbusServer
from audited import Audit
from test_audit_after_faults import check_nothing_is_missing
from tls_kit import issue, make_certificates, revoke

ALARM = "node.certificate"
# A slow machine gets to the longest pause between two attempts, a minute; an idle one needs seconds.
PATIENCE = 90


class Scene:
    """A broker that shows a certificate and wants the node's, and an agent that asks for the list of what was taken back."""

    def __init__(self, kit, shown="good", days=60, taken_back=(), lists_end=30 * 86400):
        self.kit = kit
        make_certificates(kit)
        issue(kit, "old", "DNS:proof-01", days)
        issue(kit, "new", "DNS:proof-01", 60)
        revoke(kit, *taken_back)
        self.install("old")
        self.port, self.broker = free_port(), Broker(kit)
        self.show(shown)
        revoke(kit, seconds=lists_end)  # the broker has read one that lasts
        self.audit, self.witness = Audit(kit, self.broker), Witness(kit, self.broker)
        files = {"ca_file": "ours.pem", "crl_file": "revoked.pem", "certificate_file": "node.pem", "key_file": "node.key"}
        self.device = kit.serve(ModbusServer())
        self.agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": self.port,
                                             "tls": {key: str(kit.folder / name) for key, name in files.items()}},
                                     devices=[box("box-1", self.device.port, "200ms")])).start()

    def show(self, certificate):
        """The broker comes, or comes back, with this certificate."""
        if self.broker.child:
            self.broker.stop()
        files = {"cafile": "ours.pem", "crlfile": "revoked.pem", "certfile": f"{certificate}.pem", "keyfile": f"{certificate}.key"}
        self.broker.settle(f"allow_anonymous true\nlistener {self.port} 127.0.0.1\nrequire_certificate true\n"
                           "use_identity_as_username true\n" +
                           "".join(f"{option} {self.kit.folder / name}\n" for option, name in files.items()))
        self.broker.start()

    def install(self, name):
        """Puts a certificate in the place of the node's, file by file, as certbot does."""
        for kind in ("key", "pem"):
            shutil.copy(self.kit.folder / f"{name}.{kind}", self.kit.folder / "installing")
            (self.kit.folder / "installing").chmod(0o600)
            (self.kit.folder / "installing").rename(self.kit.folder / f"node.{kind}")

    def connected(self):
        return self.agent.status()["broker"]["connected"]

    def last(self):
        return self.agent.status()["store"]["last"]

    def arrive(self, more=5):
        """Until so many further records have come."""
        before = len(self.witness.numbers())
        until(lambda: len(self.witness.numbers()) >= before + more, "records", PATIENCE)

    def is_alarmed(self):
        return self.agent.alarms().get(ALARM, {}).get("active", False)

    def attempts(self):
        return self.broker.child.log.read_text(errors="replace").count(f"on port {self.port}.")

    def refused(self, english, vietnamese):
        """The alarm and its reason come, and over a further attempt (which is looked into by another) and records nothing else."""
        until(self.is_alarmed, "the alarm", PATIENCE)
        problem = until(lambda: self.agent.status()["broker"].get("problem"), "the reason", PATIENCE)
        assert english in problem["en"] and vietnamese in problem["vi"], problem
        before, last = self.attempts(), self.last()
        until(lambda: self.attempts() >= before + 2, "a further attempt", PATIENCE)
        until(lambda: self.last() >= last + 5, "further records")
        assert not self.connected()
        until(lambda: problem["en"] in self.agent.log(), "the log to say so")
        assert self.agent.log().count(problem["en"]) == 1, self.agent.log()

    def told_once(self):
        """Nothing is missing, and who listens has heard of one alarm, in both languages."""
        check_nothing_is_missing(self, PATIENCE)
        assert self.agent.stop() == 0
        alarm, = self.witness.events(alarm=ALARM, transition="raised")
        assert "ertificate" in alarm["text_en"] and "hứng thư" in alarm["text_vi"], alarm


def renew_in_time(kit):
    """Its end is near: that is told while it is still good, and the next one is used."""
    scene = Scene(kit, days=10)
    until(lambda: scene.witness.events(alarm=ALARM, transition="raised"), "the alarm at the witness", PATIENCE)
    scene.arrive()
    until(lambda: "certificate ends at" in scene.agent.log(), "the log to say so")
    assert scene.agent.log().count("certificate ends at") == 1
    scene.install("new")
    until(lambda: "u'new'" in scene.broker.child.log.read_text(errors="replace"), "the new certificate at the broker", PATIENCE)
    scene.arrive()
    until(lambda: "have been renewed" in scene.agent.log(), "the log to say so")
    numbers = [message["seq"] for message in scene.witness.data("box-1")]
    assert len(numbers) == len(set(numbers)), "something was sent twice"
    assert scene.agent.log().count("have been renewed") == 1
    return scene


def test_the_nodes_certificate_is_renewed_in_time(kit):
    renew_in_time(kit).told_once()


@pytest.mark.long
def test_the_alarm_ends(kit):
    """A minute after what it is about is over."""
    scene = renew_in_time(kit)
    until(lambda: scene.witness.events(alarm=ALARM, transition="cleared"), "the end of the alarm", 60 + PATIENCE)
    scene.told_once()


def test_the_brokers_certificate_is_taken_back(kit):
    scene = Scene(kit)
    scene.arrive()
    assert scene.connected() and not scene.is_alarmed()
    revoke(kit, "good")
    scene.refused("revoked", "thu hồi")
    issue(kit, "next", "IP:127.0.0.1", 30)
    scene.show("next")
    until(scene.connected, "the connection", PATIENCE)
    scene.told_once()


def test_the_list_has_ended(kit):
    """It says nothing of what was taken back since: no broker is trusted, until there is another list."""
    scene = Scene(kit, lists_end=-3600)
    scene.refused("list of revoked certificates has ended", "Danh sách chứng thư bị thu hồi đã hết hạn")
    revoke(kit)
    until(scene.connected, "the connection", PATIENCE)
    scene.told_once()


def test_the_list_ends_while_connected(kit):
    """That is told at once, as long as there is a connection; what is in use stays in use."""
    scene = Scene(kit, lists_end=20)
    scene.arrive()
    assert scene.connected() and not scene.is_alarmed()
    until(lambda: scene.witness.events(alarm=ALARM, transition="raised"), "the alarm at the witness", PATIENCE)
    scene.arrive()
    assert scene.connected()
    assert scene.agent.log().count("list of revoked certificates (tls.crl_file) has ended at") == 1
    done = scene.agent.run("status", "--control", scene.agent.control)
    assert "list of revoked ones ends 20" in done.stdout, done.stdout
    revoke(kit)
    until(lambda: scene.agent.log().count("have been renewed"), "the new list to be used", PATIENCE)
    scene.arrive()
    scene.told_once()


def test_the_brokers_certificate_has_ended(kit):
    scene = Scene(kit, "expired")
    scene.refused("expired", "hết hạn")
    scene.show("good")
    until(scene.connected, "the connection", PATIENCE)
    scene.told_once()


@pytest.mark.parametrize("why", ["ended", "taken-back"])
def test_the_nodes_certificate_is_refused(kit, why):
    scene = Scene(kit, days=-1) if why == "ended" else Scene(kit, taken_back=["old"])
    scene.refused("refuses the node's certificate", "từ chối chứng thư của nút")
    scene.install("new")
    until(scene.connected, "the connection", PATIENCE)
    scene.told_once()
