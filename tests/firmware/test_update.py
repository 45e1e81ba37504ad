"""A new image over MQTT: a node in QEMU ends with one that works, whatever happens on the way, and says what became of it."""

import json
import os
import pathlib
import random
import re
import signal
import subprocess
import time

import node_block
import pytest
from image_slots import COMPLETE, CONFIRMED, TOLD, TRIED, Slots, development_key, header, net_image, with_version
from qemu_node import QemuNode
from test_uplink import until
from uplink_peers import NAME, NODE, PATIENCE, SITE, TOPICS, Authority, Broker, Listener, uplink

PROGRAM = pathlib.Path(os.environ.get("TRAMGAC", pathlib.Path(__file__).resolve().parents[2] / "build" / "dev" / "tramgac"))
if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware", allow_module_level=True)
if not PROGRAM.exists():
    pytest.skip("the Linux agent is not built: scripts/dev build dev", allow_module_level=True)

SEEDS = 3 if os.environ.get("TRAMGAC_TESTS") == "long" else 1  # each takes more than a minute
PEOPLE = {"an": "operator", "soc": "supervisor", "xem": "viewer"}


@pytest.fixture(name="files", scope="module")
def fixture_files(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("pki"))
    authority.issue("broker", NAME, also=",DNS:localhost")
    for name in (NODE, *PEOPLE):
        authority.issue("node" if name == NODE else name, name)
    return authority


def access():
    """What `tramgac broker acl` lets everybody do."""
    made = subprocess.run([PROGRAM, "broker", "acl", f"{SITE}/{NODE}", *(word for name, role in PEOPLE.items()
                                                                        for word in (f"--{role}", name))],
                          check=True, capture_output=True, text=True).stdout
    return made.splitlines()


