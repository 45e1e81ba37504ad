"""tramgac broker acl: its list in a real mosquitto, each role against each topic."""
import json
import os
import subprocess

import pytest
from agent_kit import AGENT, DEADLINE, ROOT
from authority_kit import CertificateAuthority, TlsBroker
from mqtt_by_hand import NOT_AUTHORISED, Client, tls_context

ROLES = {"dc-01": "node", "dc-02": "node", "dc-03": "node", "an": "operator", "binh": "operator", "archive": "supervisor",
         "wall": "viewer"}
NODES = ["a/dc-01", "a/dc-02", "b/dc-03"]
READERS = {"an", "binh", "archive", "wall"}
ASKERS = {"an", "binh", "archive"}
SAID = ("state", "birth", "def/x.y", "data/x", "last/x", "alarm/x.y", "event")
# What the tests themselves do: it may read and write everything, $SYS too.
REST = "\nuser witness\ntopic readwrite #\ntopic read $SYS/#\n"
SENT, REFUSED = {0, 0x10}, {NOT_AUTHORISED}


def acl(*words, lang="en", expect=0, **options):
    done = subprocess.run([AGENT, "broker", "acl", *map(str, words), "--lang", lang], capture_output=True, text=True,
                          timeout=DEADLINE, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False, **options)
    assert done.returncode == expect, done.stdout + done.stderr
    return done


FLEET = [*NODES, "--operator", "an", "binh", "--supervisor", "archive", "--viewer", "wall"]


def matrix():
    """(topic, who may publish it, who may read it); topics below tramgac/v1/ unless they begin with a slash."""
    for place in NODES:
        node = place.split("/")[1]
        for said in SAID:
            yield f"{place}/{said}", {node}, READERS
        for user in ("an", "binh"):
            for verb in ("ack", "shelve", "hello", "meeting"):
                yield f"{place}/cmd/{user}/{verb}", {user}, {node}
        for verb in ("hello", "replay", "selftest"):
            yield f"{place}/cmd/archive/{verb}", {"archive"}, {node}
        for name in ("archive/ack", "archive/shelve", "wall/ack", "nobody/ack", f"{node}/ack"):
            yield f"{place}/cmd/{name}", set(), {node}
        yield f"wm/archive/{node}", {"archive"}, {node, "archive"}
        for consumer in ("other", "an", node):
            yield f"wm/{consumer}/{node}", set(), {node}
    for client in ("soc-1", "an", "dc-01"):
        yield f"rsp/{client}", {"dc-01", "dc-02", "dc-03"}, ASKERS
    # What looks like a node's word, and is an answer's place.
    for said in ("alarm/fire", "state"):
        yield f"rsp/dc-02/{said}", set(), READERS
    for topic in ("rsp", "rsp/an/x"):
        yield topic, set(), set()
    # Another site, a node or site that is not there, a level too few or too many, another version, other people's topics.
    for said in SAID:
        yield f"b/dc-01/{said}", set(), READERS
        yield f"a/dc-99/{said}", set(), READERS
    for topic in ("c/dc-99/cmd/an/ack", "b/dc-01/cmd/an/ack", "a/dc-01/cmd/an", "a/dc-01/cmd/an/ack/x", "a/dc-01/cmd", "a/dc-01",
                  "a/dc-01/data", "a/dc-01/data/x/y", "a/dc-01/state/x", "a/dc-01/alarm", "a/dc-01/event/x", "a/dc-01/other/x",
                  "wm/archive/dc-99/x", "wm/archive", "wm", "x", "/tramgac/v2/a/dc-01/state", "/tramgac/a/dc-01/state", "/test",
                  "/spBv1.0/a/NDATA/dc-01", "/tramgac", "/a/dc-01/state"):
        yield topic, set(), set()
    yield "wm/archive/dc-99", set(), {"archive"}


TOPICS = {(topic[1:] if topic.startswith("/") else f"tramgac/v1/{topic}"): (writers, readers)
          for topic, writers, readers in matrix()}


class Scene:
    def __init__(self, kit):
        self.kit, self.authority = kit, CertificateAuthority(kit)
        self.authority.give("broker-1", "broker", "--host", "127.0.0.1")
        for name, role in [*ROLES.items(), ("witness", "supervisor")]:
            self.authority.give(name, role)
        access = kit.write("access.acl", acl(*FLEET).stdout + REST, 0o600)
        self.broker = TlsBroker(kit, self.authority, more=f"acl_file {access}\n").start()

    def client(self, name, client=None, **more):
        found = Client(self.broker.port, client or f"{name}-test", tls_context(self.authority.folder, name), **more)
        assert found.reason == 0
        return found


