"""`tramgac firmware config`: the bytes are those of docs/reference/node-block.md, and what is wrong is told with its place."""

import struct
import zlib

from cli_kit import run

NODE = """\
site: hanoi
node: room-7
broker: {host: broker.example}
line: {baud: 19200}
devices:
  - {id: climate-9, profile: xy_md02, unit: 5, period: 1s, label: {en: Rack 9, vi: Tủ 9}}
contacts:
  - {kind: fire-panel, input: 2, normally_closed: true, debounce: 20ms, label: {en: Panel, vi: Tủ báo cháy}}
"""
WRONG = """\
site: Hanoi
devices:
  - {id: a, profile: xy_md03, unit: 300}
  - {id: a, profile: apc_rpdu2}
  - {id: node, profile: xy_md02, period: 1ms}
contacts:
  - {kind: leek, input: 2}
  - {kind: leak, input: 2, debounce: 1s}
"""


def text(words):
    octets = words.encode()
    return bytes([len(octets)]) + octets


def test_the_block_is_what_the_page_says(tmp_path):
    (tmp_path / "node.yaml").write_text(NODE, encoding="utf-8")
    done = run("firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "node.bin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    contents = (text("hanoi") + text("room-7") + text("broker.example") + b"\xb3\x45" + b"\x80\x96\x01" + b"N\x01"
                + b"\x01" + text("climate-9") + text("xy_md02") + text("Rack 9") + text("Tủ 9") + b"\x05" + b"\xe8\x07"
                + b"\x01" + b"\x03\x02\x01\x14" + text("Panel") + text("Tủ báo cháy"))
    head = struct.pack("<B3xI", 1, len(contents))
    whole = b"TGNC" + head + struct.pack("<I", zlib.crc32(head + contents)) + contents
    assert (tmp_path / "node.bin").read_bytes() == whole


def test_what_is_wrong_is_told_all_at_once_and_nothing_is_written(tmp_path):
    (tmp_path / "node.yaml").write_text(WRONG, encoding="utf-8")
    done = run("--lang", "en", "firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "node.bin")
    assert done.returncode == 1 and not (tmp_path / "node.bin").exists()
    for said in ['1:1: "node" is missing', '1:7: bad value "Hanoi" for "site"',
                 '3:22: there is no profile "xy_md03"; did you mean "xy_md02"?', '3:37: bad value "300" for "unit"',
                 '4:10: "a" is taken', '4:22: firmware reads Modbus only, and "apc_rpdu2" is no Modbus profile',
                 '5:10: "node" is taken', '5:42: bad value "1ms" for "period"', 'did you mean "leak"?',
                 "8:25: 2 is taken", '8:38: bad value "1s" for "debounce"']:
        assert said in done.stderr
    vietnamese = run("--lang", "vi", "firmware", "config", tmp_path / "node.yaml").stderr
    assert 'không có hồ sơ thiết bị "xy_md03"' in vietnamese


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "node.yaml").write_text(NODE, encoding="utf-8")
    done = run("--lang", "en", "firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "none" / "node.bin")
    assert done.returncode == 1 and "cannot be written" in done.stderr
