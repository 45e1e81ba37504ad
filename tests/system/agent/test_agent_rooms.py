"""Videoconference rooms and meetings, by the agent: what a room is made of, who is told before a meeting, what is left of it."""
import contextlib
import datetime
import json
import pathlib
import sqlite3
import sys
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, until
from test_agent_reach import Endpoint

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import recorded_devices  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conference"))
from cli_peers import PASSWORD, Group  # noqa: E402

POLY = "1.3.6.1.4.1.13885.101"
STUDIO_X50 = pathlib.Path(__file__).resolve().parents[4] / "shared/captures/polycomLens_studioxc50.snmprec"


def endpoint_device(name, endpoint, period="1s", **more):
    return {"id": name, "profile": "vc_sip", "period": period, "misses": 2, **more,
            "address": f"reach://127.0.0.1?sip.port={endpoint.port}&sip.timeout=200ms&ping.timeout=200ms&ping.count=1"}


def room(name, *devices, **more):
    return {"id": name, "devices": list(devices), "label": {"en": f"Room {name}", "vi": f"Phòng {name}"}, **more}


def utc(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Scene:
    def __init__(self, kit):
        self.kit = kit
        self.broker = Broker(kit).start()
        self.witness = Witness(kit, self.broker)
        self.agent = None

    def start(self, devices, **more):
        self.agent = Agent(self.kit, Node(broker={"host": "127.0.0.1", "port": self.broker.port}, devices=devices,
                                          more=more)).start()
        return self.agent

    def state(self, name):
        return self.agent.readings(name).get("room.state", {}).get("value")

    def run(self, *words, lang="en"):
        return self.agent.run(*words, "--control", self.agent.control, lang=lang)

    def order(self, **meeting):
        answer = self.agent.raw(json.dumps({"verb": "meeting-order", **meeting}).encode() + b"\n")
        assert answer[-1].get("result") == "done", answer


@pytest.fixture(name="scene")
def fixture_scene(kit):
    return Scene(kit)


def test_a_room_is_what_its_devices_say_and_an_area_counts_rooms(kit, scene):
    first, second = kit.serve(Endpoint()), kit.serve(Endpoint())
    agent = scene.start([endpoint_device("codec-1", first), endpoint_device("codec-2", second)],
                        areas=[{"id": "district", "label": {"en": "District", "vi": "Huyện"}}],
                        rooms=[room("one", "codec-1", areas=["district"]), room("two", "codec-2", areas=["district"])])
    until(lambda: scene.state("one") == scene.state("two") == "ready", lambda: agent.readings("one"))
    assert agent.readings("one")["room.ready"]["value"] is True
    until(lambda: agent.readings("district")["area.ready"]["value"] == 2, "the count of the district")
    first.code = "486 Busy Here"
    until(lambda: scene.state("one") == "in-call", "a call")
    second.code = None
    until(lambda: scene.state("two") == "unreachable", "silence of what has answered before")
    readings = agent.readings("two")
    assert readings["room.ready"]["value"] is False and readings["room.reasons"]["value"] == "nothing-answers", readings
    district = until(lambda: (found := agent.readings("district"))["area.worst"]["value"] == "unreachable" and found,
                     "the worst of the district")
    assert district["area.in_call"]["value"] == 1 and district["area.unreachable"]["value"] == 1
    until(lambda: [data for data in scene.witness.data("two") if "unreachable" in json.dumps(data)],
                 "the reading at the broker")
    second.code = "200 OK"
    until(lambda: scene.state("two") == "ready", "an answer again")
    assert agent.stop() == 0


def test_rooms_of_a_meeting_are_hurried_told_of_and_reported(kit, scene):
    good, lossy, absent = kit.serve(Endpoint()), kit.serve(Endpoint()), kit.serve(Endpoint())
    if not recorded_devices.is_installed():
        pytest.skip("snmpsim is not installed: scripts/setup test")
    recording = kit.write("poly.snmprec", "\n".join([
        "1.3.6.1.2.1.1.1.0|4|codec", f"{POLY}.1.1.6.0|2|2", f"{POLY}.1.4.1.1.16.1|2|5", f"{POLY}.1.4.1.1.17.1|2|1",
        f"{POLY}.1.4.1.1.18.1|2|40", f"{POLY}.1.4.1.1.20.1|2|12", f"{POLY}.1.5.1.0|2|1", ""]))
    with contextlib.ExitStack() as stack:
        devices = stack.enter_context(recorded_devices.RecordedDevices({"poly": recording}))
        codec = {"id": "codec", "profile": "polycom_endpoint", "address": devices.target("poly"), "period": "2s"}
        agent = scene.start(
            [endpoint_device("probe-good", good, "60s"), endpoint_device("probe-lossy", lossy), codec,
             endpoint_device("probe-absent", absent)],
            rooms=[room("good", "probe-good"), room("lossy", "probe-lossy", "codec"),
                   room("absent", "probe-absent", contact="Văn phòng 0211 123 456")])
        until(lambda: scene.state("good") == "ready" and scene.state("lossy") == "in-call", lambda: agent.readings("lossy"))
        polls = agent.device("probe-good")["polls"]
        start = time.time() + 2
        scene.order(id="giao-ban", title="Giao ban tháng 12", start=utc(start), end=utc(start + 42), contact="Chánh văn phòng",
                    rooms=["good", "lossy", "absent"])
        until(lambda: scene.witness.events(event="meeting-watched"), "the watch to begin")
        # It is asked every 30 s now: the second time within this meeting.
        good.code = "486 Busy Here"
        absent.code = None
        until(lambda: agent.readings("meetings").get("meeting.running", {}).get("value") is True, "the meeting to run")
        told = until(lambda: scene.witness.events(event="meeting-readiness"), "readiness at the beginning")[0]
        assert told["meeting"] == "giao-ban" and told["invited"] == 3 and told["running"] is True, told
        until(lambda: scene.state("absent") == "unreachable", "the room that is off")
        until(lambda: agent.readings("meetings")["meeting.not_ready"]["value"] == 1, lambda: agent.readings("meetings"))
        shown = scene.run("meeting", "show", "giao-ban", lang="vi").stdout
        assert "Phòng absent" in shown and "Gọi: Văn phòng 0211 123 456" in shown and "2/3" in shown, shown
        assert "Giao ban tháng 12" in scene.run("meeting").stdout
        until(lambda: agent.device("probe-good")["polls"] >= polls + 1, "the hurried poll", 40)
        until(lambda: scene.state("good") == "in-call", "it to join")
        until(lambda: scene.witness.events(event="meeting-ended"), "the end", 60)
        report = json.loads(scene.run("report", "meeting", "giao-ban", "--json").stdout)
        assert report["rooms"]["absent"]["verdict"] == "never-joined", report
        assert report["rooms"]["lossy"].get("loss_mean") == 5, report
        assert report["rooms"]["lossy"]["verdict"] == "poor", report
        # Asked every 30 s, in a meeting of 42 s: it was in the call, for how long is a matter of luck.
        assert report["rooms"]["good"]["joined"] and "loss_mean" not in report["rooms"]["good"], report
        page = kit.folder / "report.html"
        words = scene.run("report", "meeting", "giao-ban", "--html", page, lang="vi").stdout
        assert "Giao ban tháng 12" in words and "Phòng absent" in words, words
        html = page.read_text(encoding="utf-8")
        assert "<svg" in html and "Phòng lossy" in html and "<script" not in html
        assert agent.stop() == 0


def test_the_recorded_poly_makes_each_state_of_a_room(kit, scene):
    if not recorded_devices.is_installed():
        pytest.skip("snmpsim is not installed: scripts/setup test")
    if not STUDIO_X50.exists():
        pytest.skip(f"no recording {STUDIO_X50}")
    recording = STUDIO_X50.read_text(encoding="latin-1")

    def changed(name, **values):
        """The recording with other values of some of its objects, or with more."""
        objects = {line.split("|", 1)[0]: line for line in recording.splitlines()}
        objects |= {f"{POLY}{oid.replace('_', '.')}": f"{POLY}{oid.replace('_', '.')}|2|{value}" for oid, value in values.items()}
        return kit.write(f"{name}.snmprec", "\n".join(objects.values()) + "\n")

    registered = {"_1_2_8_3_1_2_1": 2}  # the SIP line: 3 failed, as it was when it was recorded
    states = {"as-recorded": {}, "registered": registered, "calling": registered | {"_1_5_1_0": 1},
              "no-camera": registered | {"_1_3_6_1_0": 3}, "no-microphone": registered | {"_1_3_5_1_0": 3}}
    with contextlib.ExitStack() as stack:
        codecs = {name: stack.enter_context(recorded_devices.RecordedDevices({name: changed(name, **values)}))
                  for name, values in states.items()}
        agent = scene.start([{"id": f"codec-{name}", "profile": "polycom_endpoint", "address": codec.target(name), "period": "2s"}
                             for name, codec in codecs.items()], rooms=[room(name, f"codec-{name}") for name in states])
        wanted = {"as-recorded": ("degraded", "sip-not-registered"), "registered": ("ready", ""), "calling": ("in-call", "in-call"),
                  "no-camera": ("degraded", "camera"), "no-microphone": ("degraded", "microphone")}

        def found():
            return {name: tuple(agent.readings(name).get(point, {}).get("value") for point in ("room.state", "room.reasons"))
                    for name in wanted}
        until(lambda: found() == wanted, found)
        assert agent.readings("registered")["room.ready"]["value"] is True
        assert agent.readings("no-camera")["room.ready"]["value"] is False
        assert agent.stop() == 0


def test_a_meeting_is_shown_as_it_is_published(kit, scene):
    good, absent = kit.serve(Endpoint()), kit.serve(Endpoint())
    agent = scene.start([endpoint_device("probe-good", good), endpoint_device("probe-absent", absent)],
                        rooms=[room("good", "probe-good"), room("absent", "probe-absent", contact="0211 123 456")])
    until(lambda: scene.state("good") == scene.state("absent") == "ready", "both rooms")
    absent.code = None
    until(lambda: scene.state("absent") == "unreachable", "the room that is off")
    scene.order(id="now", title="Họp giao ban", start=utc(time.time() - 1), end=utc(time.time() + 600), contact="Chánh văn phòng",
                rooms=["good", "absent"])
    event = until(lambda: scene.witness.events(event="meeting-readiness"), "readiness to be told")[0]
    view = json.loads(scene.run("meeting", "show", "--json").stdout)
    assert view["rooms"]["absent"]["readiness"] == "not-ready" and view["rooms"]["absent"]["call"] == "0211 123 456", view
    assert view["rooms"]["good"]["readiness"] == "ready" and view["rooms"]["good"]["call"] == "Chánh văn phòng", view
    assert (view["overall"], view["running"], view["invited"], view["ready"]) == ("not-ready", True, 2, 1), view
    names = ["meeting", "title", "contact", "start", "end", "running", "overall", "invited", "ready", "not_ready", "not_known"]
    assert [event[name] for name in names] == [view[name] for name in names], event
    assert event["missing_vi"] == f"Phòng absent: {view['rooms']['absent']['reason_vi']} Gọi: 0211 123 456", event
    assert event["missing_en"] in scene.run("meeting", "show").stdout, event
    assert agent.stop() == 0


def test_alarms_of_invited_rooms_are_one_severity_higher(kit, scene):
    endpoint = kit.serve(Endpoint())
    agent = scene.start([endpoint_device("probe", endpoint)], rooms=[room("hall", "probe")])
    until(lambda: scene.state("hall") == "ready", "the room")
    endpoint.code = None
    until(lambda: agent.alarms().get("probe.unavailable", {}).get("severity") == "major", lambda: agent.alarms())
    scene.order(id="now", title="Now", start=utc(time.time() + 1), end=utc(time.time() + 600), rooms=["hall"])
    until(lambda: agent.alarms()["probe.unavailable"]["severity"] == "critical", lambda: agent.alarms())
    until(lambda: scene.witness.events(alarm="probe.unavailable", transition="worsened"), "operators to be told")
    assert "now: done" in scene.run("meeting", "cancel", "now").stdout
    until(lambda: scene.witness.events(event="meeting-withdrawn"), "the withdrawal")
    endpoint.code = "200 OK"
    until(lambda: scene.witness.events(alarm="probe.unavailable", transition="cleared"), "the end of the alarm")
    endpoint.code = None
    until(lambda: agent.alarms().get("probe.unavailable", {}).get("severity") == "major", "as severe as ever")
    assert agent.stop() == 0


def test_meetings_of_a_calendar_are_read_anew_and_orders_outlive_a_restart(kit, scene):
    def calendar(title, end="END:VCALENDAR\r\n"):
        start = time.time() + 3600
        return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:weekly", f"SUMMARY:{title}",
                            f"DTSTART:{utc(start).replace('-', '').replace(':', '')}",
                            f"DTEND:{utc(start + 3600).replace('-', '').replace(':', '')}", "LOCATION:Phòng hall",
                            "END:VEVENT", end])
    path = kit.write("meetings.ics", calendar("Họp tuần"))
    agent = scene.start([endpoint_device("probe", kit.serve(Endpoint()))], rooms=[room("hall", "probe")],
                        meetings={"calendar": str(path)})

    def titles():
        return [meeting["title"] for meeting in json.loads(scene.run("meeting", "--json").stdout)]
    until(lambda: titles() == ["Họp tuần"], titles)
    assert list(json.loads(scene.run("meeting", "--json").stdout)[0]["rooms"]) == ["hall"]
    kit.write("meetings.ics", calendar("Half a file", ""))
    kit.write("meetings.ics", calendar("Họp tháng"))
    until(lambda: titles() == ["Họp tháng"], titles, 30)
    start = datetime.datetime.now() + datetime.timedelta(hours=3)
    moment = "%Y-%m-%d %H:%M"
    done = scene.run("meeting", "add", "extra", "--title", "Thêm", "--start", start.strftime(moment), "--end",
                     (start + datetime.timedelta(hours=1)).strftime(moment), "--room", "hall")
    assert done.returncode == 0, done.stderr
    refused = scene.run("meeting", "add", "other", "--start", start.strftime(moment), "--end", start.strftime(moment),
                        "--room", "hall")
    assert refused.returncode == 1 and "other" not in scene.run("meeting").stdout
    until(lambda: titles() == ["Họp tháng", "Thêm"], titles)
    time.sleep(0.5)
    assert agent.stop() == 0
    agent.start()
    until(lambda: titles() == ["Họp tháng", "Thêm"], titles)
    assert agent.stop() == 0


