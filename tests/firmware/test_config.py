"""A node is what the block in its flash says; a block that is not sound is refused, and said so."""

import re
import struct
import zlib

import pytest
from qemu_node import QemuNode
from test_node import flash_in, until

BLOCK_AT = 1024 * 1024  # board/qemu_mps2/README.md
FLASH_SIZE = 16 * 1024 * 1024


def text(words):
    octets = words.encode()
    return bytes([len(octets)]) + octets


def block(profile="xy_md02", version=1):
    """As docs/reference/node-block.md says, written by hand."""
    contents = (text("hanoi") + text("room-7") + text("broker.example") + b"\xb3\x45" + b"\x80\x96\x01" + b"N\x01"
                + b"\x01" + text("climate-9") + text(profile) + text("Rack 9") + text("Tủ 9") + b"\x05" + b"\xe8\x07"
                + b"\x01" + b"\x03\x02\x01\x14" + text("Panel") + text("Tủ báo cháy"))
    head = struct.pack("<B3xI", version, len(contents))
    return b"TGNC" + head + struct.pack("<I", zlib.crc32(head + contents)) + contents


def node_with(folder, octets):
    flash = folder / "flash.bin"
    with flash.open("wb") as file:
        file.truncate(FLASH_SIZE)
        file.seek(BLOCK_AT)
        file.write(octets)
    return QemuNode(*flash_in(flash))


def test_a_sound_block_is_what_the_node_is(tmp_path):
    with node_with(tmp_path, block()) as node:
        node.read_until("> ")
        answer = node.ask("config")
        assert "block in flash / khối cấu hình: loaded / đã nạp\r\n" in answer
        assert "site / địa điểm: hanoi\r\nnode / nút: room-7\r\nbroker: broker.example:8883\r\n" in answer
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
    (block(version=2), "refused: made for another version"),
    (block()[:-1] + b"X", "refused: damaged, write it anew / từ chối: bị hỏng, hãy ghi lại"),
    (block(profile="galaxy_5000"), "refused: a profile is not in this image")])
def test_what_is_no_sound_block_is_refused_with_the_reason(tmp_path, octets, why):
    with node_with(tmp_path, octets) as node:
        node.read_until("> ")
        answer = node.ask("config")
        assert f"block in flash / khối cấu hình: {why}" in answer
        assert "the node runs as its image was made / nút chạy theo cấu hình có sẵn" in answer
        assert re.search(r"node / nút: mps2-1\r\n", answer)
        assert "climate-1 ambient.temperature: " in node.ask("readings")
