"""`tramgac firmware config`: the bytes are those of docs/reference/node-block.md, and what is wrong is told with its place."""

import os
import pathlib
import struct
import subprocess
import sys
import zlib

import pytest
from cli_kit import program, run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware"))
from node_block import address, text, varint  # noqa: E402

NODE = """\
site: hanoi
node: room-7
broker:
  host: broker.example
  keep_alive: 60s
  password_file: secret
  tls: {ca_file: ca.pem, certificate_file: node.pem, key_file: node.key}
network: {address: 10.0.2.15/24, gateway: 10.0.2.1, broker_address: 10.0.2.2, time_server: "10.0.2.3:1123"}
line: {baud: 19200}
devices:
  - {id: climate-9, profile: xy_md02, unit: 5, period: 1s, label: {en: Rack 9, vi: Tủ 9}}
contacts:
  - {kind: fire-panel, input: 2, normally_closed: true, debounce: 20ms, label: {en: Panel, vi: Tủ báo cháy}}
sensors:
  - {at: "i2c:sht3x/0x45", temperature: {low: -5.5, high: 25}, humidity: {very_high: 80}, label: {en: Aisle, vi: Lối đi}}
  - {at: "i2c:tmp105/0x48"}
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
sensors:
  - {at: "i2c:sht3x/0x48"}
  - {at: "hwmon:sht3x"}
  - {at: "i2c:tmp105/0x4f", measures: both, humidity: {low: 1}, temperature: {high: 40}}
  - {at: "i2c:lm75/0x4F"}
"""


CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder).stdout


def certificate(folder, name, kind):
    openssl(folder, "req", "-x509", *kind, "-nodes", "-days", "30", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
            "-out", f"{name}.pem")
    (folder / f"{name}.key").chmod(0o600)


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    """The files that NODE names, made by openssl."""
    for name in ("ca", "node"):
        certificate(tmp_path, name, CURVE)
    secret(tmp_path, "hunter2")
    return tmp_path


def secret(folder, words):
    (folder / "secret").write_text(words + "\n", encoding="utf-8")
    (folder / "secret").chmod(0o600)