@pytest.fixture(name="scene")
def fixture_scene(kit):
    return Scene(kit)


def test_who_may_publish_what(scene):
    witness = scene.client("witness")
    witness.subscribe("#")
    sent = set()
    for name in ROLES:
        client = scene.client(name)
        for topic, (writers, _) in TOPICS.items():
            reason = client.publish(topic, name.encode())
            assert reason in (SENT if name in writers else REFUSED), (name, topic, hex(reason))
            sent.update({(topic, name)} if name in writers else set())
        client.close()
        witness.settle()
    while len(witness.messages) < len(sent):
        witness.take()
    assert {(topic, payload.decode()) for topic, _, payload in witness.settle()} == sent, "what is refused does not arrive"
    assert len(sent) == len(witness.messages) > 50


def test_who_may_read_what(scene):
    witness = scene.client("witness")
    for retain in (False, True):
        readers = {}
        for name in ROLES:
            # One client for each filter, because overlapping subscriptions may give a message twice or once.
            for number, topic_filter in enumerate(("#", "+/#", "tramgac/v1/#", "$share/group-%s/#" % name)):
                client = scene.client(name, f"{name}-{number}-{retain}")
                code = client.subscribe(topic_filter)
                readers[name, topic_filter] = client if code < 0x80 else None
        for topic in TOPICS:
            assert witness.publish(topic, b"kept" if retain else b"live", retain=retain) in SENT
            for client in readers.values():
                client.settle()
        for (name, topic_filter), client in readers.items():
            below = "tramgac/v1/" if topic_filter.startswith("tramgac") else ""
            expected = {topic for topic, (_, who) in TOPICS.items() if name in who and topic.startswith(below)}
            assert client is not None, (name, topic_filter)
            assert {message[0] for message in client.settle()} == expected, (name, topic_filter)
            client.close()
    # What is kept comes to whoever subscribes later, within the same bounds.
    for name in ROLES:
        client = scene.client(name)
        client.subscribe("#")
        expected = {topic for topic, (_, who) in TOPICS.items() if name in who}
        while len({message[0] for message in client.settle()}) < len(expected):
            client.take()
        assert {message[0] for message in client.settle()} == expected, name
        client.close()


def test_the_exact_topic_is_no_way_round(scene):
    witness = scene.client("witness")
    clients = {}
    for name in ROLES:
        clients[name] = scene.client(name)
        for topic in TOPICS:
            clients[name].subscribe(topic)
    for topic in TOPICS:
        witness.publish(topic)
        for client in clients.values():
            client.settle()
    for name, client in clients.items():
        assert {message[0] for message in client.settle()} == {topic for topic, (_, who) in TOPICS.items() if name in who}, name


def test_only_the_supervisor_looks_at_the_broker(scene):
    for name in ROLES:
        client = scene.client(name)
        for topic_filter in ("$SYS/#", "$SYS/broker/version", "$SYS/broker/+/+", "$share/g/$SYS/#"):
            client.subscribe(topic_filter)
        found = {message[0] for message in client.settle()}
        if name == "archive":
            assert "$SYS/broker/version" in found
        else:
            assert not found, name
        assert client.publish("$SYS/broker/version") in REFUSED


def test_a_will_speaks_for_nobody_else(scene):
    witness = scene.client("witness")
    witness.subscribe("#")
    for name, topic in (("dc-02", "tramgac/v1/a/dc-01/state"), ("an", "tramgac/v1/a/dc-01/cmd/binh/ack"),
                        ("wall", "tramgac/v1/a/dc-01/alarm/x"), ("dc-01", "tramgac/v1/a/dc-01/state")):
        try:
            client = Client(scene.broker.port, f"{name}-will", tls_context(scene.authority.folder, name), will=topic)
        except ConnectionError:
            continue
        client.link.close()  # without a word
    while not witness.messages:
        witness.take()
    assert [message[0] for message in witness.settle()] == ["tramgac/v1/a/dc-01/state"]


