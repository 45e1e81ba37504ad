"""A node is what the block in its flash says; a block that is not sound is refused, and said so."""

import re

import node_block
import pytest
from qemu_node import QemuNode
from test_node import flash_in, until

AUTHORITY = b"\x30" + bytes(400)  # nobody looks at it here


def block(profile="xy_md02", version=3, **changes):
    broker = {"host": "broker.example", "port": 8883, "user": "room-7", "password": "hunter2", "authority": AUTHORITY}
    return node_block.block(
        "hanoi", "room-7", node_block.broker(**{**broker, **changes}), node_block.network(broker_address="10.0.2.2"),
        devices=[node_block.device("climate-9", profile, 5, 1000, ("Rack 9", "Tủ 9"))],
        contacts=[node_block.contact(3, 2, 1, 20, ("Panel", "Tủ báo cháy"))], version=version)


def node_with(folder, octets):
    return QemuNode(*flash_in(node_block.flash_with(folder / "flash.bin", octets)))


def test_a_sound_block_is_what_the_node_is(tmp_path):
    with node_with(tmp_path, block()) as node:
        node.read_until("> ")
        answer = node.ask("config")
        assert "block in flash / khối cấu hình: loaded / đã nạp\r\n" in answer
        assert "site / địa điểm: hanoi\r\nnode / nút: room-7\r\nbroker: broker.example:8883\r\n" in answer
        assert "hunter2" not in answer
        assert "broker / máy chủ: none in this image / firmware này không có\r\n" in node.ask("status")
        assert "serial line / đường dây nối tiếp: 19200 8N1\r\n" in answer
        assert "device / thiết bị climate-9: xy_md02, unit 5, 1000 ms, Rack 9 / Tủ 9\r\n" in answer
        assert "contact / tiếp điểm 1: fire-panel, input 2, normally closed / thường đóng, 20 ms, Panel" in answer
        assert "climate-1" not in node.ask("readings")
        assert "climate-9 ambient.temperature: " in until(node, "readings", "contacts contact.1: disconnected")
        assert "contact.2" not in node.ask("readings")


@pytest.mark.parametrize("octets, why", [
    (b"", "none was written / chưa ghi cấu hình"),
    (b"\xff" * 4096, "none was written / chưa ghi cấu hình"),
    (b"#!/bin/sh, no configuration", "refused: what is there is no configuration / từ chối: "),
    (block(version=1), "refused: made for another version"),
    (block()[:-1] + b"X", "refused: damaged, write it anew / từ chối: bị hỏng, hãy ghi lại"),
    (block(authority=b""), "refused: a value in it is out of range"),
    (block(password="x" * 257), "refused: a value in it is out of range"),
    (block(keep_alive=4), "refused: a value in it is out of range"),
    (block(profile="galaxy_5000"), "refused: a profile is not in this image")])
def test_what_is_no_sound_block_is_refused_with_the_reason(tmp_path, octets, why):
    with node_with(tmp_path, octets) as node:
        node.read_until("> ")
        answer = node.ask("config")
        assert f"block in flash / khối cấu hình: {why}" in answer
        assert "the node runs as its image was made / nút chạy theo cấu hình có sẵn" in answer
        assert re.search(r"node / nút: mps2-1\r\n", answer)
        assert "climate-1 ambient.temperature: " in node.ask("readings")