def test_the_block_is_what_the_page_says(folder):
    tmp_path = folder
    (tmp_path / "node.bin").write_bytes(b"for everybody until now")
    (tmp_path / "node.bin").chmod(0o644)
    (tmp_path / "node.yaml").write_text(NODE, encoding="utf-8")
    done = run("firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "node.bin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    der = [openssl(folder, "x509", "-in", name, "-outform", "DER") for name in ("ca.pem", "node.pem")]
    key = openssl(folder, "ec", "-in", "node.key", "-outform", "DER")
    contents = (text("hanoi") + text("room-7") + text("broker.example") + varint(8883) + varint(60) + text("room-7")
                + text("hunter2") + text(der[0]) + text(der[1]) + text(key) + address("10.0.2.15") + b"\x18"
                + address("10.0.2.1") + address("10.0.2.2") + address("10.0.2.3") + varint(1123) + varint(19200) + b"N\x01"
                + b"\x01" + text("climate-9") + text("xy_md02") + text("Rack 9") + text("Tủ 9") + b"\x05" + b"\xe8\x07"
                + b"\x01" + b"\x03\x02\x01\x14" + text("Panel") + text("Tủ báo cháy")
                + b"\x02" + b"\x00\x45" + struct.pack("<6h", -550, 2500, 3200, 3000, 6000, 8000) + text("Aisle") + text("Lối đi")
                + b"\x01\x48" + struct.pack("<6h", 1500, 2700, 3200, 3000, 6000, 7000) + text("") + text(""))
    head = struct.pack("<B3xI", 3, len(contents))
    whole = b"TGNC" + head + struct.pack("<I", zlib.crc32(head + contents)) + contents
    assert (tmp_path / "node.bin").read_bytes() == whole
    assert os.stat(tmp_path / "node.bin").st_mode & 0o777 == 0o600, "there is a key in it"
    plain = subprocess.run([program(), "firmware", "config", tmp_path / "node.yaml"], check=True, capture_output=True)
    assert plain.stdout == whole


def refused(folder, old, new):
    (folder / "node.yaml").write_text(NODE.replace(old, new), encoding="utf-8")
    done = run("--lang", "en", "firmware", "config", folder / "node.yaml", "-o", folder / "node.bin")
    assert done.returncode == 1 and not (folder / "node.bin").exists()
    return done.stderr


@pytest.mark.parametrize("old, new, why", [
    ("  host: broker", "  standby: [b.example]\n  host: broker", '4:12: firmware has no "standby"; expected leave it out'),
    ("  host: broker", "  window: 8\n  host: broker", '4:11: firmware has no "window"'),
    ("  host: broker", "  fail_back: 1h\n  host: broker", '4:14: firmware has no "fail_back"'),
    ("  host: broker", "  colour: red\n  host: broker", '4:3: unknown key "colour"'),
    ("ca_file: ca.pem,", "ca_file: ca.pem, crl_file: ca.pem,", '7:36: firmware has no "crl_file"'),
    ("ca_file: ca.pem,", "", "7:8: firmware has no authorities of its own; expected ca_file"),
    ("  tls: {ca_file: ca.pem, certificate_file: node.pem, key_file: node.key}\n", "",
     "4:3: firmware sends nothing without TLS; expected tls: {"),
    (", key_file: node.key", "", '7:44: "certificate_file" needs "key_file"'),
    ("ca_file: ca.pem", "ca_file: none.pem", "7:18: the file "),
    ("ca_file: ca.pem", "ca_file: secret", '7:18: there is no certificate in "secret"; expected a file in PEM'),
    ("key_file: node.key", "key_file: ca.key", '7:64: the key in "ca.key" is not that of the certificate'),
    ("key_file: node.key", "key_file: node.pem", "can be read by others (mode 0644)"),
    ("key_file: node.key", "key_file: secret", '7:64: there is no key without a passphrase in "secret"'),
    (", broker_address: 10.0.2.2", "", '4:9: firmware asks no name server where "broker.example" is'),
    ("broker_address: 10.0.2.2", "broker_address: 10.0.2.300", '8:69: bad value "10.0.2.300"'),
    ("10.0.2.15/24", "10.0.2.15/31", '8:20: bad value "10.0.2.15/31" for "address"; expected an IPv4 address and the bits'),
    ("10.0.2.15/24", "10.0.2.15", '8:20: bad value "10.0.2.15"'),
    ("10.0.2.3:1123", "10.0.2.3:0", 'bad value "10.0.2.3:0" for "time_server"'),
    ("keep_alive: 60s", "keep_alive: 1s", '5:15: bad value "1s" for "keep_alive"')])
def test_what_the_firmware_cannot_do_is_told_with_its_place(folder, old, new, why):
    assert why in refused(folder, old, new)


def test_files_that_the_firmware_has_no_use_for_are_told(folder):
    certificate(folder, "rsa", ["-newkey", "rsa:2048"])
    assert '7:18: the key of "rsa.pem" is not of ECDSA P-256' in refused(folder, "ca.pem", "rsa.pem")
    assert '7:64: the key of "rsa.key" is not of ECDSA P-256' in refused(folder, "node.key", "rsa.key")
    (folder / "two.pem").write_bytes((folder / "ca.pem").read_bytes() + (folder / "node.pem").read_bytes())
    assert '7:18: there is more than one certificate in "two.pem"' in refused(folder, "ca.pem", "two.pem")
    secret(folder, "x" * 257)
    assert '6:18: "password_file" has 257 bytes, and a node has room for 256' in refused(folder, "hanoi", "hanoi")
    secret(folder, "x")
    (folder / "secret").chmod(0o644)
    assert "can be read by others" in refused(folder, "hanoi", "hanoi")


def test_an_address_needs_no_further_address(folder):
    (folder / "node.yaml").write_text(NODE.replace("broker.example", "10.0.2.2").replace(", broker_address: 10.0.2.2", ""),
                                      encoding="utf-8")
    done = run("firmware", "config", folder / "node.yaml", "-o", folder / "node.bin")
    assert (done.returncode, done.stderr) == (0, "")
    assert address("10.0.2.2") in (folder / "node.bin").read_bytes()


def test_what_is_wrong_is_told_all_at_once_and_nothing_is_written(tmp_path):
    (tmp_path / "node.yaml").write_text(WRONG, encoding="utf-8")
    done = run("--lang", "en", "firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "node.bin")
    assert done.returncode == 1 and not (tmp_path / "node.bin").exists()
    for said in ['1:1: "node" is missing', '1:7: bad value "Hanoi" for "site"',
                 '3:22: there is no profile "xy_md03"; did you mean "xy_md02"?', '3:37: bad value "300" for "unit"',
                 '4:10: "a" is taken', '4:22: firmware reads Modbus only, and "apc_rpdu2" is no Modbus profile',
                 '5:10: "node" is taken', '5:42: bad value "1ms" for "period"', 'did you mean "leak"?',
                 "8:25: 2 is taken", '8:38: bad value "1s" for "debounce"',
                 '10:21: bad address "0x48" of a chip; expected 0x44 or 0x45', '11:10: firmware has no kernel that reads "hwmon:sht3x"',
                 '12:39: what "tmp105" measures is known', "12:55: limits of what the sensor does not measure",
                 "12:78: the limits 15, 40 and 32 are out of order; expected low, high and critical",
                 '13:10: "i2c:lm75/0x4F" is in the list already']:
        assert said in done.stderr
    vietnamese = run("--lang", "vi", "firmware", "config", tmp_path / "node.yaml").stderr
    assert 'không có hồ sơ thiết bị "xy_md03"' in vietnamese


def test_a_file_that_cannot_be_written_is_told(folder):
    tmp_path = folder
    (tmp_path / "node.yaml").write_text(NODE, encoding="utf-8")
    done = run("--lang", "en", "firmware", "config", tmp_path / "node.yaml", "-o", tmp_path / "none" / "node.bin")
    assert done.returncode == 1 and "cannot be written" in done.stderr
