"""The image with a network: what it publishes over TLS to a real broker, and which brokers it refuses."""

import datetime
import json
import os
import re
import time

import node_block
import pytest
from qemu_node import PATIENCE, QemuNode, flash_in
from rtu_unit import PymodbusUnit, serial_line
from uplink_peers import NAME, NODE, SITE, TOPICS, Authority, Broker, Listener, TimeServer, uplink

if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware: its sources are missing, scripts/setup firmware fetches them",
                allow_module_level=True)

ACCESS = [f"user {NODE}", f"topic write {TOPICS}/#"]
INPUTS = (1, [246, 528])


@pytest.fixture(name="files", scope="module")
def fixture_files(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("pki"))
    authority.issue("broker", NAME)
    authority.issue("node", NODE)
    return authority


def start(*arguments):
    return QemuNode(*arguments, image=os.environ["TRAMGAC_NET_IMAGE"])


def until(node, wanted, pattern=False):
    """What `status` says once `wanted` is in it, within a minute of the node's time: on a loaded machine that goes slowly."""
    end, hard_end = None, time.monotonic() + 5 * PATIENCE
    while time.monotonic() < hard_end:
        answer = node.ask("status")
        if re.search(wanted if pattern else re.escape(wanted), answer):
            return answer
        running = int(re.search(r"đã chạy: (\d+) ms", answer)[1])
        end = end or running + 1000 * PATIENCE
        if running > end:
            break
        time.sleep(0.2)
    return pytest.fail(f"{wanted!r} did not come, the last answer is {answer!r}")


def test_everything_a_control_room_needs_comes_over_tls(files):
    with Broker(files, "broker", ACCESS) as broker, Listener(broker) as listener, TimeServer() as clock, \
            PymodbusUnit(1, INPUTS) as unit:
        more = uplink(files.folder, broker.port, time_port=clock.port)
        with start(*more, *serial_line(unit.port)) as node:
            node.read_until("> ")
            _, _, state = listener.wait(lambda topic, _: topic == "state")
            assert state["online"] is True
            _, _, birth = listener.wait(lambda topic, _: topic == "birth")
            assert "climate-1" in json.dumps(birth)
            _, _, data = listener.wait(
                lambda topic, it: topic == "data/climate-1" and "ambient.temperature" in it.get("values", {}) and
                it["tq"] == "synced")
            assert data["values"]["ambient.temperature"] == 24.6
            taken = datetime.datetime.fromisoformat(data["t"].replace("Z", "+00:00"))
            assert abs((datetime.datetime.now(datetime.timezone.utc) - taken).total_seconds()) < 30
            unit.process.kill()
            _, _, alarm = listener.wait(
                lambda topic, it: topic == "alarm/climate-1.unavailable" and it and it.get("active", True))
            assert "Cảm biến không trả lời" in json.dumps(alarm, ensure_ascii=False)
            listener.wait(lambda topic, it: topic == "event" and "climate-1.unavailable" in json.dumps(it))
            answer = until(node, "connected / đã kết nối")
            assert "synced / đã đồng bộ" in answer
            assert re.search(r"accepted / đã nhận [1-9]", answer)
            assert "refused / bị từ chối 0" in answer
            used, size = map(int, re.search(r"ngăn xếp: (\d+) / (\d+) bytes", answer).groups())
            assert used <= 0.75 * size
        # The node was killed without a word.
        _, _, state = listener.wait(lambda topic, it: topic == "state" and it["online"] is False)
        assert state["boot"] and state["store"]


def test_records_of_a_time_without_a_broker_come_later(files):
    broker = Broker(files, "broker", ACCESS)
    with PymodbusUnit(1, INPUTS) as unit, start(*uplink(files.folder, broker.port), *serial_line(unit.port)) as node:
        node.read_until("> ")
        until(node, "not connected / chưa kết nối: the host refuses the connection")
        until(node, r"records / bản ghi [1-9]", pattern=True)
        with broker, Listener(broker) as listener:
            listener.wait(lambda topic, it: topic.startswith("data/") and it["hist"])
            assert all("clock-stepped" not in json.dumps(it) for topic, _, it in listener.messages if topic == "event")
            broker.stop()
            until(node, "not connected / chưa kết nối: ")
            broker.start()
            until(node, "broker / máy chủ: connected")


def refused(files, broker, **how):
    with start(*uplink(files.folder, broker.port, **how)) as node:
        node.read_until("> ")
        answer = until(node, "not connected / chưa kết nối: the broker's certificate")
        assert "accepted / đã nhận 0" in answer
        return answer


def test_a_broker_of_another_authority_is_refused(files):
    Authority(files.folder, "stranger")
    with Broker(files, "broker", ACCESS) as broker:
        answer = refused(files, broker, authority="stranger.der")
        assert "not signed by the configured authority / chứng thư của máy chủ không do CA đã cấu hình ký" in answer


def test_a_broker_of_another_name_is_refused(files):
    with Broker(files, "broker", ACCESS) as broker:
        answer = refused(files, broker, name="other.test")
        assert "made out to another name / chứng thư của máy chủ mang tên khác" in answer


def test_a_broker_whose_certificate_has_expired_is_refused(files):
    files.issue("brief", NAME, days=2)
    with Broker(files, "brief", ACCESS) as broker, TimeServer(shift=10 * 86400) as clock, \
            start(*uplink(files.folder, broker.port, time_port=clock.port)) as node:
        node.read_until("> ")
        until(node, "not connected / chưa kết nối: the broker's certificate has expired")


def test_a_broker_whose_certificate_is_not_valid_yet_is_refused_by_who_knows_the_time(files):
    with Broker(files, "broker", ACCESS) as broker, TimeServer(shift=-10 * 86400) as clock, \
            start(*uplink(files.folder, broker.port, time_port=clock.port)) as node:
        node.read_until("> ")
        until(node, "not connected / chưa kết nối: the broker's certificate is not valid yet")


def test_a_node_without_a_certificate_of_the_authority_is_told_so(files):
    stranger = Authority(files.folder, "stranger2")
    stranger.issue("impostor", NODE)
    with Broker(files, "broker", ACCESS) as broker, \
            start(*uplink(files.folder, broker.port, certificate="impostor")) as node:
        node.read_until("> ")
        until(node, "not connected / chưa kết nối: the broker ended the TLS connection with an alert")
        assert "accepted / đã nhận 0" in node.ask("status")


def test_a_denied_topic_is_seen(files):
    access = [f"user {NODE}", f"topic write {TOPICS}/state", f"topic write {TOPICS}/data/#"]
    with Broker(files, "broker", access) as broker, start(*uplink(files.folder, broker.port)) as node:
        node.read_until("> ")
        until(node, "last refusal / lần từ chối cuối 135")  # 0x87, not authorised


def test_a_node_whose_files_cannot_be_used_says_so_and_goes_on(files):
    (files.folder / "nonsense.der").write_bytes(b"no certificate")
    with start(*uplink(files.folder, 8883, authority="nonsense.der")) as node:
        node.read_until("> ")
        until(node, "not connected / chưa kết nối: this node's authority, certificate or key cannot be used")
        assert "climate-1" in node.ask("readings")


def test_a_block_without_a_broker_is_a_node_without_one(tmp_path):
    octets = node_block.block(SITE, NODE, devices=[node_block.device("climate-1")])
    with start(*flash_in(node_block.flash_with(tmp_path / "flash.bin", octets))) as node:
        node.read_until("> ")
        assert "broker / máy chủ: none / không có\r\n" in node.ask("status")
        assert "broker: none / không có\r\n" in node.ask("config")