class Site:
    """A node with its flash and its broker, and the program that updates it."""

    def __init__(self, files, tmp_path):
        self.folder, self.files = tmp_path, files
        self.broker = Broker(files, "broker", access())
        self.arguments = uplink(files.folder, self.broker.port,
                                devices=[node_block.device("climate-1", period=1000)])
        flash = next(word for word in self.arguments if "mem-path" in word)
        self.slots = Slots(re.search(r"mem-path=([^,]+)", flash)[1])

    def node(self, *more):
        return QemuNode(*self.arguments, *more, image=os.environ["TRAMGAC_NET_IMAGE"])

    def image(self, version, change=None, key=None, **named):
        """A signed file, by the hand of image_slots.py."""
        image = with_version(net_image(), version)
        image = change(image) if change else image
        path = self.folder / f"{version}.tgi"
        path.write_bytes(header(image, version, key=key, **named) + image)
        return path

    def update(self, image, user="an", *, wait=True):
        command = [PROGRAM, "firmware", "update", f"{SITE}/{NODE}", image, "--json", "--user", user,
                   "--broker", f"mqtts://localhost:{self.broker.port}", "--ca", self.files.file("pem"),
                   "--cert", self.files.file("pem", user), "--key", self.files.file("key", user)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return finish(process) if wait else process


def finish(process):
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, json.loads(out) if out.startswith("{") else {}, err


@pytest.fixture(name="site")
def fixture_site(files, tmp_path):
    site = Site(files, tmp_path)
    with site.broker:
        yield site


@pytest.fixture(name="listener")
def fixture_listener(site):
    with Listener(site.broker, without=f"{TOPICS}/cmd/#") as listener:  # pieces are no text
        yield listener


def is_event(name, **wanted):
    return lambda topic, it: topic == "event" and it["event"] == name and all(it.get(k) == v for k, v in wanted.items())


def is_state(version):
    return lambda topic, it: topic == "state" and it and it.get("online") and it.get("version") == version


def check_records(listener):
    """None is missing: the numbers of all records that came are without a gap."""
    numbers = {it["seq"] for topic, retained, it in listener.messages
               if not retained and isinstance(it, dict) and "seq" in it and topic.split("/")[0] in ("data", "event")}
    assert numbers and numbers == set(range(1, max(numbers) + 1)), sorted(set(range(1, max(numbers) + 1)) - numbers)
    return len(numbers)


def pieces_of(image):
    return (image.stat().st_size - 256 + 1023) // 1024


def test_an_update_works_end_to_end_and_loses_no_record(site, listener):
    with site.node() as node:
        listener.wait(is_state("0.1.0"))
        began = time.monotonic()
        image = site.image("0.1.7", trial=120)
        code, facts, err = site.update(image)
        print(f"{time.monotonic() - began:.1f} s, {facts}")
        assert (code, facts.get("result"), facts.get("version")) == (0, "done", "0.1.7"), err
        assert facts["pieces"] == pieces_of(image) and facts["resumed_bytes"] == 0
        listener.wait(is_state("0.1.7"))
        listener.wait(is_event("firmware-confirmed", detail="0.1.7"))
        listener.wait(is_event("restarted", detail="update to version 0.1.7"))
        restart = {"reason": "update", "detail": "update to version 0.1.7"}
        listener.wait(lambda topic, it: topic == "birth" and it["version"] == "0.1.7" and it["restart"] == restart)
        assert site.slots.marks(0) == {COMPLETE, TRIED, CONFIRMED}
        audit = [it for topic, _, it in listener.messages if topic == "event" and it["event"] == "operator"]
        assert [(it["user"], it["verb"], it["result"]) for it in audit] == [
            ("an", "update-begin", "done"), ("an", "update-commit", "done")], "pieces leave no event"
        # The next one goes into the other slot, the same one is not sent again.
        assert site.update(image)[1]["pieces"] == 0
        code, facts, err = site.update(site.image("0.1.8", trial=120))
        assert (code, facts.get("result")) == (0, "done"), err
        listener.wait(is_state("0.1.8"))
        assert site.slots.marks(1) == {COMPLETE, TRIED, CONFIRMED}
        node.read_until("tramgac 0.1.8 on")
        node.read_until("> ")
        answer = until(node, "connected / đã kết nối")
        assert "version / phiên bản: 0.1.8" in answer and "slot B\n" in answer.replace("\r", "")
        used, size = map(int, re.search(r"ngăn xếp: (\d+) / (\d+) bytes", answer).groups())
        assert used <= 0.75 * size
    print(check_records(listener), "records, none missing")


def test_broken_off_it_goes_on_where_it_was(site, listener):
    image = site.image("0.1.7", trial=120)
    with site.node():
        listener.wait(is_state("0.1.0"))
        sender = site.update(image, wait=False)
        wait_for(lambda: site.slots.pieces(0) > 40)
        sender.kill()
        sender.communicate()
        there = site.slots.pieces(0)
        sender = site.update(image, wait=False)
        wait_for(lambda: site.slots.pieces(0) > there + 30)
        site.broker.stop()
        before = site.slots.pieces(0)
        site.broker.start()
        code, facts, err = finish(sender)
        assert (code, facts.get("result")) == (0, "done"), err
        assert facts["resumed_bytes"] >= there * 1024 > 40 * 1024
        assert facts["pieces"] <= pieces_of(image) - there + 3, (facts, there, before)


def wait_for(condition, what="the transfer"):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_power_cuts_at_any_moment_end_with_a_node_that_runs(site, listener, seed):
    """QEMU is killed while pieces come and while the loader copies and the image starts."""
    moments = random.Random(seed)
    image = site.image("0.1.7", trial=120)
    sender = site.update(image, wait=False)
    cuts = 0
    while sender.poll() is None and cuts < 12:
        with site.node() as node:
            if not site.slots.marks(0) & {COMPLETE}:
                begin = site.slots.pieces(0)
                goal = min(begin + moments.randrange(5, 60), pieces_of(image) - 1)
                wait_for(lambda goal=goal: site.slots.pieces(0) > goal or COMPLETE in site.slots.marks(0))
            time.sleep(moments.random() * 0.3)
            node.process.send_signal(signal.SIGKILL)
            node.process.wait()
        cuts += 1
    with site.node() as node:
        # Confirmed or given up: either way something runs, and can be updated.
        said = node.read_until("hãy gõ help")
        version = re.search(r"tramgac (\S+) on", said)[1]
        assert version in ("0.1.0", "0.1.7")
        code, facts, err = finish(sender)
        print(cuts, "cuts,", facts.get("pieces"), "pieces,", version, facts.get("text_en"), err)
        if code != 0:
            assert TRIED in site.slots.marks(0) or version == "0.1.0"
            code, facts, err = site.update(image)
        assert (code, facts.get("result")) == (0, "done"), err
        listener.wait(is_event("firmware-confirmed", detail="0.1.7"))
    check_records(listener)


def test_what_is_not_ours_is_refused_before_anything_is_erased(site, listener, tmp_path):
    foreign = tmp_path / "foreign.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", foreign],
                   check=True, capture_output=True)
    cut_short = tmp_path / "cut.tgi"
    cut_short.write_bytes(site.image("0.1.7").read_bytes()[:-1])
    site.slots.write(0, 0, b"\xa5" * 16)
    with Hand(site) as hand, site.node():
        listener.wait(is_state("0.1.0"))
        for named, refusal, words in (({"key": foreign}, "not-signed", "not signed by the key of this node"),
                                      ({"board": "nucleo_f767zi"}, "other-board", "made for another board")):
            code, facts, err = site.update(site.image("0.1.7", **named))
            assert code == 1 and words in err and facts["pieces"] == 0, err
            listener.wait(is_event("operator", verb="update-begin", result="refused", refusal=refusal))
        code, _, err = site.update(cut_short)
        assert code == 1 and "is cut short" in err
        # From here on by a sender that does not look.
        head = site.image("0.1.7").read_bytes()[:256]
        for at in (8, 50, 100, 200):
            flipped = head[:at] + bytes([head[at] ^ 1]) + head[at + 1:]
            assert hand.ask("update-begin", flipped)["refusal"] == "not-signed", at
        for octets in (b"", head[:255], head + b"\0", b"{}", bytes(1400)):
            assert hand.ask("update-begin", octets)["refusal"] == "bad-image", octets
        assert hand.ask("update-commit", b"")["refusal"] == "no-transfer"
        assert hand.ask("update-chunk", head)["refusal"] == "no-transfer"
        assert hand.ask("update-what", b"")["refusal"] == "unknown-verb"
        assert site.slots.read(0, 0, 16) == b"\xa5" * 16
        # A bit of the image that flips after it was signed.
        image = random.Random(1).randbytes(3000)
        head = header(image, "0.1.7")
        assert hand.send(head, image[:1500] + bytes([image[1500] ^ 1]) + image[1501:])["refusal"] == "damaged"
        listener.wait(is_event("operator", verb="update-commit", result="refused", refusal="damaged"))
        assert site.slots.read(0, 0, 4) == b"\xff" * 4
        assert hand.ask("update-chunk", head[80:84] + bytes(4) + image[:1024])["refusal"] == "no-transfer"