def remember_calls(agent, calls):
    """What earlier runs have seen of the rooms' calls, kbit/s."""
    with contextlib.closing(sqlite3.connect(agent.store)) as database, database:
        database.execute("INSERT OR REPLACE INTO kv VALUES('room-calls', ?)", (json.dumps(calls).encode(),))


def codec_scene(kit, scene):
    codec = kit.serve(Group())
    kit.write("room.password", PASSWORD + "\n", mode=0o600)
    agent = scene.start([{"id": "codec", "profile": "poly_group_cli", "address": codec.address("room.password"), "period": "1s",
                          "misses": 2}], rooms=[room("hall", "codec")])
    until(lambda: scene.state("hall") == "in-call", "the call")
    return codec, agent


def readiness_of(scene, name):
    return json.loads(scene.run("meeting", "show", "later", "--json").stdout)["rooms"][name]


def order_later(scene, starts=300):
    scene.order(id="later", title="Later", start=utc(time.time() + starts), end=utc(time.time() + 900), rooms=["hall"])


def test_a_latest_call_that_was_narrow_is_told_before_the_meeting(kit, scene):
    codec, agent = codec_scene(kit, scene)
    until(lambda: agent.readings("hall")["room.rate"]["value"] == 1920, lambda: agent.readings("hall"))
    assert agent.stop() == 0
    remember_calls(agent, {"hall": [1920, "x", 1920, 1920, -5, 384], "gone": [1], "odd": 3})
    codec.in_call = False
    agent.start()
    order_later(scene)
    until(lambda: scene.state("hall") == "ready", "the end of the call")
    found = until(lambda: "rate_usual" in (found := readiness_of(scene, "hall")) and found, lambda: readiness_of(scene, "hall"))
    assert found["readiness"] == "ready" and found["rate_latest"] == 384 and found["rate_usual"] == 1920, found
    assert "cuộc gọi gần nhất chỉ đạt 384 kbit/s, thường là 1920" in scene.run("meeting", "show", "later", lang="vi").stdout
    order_later(scene, 1)
    told = until(lambda: scene.witness.events(event="meeting-readiness"), "readiness at the beginning")[0]
    assert "usually it gets 1920" in told["remarks_en"] and told["missing_en"] == "", told
    assert agent.stop() == 0


@pytest.mark.long
def test_the_rate_of_a_call_is_remembered_over_a_restart(kit, scene):
    codec, agent = codec_scene(kit, scene)
    order_later(scene)
    time.sleep(63)  # a shorter call does not count
    codec.in_call = False
    found = until(lambda: "rate_latest" in (found := readiness_of(scene, "hall")) and found, lambda: readiness_of(scene, "hall"))
    assert found["rate_latest"] == 1920 and "rate_usual" not in found, found
    assert agent.stop() == 0
    agent.start()
    until(lambda: readiness_of(scene, "hall").get("rate_latest") == 1920, "what was remembered")
    assert agent.stop() == 0
