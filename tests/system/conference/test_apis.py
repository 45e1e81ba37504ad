"""Sessions with the HTTP APIs of conference devices, as `tramgac probe` has them: what is read, what is left open, and
what becomes of peers that behave badly."""
import json
import os
import re
import subprocess

import pytest
from api_peers import (PASSWORD, ROOMOS, SHORT_STATUS, USER, Answer, BasicApi, CloudLink, CollabOs, HuaweiTe, RoomOs, VideoOs)
from conference_kit import AGENT, free_port, wait_for_rest

SERVED = []  # the peers of the test that runs


@pytest.fixture(name="serve")
def fixture_serve(tmp_path):
    """Makes peers that end with the test."""
    def start(kind, *more):
        SERVED.append(kind(tmp_path, *more))
        return SERVED[-1]

    yield start
    while SERVED:
        SERVED.pop().close()


@pytest.fixture(name="secret")
def fixture_secret(tmp_path):
    path = tmp_path / "room.password"
    path.write_text(PASSWORD + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


class Probed:
    """What `tramgac probe` found: values and qualities by name, and how much memory it took."""

    def __init__(self, profile, address, *more):
        command = ["/usr/bin/env", "python3", "-c", MEASURE, str(AGENT), "probe", address, "--profile", profile, "--json", *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        wait_for_rest(SERVED)
        assert PASSWORD not in done.stdout + done.stderr
        self.code, self.error = done.returncode, done.stderr
        self.peak_kib = int(re.search(r"^PEAK (\d+)$", done.stderr, re.M)[1])
        points = json.loads(done.stdout)["points"] if done.stdout else []
        self.values = {point["name"]: point["value"] for point in points}
        self.qualities = {point["name"]: point["quality"] for point in points}


# Runs the rest of its arguments and tells the largest resident size.
MEASURE = """import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode
print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)"""


def test_the_recorded_roomos_document(serve, secret):
    if not ROOMOS.exists():
        pytest.skip(f"no recording {ROOMOS}")
    codec = serve(RoomOs, ROOMOS.read_text(encoding="utf-8"))
    found = Probed("cisco_roomos", codec.address(secret))
    assert found.code == 0, found.error
    wanted = {"device.firmware": "ce11.19.1.6.76526b1b094", "device.model": "Cisco Room Bar", "device.serial": "FOC2735HU8V",
              "device.uptime": 37224, "conference.state": "in-call", "conference.call.count": 1,
              "conference.temperature.status": "normal", "conference.sip.registration": "inactive",
              "conference.provisioning.status": "provisioned", "conference.upgrade.status": "none",
              "conference.camera.connected": True, "conference.microphone.connected": True, "conference.microphone.muted": True,
              "conference.display.1.connected": True, "conference.display.2.connected": False, "conference.standby": False,
              "conference.part.status": "connected", "conference.peripherals": 1, "conference.link": "1000-full",
              "conference.volume": 10, "conference.diagnostics": 0, "device.restart.reason": "Upgrade",
              "conference.webex.status": "registered", "conference.video_in.signal": "ok", "api.reason": "none"}
    assert {name: found.values[name] for name in wanted} == wanted
    for name in ("conference.h323.registration", "device.temperature", "conference.call.duration", "conference.media.jitter"):
        assert found.qualities[name] == "no-such-object", name
    assert found.qualities["conference.sip.uri"] == "not-available", "the element is there and empty"
    assert codec.asked == ["POST /xmlapi/session/begin", "GET /getxml?location=/Status", "POST /xmlapi/session/end"]
    assert codec.connections == 1 and not codec.sessions


def test_old_software_with_a_namespace(serve, secret):
    found = Probed("cisco_roomos", serve(RoomOs).address(secret))
    assert found.values["device.firmware"] == "TC7.3" and found.values["device.uptime"] == 100
    assert found.values["conference.h323.registration"] == "registered"


def test_a_wrong_password_is_tried_once_a_poll_and_nothing_stays_open(serve, secret):
    for kind, profile in ((RoomOs, "cisco_roomos"), (VideoOs, "poly_videoos"), (HuaweiTe, "huawei_te"),
                          (CloudLink, "huawei_cloudlink"), (CollabOs, "logitech_collabos")):
        peer = serve(kind)
        peer.password = "another"
        found = Probed(profile, peer.address(secret))
        assert found.values["api.reason"] == "wrong-credentials" and found.values["api.up"] is True, profile
        assert peer.tries == {"right": 0, "wrong": 1} and not peer.sessions, profile
        api = [q for name, q in found.qualities.items() if not name.startswith(("api.", "ping."))]
        assert set(api) == {"wrong-credentials"}, profile


def test_a_session_that_ran_out_is_begun_once_more(serve, secret):
    codec = serve(RoomOs)
    codec.answers = [Answer(code=401)]
    found = Probed("cisco_roomos", codec.address(secret))
    assert found.values["device.firmware"] == "TC7.3"
    assert codec.tries == {"right": 2, "wrong": 0} and not codec.sessions and codec.most_sessions == 1


@pytest.mark.parametrize("answer,quality,reason", [
    (Answer("<Status><SystemUnit>"), "bad-frame", "bad-document"),
    (Answer("<!DOCTYPE x [<!ENTITY y 'z'>]><Status>&y;</Status>"), "bad-frame", "bad-document"),
    (Answer("{}"), "bad-frame", "bad-document"),
    (Answer("<a>" * 1000 + "</a>" * 1000), "bad-frame", "bad-document"),
    (Answer("<Status/>"), "no-such-object", "none"),
    (Answer(code=404), "no-such-object", "none"),
    (Answer(code=500), "general-error", "http-error"),
    (Answer(code=302, headers=(("Location", "https://192.0.2.1/x"),)), "general-error", "redirect"),
    (Answer(code=302, headers=(("Location", "/getxml?location=/Status"),)), "general-error", "redirect"),
    (Answer(SHORT_STATUS, pause=0.5), "timeout", "timeout"),
], ids=["cut", "entity", "json", "deep", "empty", "404", "500", "redirect", "loop", "slow"])
def test_what_goes_wrong_has_a_name_and_the_session_is_closed(serve, secret, answer, quality, reason):
    codec = serve(RoomOs)
    codec.answers = [answer] * 4
    found = Probed("cisco_roomos", codec.address(secret, timeout="2s"))
    assert found.qualities["device.firmware"] == quality, found.values
    assert found.values["api.reason"] == reason and found.values["api.up"] is True
    assert codec.asked[-1] == "POST /xmlapi/session/end" and not codec.sessions
    assert codec.asked.count("POST /xmlapi/session/begin") == 1


def test_a_redirection_on_the_same_host_is_followed(serve, secret):
    codec = serve(RoomOs)
    codec.answers = [Answer(code=307, headers=(("Location", "/elsewhere"),))]
    assert Probed("cisco_roomos", codec.address(secret)).values["device.firmware"] == "TC7.3"


def test_a_body_of_100_mb_takes_no_memory(serve, secret):
    small, large = serve(RoomOs), serve(RoomOs)
    large.answers = [Answer(endless=100_000_000)]
    before = Probed("cisco_roomos", small.address(secret))
    found = Probed("cisco_roomos", large.address(secret))
    assert found.qualities["device.firmware"] == "too-big" and found.values["api.reason"] == "too-big"
    assert not large.sessions
    assert large.sent < 8_000_000, "the line is closed early"
    assert found.peak_kib < before.peak_kib + 4096, (before.peak_kib, found.peak_kib)


def test_poly(serve, secret):
    poly = serve(VideoOs)
    found = Probed("poly_videoos", poly.address(secret))
    wanted = {"device.name": "Tam Dao", "device.firmware": "4.1.0", "conference.state": "ready", "conference.restart.needed": False,
              "conference.nic.speed": 1000, "conference.nic.duplex": "half", "conference.sip.registration": "down",
              "conference.count": 1, "conference.call.type": "SIP", "conference.call.far_site": "Hội trường",
              "conference.media.jitter": 12, "conference.call.packet_loss": 0.5, "conference.microphones": 2}
    assert {name: found.values[name] for name in wanted} == wanted
    assert found.qualities["conference.h323.registration"] == "no-such-object"
    assert found.qualities["conference.peripherals"] == "no-such-object", "404"
    assert poly.tries["right"] == 1 and not poly.sessions and poly.connections == 1
    poly.documents = {**poly.documents, "/rest/conferences": []}
    poly.asked.clear()
    found = Probed("poly_videoos", poly.address(secret))
    assert found.values["conference.count"] == 0 and found.qualities["conference.call.type"] == "no-such-object"
    assert not [line for line in poly.asked if "/rest/conferences/" in line], "without a conference none is asked about"


def test_huawei_te(serve, secret):
    te = serve(HuaweiTe)
    found = Probed("huawei_te", te.address(secret))
    assert (found.values["device.serial"], found.values["conference.camera.firmware"]) == ("2102", "V1"), found.values
    assert not te.sessions and te.tries == {"right": 1, "wrong": 0}


def test_huawei_cloudlink(serve, secret):
    box = serve(CloudLink)
    found = Probed("huawei_cloudlink", box.address(secret))
    wanted = {"conference.standby": False, "conference.call.state": "connected", "conference.in_call": True,
              "conference.microphones": 2}
    assert {name: found.values[name] for name in wanted} == wanted
    assert not box.sessions and box.asked[-1] == "DELETE /v1/login/session"


def test_logitech(serve, secret):
    found = Probed("logitech_collabos", serve(CollabOs).address(secret))
    assert found.values["conference.room.people"] == 4 and found.values["conference.room.mode"] == "Enabled"


def test_servers_with_basic_authentication(serve, secret):
    vcs = serve(BasicApi, {
        "/getxml?location=/Status/Warnings": '<Status><Warnings item="1"><Warning item="1"><ID item="1">5</ID></Warning>'
                                             '<Warning item="2"/></Warnings></Status>',
        "/getxml?location=/Status/ResourceUsage/": "<Status><ResourceUsage><Calls><Traversal><Current item='1'>3</Current>"
                                                   "</Traversal></Calls></ResourceUsage></Status>",
        "/getxml?location=/Status/Zones": "<Status><Zones><Searches><Total>9</Total></Searches><Zone><Status>Active</Status></Zone>"
                                          "<Zone><Status>Failed</Status></Zone></Zones></Status>"})
    found = Probed("cisco_vcs", vcs.address(secret))
    wanted = {"conference.alarms": 2, "conference.calls.traversal": 3, "conference.searches": 9, "conference.zone.1.status": "active",
              "conference.zone.2.status": "failed"}
    assert {name: found.values[name] for name in wanted} == wanted
    assert vcs.connections == 1
    cms = serve(BasicApi, {"/api/v1/system/status": "<status><softwareVersion>3.1</softwareVersion><activated>true</activated></status>",
                           "/api/v1/calls": '<calls total="7"/>', "/api/v1/system/alarms": '<alarms total="0"/>'})
    found = Probed("cisco_meeting_server", cms.address(secret))
    wanted = {"device.firmware": "3.1", "conference.activated": True, "conference.count": 7, "conference.alarms": 0}
    assert {name: found.values[name] for name in wanted} == wanted
    pexip = serve(BasicApi, {"/api/admin/status/v1/alarm/": '{"meta": {}, "objects": [{"level": "error"}]}'})
    assert Probed("pexip", pexip.address(secret)).values["conference.alarms"] == 1
    pexip.password = "another"
    pexip.tries["wrong"] = 0
    assert Probed("pexip", pexip.address(secret)).qualities["conference.alarms"] == "wrong-credentials"
    assert pexip.tries["wrong"] == 1


def test_a_certificate_may_be_wanted(serve, secret):
    codec = serve(RoomOs)
    found = Probed("cisco_roomos", codec.address(secret, trusted="true"))
    assert found.values["api.reason"] == "not-trusted" and not codec.asked
    assert found.qualities["device.firmware"] == "unsupported-security"


def test_nobody_there(secret):
    address = f"reach://127.0.0.1?api.port={free_port()}&api.user={USER}&api.password_file={secret}"
    found = Probed("cisco_roomos", address)
    assert found.values["api.up"] is False and found.values["api.reason"] == "refused"


def test_credentials_are_wanted_and_kept(secret, tmp_path):
    for address in ("reach://127.0.0.1", f"reach://127.0.0.1?api.user={USER}",
                    f"reach://127.0.0.1?api.user={USER}&api.password_file={tmp_path}/none"):
        found = Probed("cisco_roomos", address)
        assert found.code != 0 and ("password_file" in found.error or "api.user" in found.error or "none" in found.error), found.error
    os.chmod(secret, 0o644)
    found = Probed("cisco_roomos", f"reach://127.0.0.1?api.user={USER}&api.password_file={secret}")
    assert found.code != 0 and "room.password" in found.error