class Hand:
    """By mosquitto's own clients, which do not look at what they send."""

    def __init__(self, site):
        self.listener, self.port = Listener(site.broker, "tramgac/v1/rsp/hand"), str(site.broker.plain_port)
        self.payload = site.folder / "payload"

    def __enter__(self):
        self.listener.__enter__()
        return self

    def __exit__(self, *_):
        self.listener.__exit__()

    def ask(self, verb, octets):
        self.payload.write_bytes(octets)
        before = len(self.listener.messages)
        subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", self.port, "-q", "1", "-t", f"{TOPICS}/cmd/an/{verb}",
                        "-D", "publish", "response-topic", "tramgac/v1/rsp/hand", "-D", "publish", "correlation-data", "x",
                        *(["-f", self.payload] if octets else ["-n"])], check=True)
        wait_for(lambda: len(self.listener.messages) > before, "an answer")
        return self.listener.messages[before][2]

    def send(self, head, image):
        answer = self.ask("update-begin", head)
        assert (answer["result"], answer["offset"]) == ("done", 0), answer
        for at in range(0, len(image), 1024):
            answer = self.ask("update-chunk", head[80:84] + at.to_bytes(4, "little") + image[at:at + 1024])
            assert (answer["result"], answer["offset"]) == ("done", min(at + 1024, len(image))), answer
        return self.ask("update-commit", b"")


