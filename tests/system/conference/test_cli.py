"""Sessions with the command lines of conference devices, as `tramgac probe` has them."""
import json
import subprocess
import time

import pytest
from cli_peers import PASSWORD, Group, LineServer, Stranger, Yealink
from conference_kit import AGENT, wait_for_rest

SERVED = []  # the peers of the test that runs


@pytest.fixture(name="serve")
def fixture_serve():
    """Makes peers that end with the test."""
    def start(kind):
        SERVED.append(kind())
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
    """What `tramgac probe` found: values and qualities by name."""

    def __init__(self, profile, address, *more):
        command = [str(AGENT), "probe", address, "--profile", profile, "--json", *more]
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        self.took = time.monotonic() - begun
        wait_for_rest(SERVED)
        assert PASSWORD not in done.stdout + done.stderr
        self.code, self.error = done.returncode, done.stderr
        points = json.loads(done.stdout)["points"] if done.stdout else []
        self.values = {point["name"]: point["value"] for point in points}
        self.qualities = {point["name"]: point["quality"] for point in points}


def test_a_room_in_a_call(serve, secret):
    codec = serve(Group)
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.code == 0, found.error
    wanted = {"cli.up": True, "cli.reason": "none", "conference.sip.status": "online", "conference.gatekeeper.status": "offline",
              "conference.network.status": "online", "conference.directory.status": "online",
              "conference.microphone.muted": True, "conference.call.count": 1, "conference.call.rate": 1920,
              "conference.call.far_site": "Hội trường tỉnh", "conference.call.state": "connected",
              "conference.call.type": "videocall", "conference.call.packet_loss": 2.5, "conference.call.packet_loss.sent": 0,
              "conference.call.jitter": 11, "conference.call.jitter.sent": 3, "conference.call.video_rate": 913,
              "conference.call.video_rate.sent": 870}
    assert {name: found.values[name] for name in wanted} == wanted
    assert codec.typed == ["admin", PASSWORD, "status", "mute near get", "callinfo all", "advnetstats", "exit"]
    assert (codec.connections, codec.said_bye, codec.tries) == (1, 1, {"right": 1, "wrong": 0})


@pytest.mark.parametrize("line_end", ["\r\r\n", "\n", "\r"], ids=["cr-cr-lf", "lf", "cr"])
def test_a_room_without_a_call_that_asks_for_no_user(serve, secret, line_end):
    codec = serve(Group)
    codec.asks_user = codec.in_call = False
    codec.line_end = line_end
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["conference.call.count"] == 0 and found.values["cli.reason"] == "none", found.values
    assert found.qualities["conference.call.packet_loss"] == "no-such-object"
    assert codec.typed == [PASSWORD, "status", "mute near get", "callinfo all", "exit"]


def test_a_model_that_knows_fewer_commands(serve, secret):
    codec = serve(Group)
    codec.unknown = {"status", "mute near get"}
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.qualities["conference.sip.status"] == found.qualities["conference.microphone.muted"] == "no-such-object"
    assert found.values["conference.call.count"] == 1 and found.values["cli.reason"] == "none" and codec.said_bye == 1


def test_a_wrong_password_is_tried_once_and_nothing_is_typed_behind_it(serve, secret):
    for asks_user in (True, False):
        codec = serve(Group)
        codec.password, codec.asks_user = "another", asks_user
        found = Probed("poly_group_cli", codec.address(secret))
        assert found.values["cli.reason"] == "wrong-credentials" and found.values["cli.up"] is True
        assert codec.tries == {"right": 0, "wrong": 1} and codec.typed == ["admin"] * asks_user + [PASSWORD]
        assert found.qualities["conference.call.count"] == "wrong-credentials"


def test_a_password_that_is_wanted_and_not_given(serve):
    codec = serve(Group)
    found = Probed("poly_group_cli", codec.address())
    assert found.values["cli.reason"] == "wrong-credentials" and codec.typed == [] and codec.tries["wrong"] == 0


def test_a_codec_without_a_password(serve):
    codec = serve(Group)
    codec.asks_password = False
    found = Probed("poly_group_cli", codec.address())
    assert found.values["conference.call.count"] == 1 and codec.typed[0] == "status" and codec.said_bye == 1


def test_slow_lines(serve, secret):
    codec = serve(Group)
    codec.pause = 0.3
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["conference.call.packet_loss"] == 2.5 and found.values["cli.reason"] == "none"
    codec.pause = 0.7  # thirteen lines of status: more than 5 s
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["cli.reason"] == "timeout" and found.values["cli.up"] is True
    codec.pause, codec.deaf_at = 0, "callinfo all"
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["cli.reason"] == "timeout" and found.values["cli.up"] is True
    assert found.values["conference.sip.status"] == "online" and found.qualities["conference.call.count"] == "timeout"
    assert codec.typed[-1] == "exit", "goodbye is said after a failure too"


def test_a_line_without_end(serve, secret):
    codec = serve(Group)
    codec.endless_at = "callinfo all"
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["cli.reason"] == "too-big" and found.qualities["conference.call.count"] == "too-big"
    assert found.values["conference.sip.status"] == "online" and found.took < 20


def test_a_session_that_is_dropped_in_the_middle(serve, secret):
    codec = serve(Group)
    codec.drop_at = "callinfo all"
    found = Probed("poly_group_cli", codec.address(secret))
    assert found.values["cli.reason"] == "closed" and found.values["conference.sip.status"] == "online"
    assert found.qualities["conference.call.count"] == "disconnected" and codec.connections == 1


@pytest.mark.parametrize("banner", [Stranger.banner, "220 mail.example ESMTP\r\n", "\x00\x01\x02" * 50, ""],
                         ids=["ssh", "mail", "octets", "silent"])
@pytest.mark.parametrize("profile,logs_in", [("poly_group_cli", True), ("poly_group_cli", False), ("yealink_cli", False)])
def test_another_product_is_not_up(serve, secret, banner, profile, logs_in):
    peer = serve(Stranger)
    peer.banner = banner
    found = Probed(profile, peer.address(secret if logs_in else None))
    assert found.values["cli.up"] is False and PASSWORD not in peer.typed
    assert found.values["cli.reason"] == ("timeout" if logs_in and not banner else "bad-answer")


def test_nobody_there(serve):
    nobody = serve(LineServer)
    address = nobody.address()
    nobody.close()
    found = Probed("yealink_cli", address)
    assert found.values["cli.up"] is False and found.values["cli.reason"] == "refused"


def test_a_yealink(serve):
    codec = serve(Yealink)
    found = Probed("yealink_cli", codec.address())
    assert (found.values["device.firmware"], found.values["conference.volume"], found.values["conference.microphone.muted"]) == (
        "30.17.0.10", 12, False), found.values
    assert codec.typed == ["version", "volume get", "mute near get"] and codec.connections == 1


def test_what_people_read(serve, secret):
    codec = serve(Group)
    codec.password = "another"
    for lang, words in (("en_US.UTF-8", "cli, wrong-credentials: a password is wanted, or was refused"),
                        ("vi_VN.UTF-8", "cli, wrong-credentials: đòi mật khẩu hoặc mật khẩu bị từ chối")):
        done = subprocess.run([str(AGENT), "probe", codec.address(secret), "--profile", "poly_group_cli"], capture_output=True,
                              text=True, timeout=60, check=False, env={"LANG": lang, "LC_ALL": lang, "PATH": "/usr/bin"})
        assert words in done.stdout, done.stdout + done.stderr