def test_who_takes_another_s_client_id_gets_nothing_of_it(scene):
    """It can throw the other out, which comes back; it cannot read what waits there."""
    node = scene.client("dc-01", "dc-01", clean=False, expiry=3600)
    node.subscribe("tramgac/v1/a/dc-01/cmd/+/+")
    node.close()
    assert scene.client("an").publish("tramgac/v1/a/dc-01/cmd/an/ack", b"for dc-01 alone") in SENT
    thief = scene.client("dc-02", "dc-01", clean=False, expiry=3600)
    assert scene.client("an").publish("tramgac/v1/a/dc-01/cmd/an/ack", b"again") in SENT
    assert not thief.settle()


def test_the_list_is_the_same_from_configurations(kit):
    files = []
    for place in NODES:
        site, node = place.split("/")
        files.append(kit.write(f"{node}/node.yaml", f"tramgac: 1\nsite: {site}\nnode: {node}\nbroker: {{host: b.example.vn, "
                               "password_file: not-on-this-machine}\nstore: {consumers: [archive]}\ndevices: []\n"))
    people = FLEET[len(NODES):]
    assert acl(*files, *people).stdout == acl(*FLEET).stdout
    assert not acl(*files, *people).stderr
    note = acl(*files, "--operator", "an").stderr
    assert note.count("archive") == 3 and "--supervisor" in note
    assert "lưu ý" in acl(*files, "--operator", "an", lang="vi").stderr


def test_json_is_for_other_brokers(kit):
    users = json.loads(acl(*FLEET, "--json").stdout)
    assert {user["user"]: user["role"] for user in users} == ROLES
    text = acl(*FLEET).stdout
    assert text.count("\ntopic write ") == sum(len(user["write"]) for user in users)
    for user in users:
        for filters in (user["write"], user["read"]):
            assert len(filters) == len(set(filters))
        for written in user["write"]:
            levels = written.split("/")
            assert levels[2] == "rsp" or not {"+", "#"} & set(levels[2:4]), "site and node, or consumer, are written out"


@pytest.mark.parametrize("words, part", [
    (["dc-01"], "SITE/NODE"), (["a/b/c"], "SITE/NODE"), (["a/B"], "SITE/NODE"), (["a/x\ntopic readwrite #"], "SITE/NODE"),
    (["a/+"], "SITE/NODE"), (["a/#"], "SITE/NODE"), (["a/dc-01", "b/dc-01"], "dc-01"), (["a/dc-01", "--operator", "dc-01"], "dc-01"),
    (["a/dc-01", "--operator", "an", "--viewer", "an"], "an"), (["a/dc-01", "--operator", "+"], "+"),
    (["a/dc-01", "--operator", "an\ntopic readwrite #"], "an"), (["a/dc-01", "--viewer", "a/b"], "a/b"), (["absent.yaml"], "absent.yaml")])
def test_mistakes_are_told_and_nothing_is_made(kit, words, part):
    done = acl(*words, "-o", kit.folder / "out.acl", expect=1)
    assert part in done.stderr and not done.stdout
    assert not (kit.folder / "out.acl").exists()
    assert acl(*words, expect=1, lang="vi").stderr != done.stderr or part == "absent.yaml"


def test_a_bad_configuration_is_told_with_its_place(kit):
    path = kit.write("node.yaml", "tramgac: 1\nsite: A B\nnode: dc-01\n")
    assert f"{path}:2:7:" in acl(path, expect=1).stderr


def test_the_file_is_replaced_as_a_whole_and_only_if_it_is_ours(kit):
    out = kit.folder / "tramgac.acl"
    acl("a/dc-01", "-o", out)
    os.chmod(out, 0o640)
    acl(*FLEET, "-o", out)
    assert out.read_text() == acl(*FLEET).stdout and out.stat().st_mode & 0o777 == 0o640
    out.write_text("user an\ntopic read #\n")
    assert "tramgac.acl" in acl(*FLEET, "-o", out, expect=1).stderr and out.read_text().startswith("user an")
    link = kit.folder / "link.acl"
    link.symlink_to("/dev/null")
    acl(*FLEET, "-o", link, expect=1)
    assert link.is_symlink()


def test_too_large_a_fleet_is_refused():
    nodes = [f"s/n-{i}" for i in range(3000)]
    assert "200000" in acl(*nodes, "--operator", *[f"o{i}" for i in range(100)], expect=1).stderr


def test_the_example_that_is_shipped_is_made_by_it():
    """agent/service/mosquitto-tramgac.acl: what a site with one node begins with."""
    shipped = (ROOT / "agent/service/mosquitto-tramgac.acl").read_text()
    made = acl("vinh-yen/dc-01", "--operator", "an", "--supervisor", "archive", "--viewer", "wall").stdout
    assert shipped == made