def function_in(image_elf, name):
    listing = subprocess.run(["arm-none-eabi-nm", "-C", image_elf], check=True, capture_output=True, text=True).stdout
    return int(re.search(rf"^([0-9a-f]+) [tTwW] {re.escape(name)}\(", listing, re.M)[1], 16) & ~1


def broken(name, *instructions):
    """A change of an image: a function of it does something else."""
    at = function_in(os.environ["TRAMGAC_NET_IMAGE"], name) - 0x8000
    octets = b"".join(one.to_bytes(2, "little") for one in instructions)
    return lambda image: image[:at] + octets + image[at + len(octets):]


@pytest.mark.parametrize("name, instructions, words, reason", [
    # It polls, connects, and never publishes: there is no room for a message, ever.
    ("tramgac::firmware::MqttUplink::Room", (0x2000, 0x4770), "its broker was not reached by version 0.1.7", "update"),
    # It hangs, it faults.
    ("tramgac::firmware::Node::Step", (0xE7FE,), "nothing goes on in node", "watchdog"),
    ("tramgac::firmware::Node::Step", (0xDE00,), "fault in node", "crash")], ids=("silent", "hangs", "faults"))
def test_an_image_that_does_not_reach_its_broker_is_taken_back(site, listener, name, instructions, words, reason):
    with site.node():
        listener.wait(is_state("0.1.0"))
        image = site.image("0.1.7", change=broken(name, *instructions), trial=10)
        code, facts, err = site.update(image)
        assert code == 1 and facts["result"] == "failed" and "gone back to the version before" in err, err
        listener.wait(is_event("firmware-not-used", detail="0.1.7"))
        _, _, event = listener.wait(lambda topic, it: topic == "event" and it["event"] == "restarted" and
                                    it["detail"].startswith(words))
        print(event["detail"])
        listener.wait(lambda topic, it: topic == "state" and it and it.get("restart") == {"reason": reason, "detail": event["detail"]})
        assert site.slots.marks(0) == {COMPLETE, TRIED, TOLD}
        if words.startswith("fault"):
            return
        # And it may be updated at once, by one that is good.
        code, facts, err = site.update(site.image("0.1.8", trial=120))
        assert (code, facts.get("result")) == (0, "done"), err
    states = [it["version"] for topic, _, it in listener.messages if topic == "state" and it and it.get("online")]
    assert "0.1.7" not in states


def test_only_operators_may(site, listener):
    image = site.image("0.1.7")
    with site.node():
        listener.wait(is_state("0.1.0"))
        for user in ("xem", "soc"):
            code, facts, err = site.update(image, user)
            assert code == 1 and "only operators may update a node" in err and facts["pieces"] == 0, (user, err)
        # Nor under the name of somebody who may.
        command = ["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(site.broker.port), "--cafile", site.files.file("pem"),
                   "--cert", site.files.file("pem", "xem"), "--key", site.files.file("key", "xem"), "--insecure", "-q", "1",
                   "-t", f"{TOPICS}/cmd/an/update-begin", "-f", str(image.with_suffix(".head"))]
        image.with_suffix(".head").write_bytes(image.read_bytes()[:256])
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Not authorized" in refused.stdout + refused.stderr or refused.returncode != 0
        assert not any(topic == "event" and it["event"] == "operator" for topic, _, it in listener.messages)
        assert site.slots.read(0, 0, 4) == b"\xff" * 4


def test_signed_by_the_program_it_is_taken(site, listener):
    raw = site.folder / "image.bin"
    raw.write_bytes(with_version(net_image(), "0.1.9"))
    signed = site.folder / "image.tgi"
    subprocess.run([PROGRAM, "firmware", "sign", raw, "--key", development_key(), "-o", signed, "--trial", "120"], check=True,
                   capture_output=True)
    with site.node():
        listener.wait(is_state("0.1.0"))
        code, facts, err = site.update(signed)
        assert (code, facts.get("version")) == (0, "0.1.9"), err
        listener.wait(is_state("0.1.9"))
