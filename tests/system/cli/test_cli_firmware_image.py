"""`tramgac firmware sign` and `show`: openssl and a reader by hand agree with what they make, and mistakes are told in words."""

import hashlib
import json
import struct
import subprocess

import pytest
from cli_kit import run

CURVES = {"good": "P-256", "other": "P-256", "wide": "P-384"}


def identity(board=b"qemu_mps2", version=b"1.2.3"):
    return bytes(64) + b"TGID" + board.ljust(32, b"\0") + version.ljust(32, b"\0")


@pytest.fixture(name="kit")
def fixture_kit(tmp_path):
    for name, curve in CURVES.items():
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out",
                        tmp_path / f"{name}.pem"], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", tmp_path / f"{name}.pem", "-pubout", "-out", tmp_path / f"{name}.pub"],
                       check=True)
        (tmp_path / f"{name}.pem").chmod(0o600)
    (tmp_path / "image.bin").write_bytes(identity() + b"code" * 1000)
    return tmp_path


def sign(kit, *more, image="image.bin", key="good.pem"):
    return run("firmware", "sign", str(kit / image), "--key", str(kit / key), "-o", str(kit / "out.tgi"), *more)


def der(number):
    octets = number.lstrip(b"\0")
    octets = (b"\0" if octets[0] & 0x80 else b"") + octets
    return b"\x02" + bytes([len(octets)]) + octets


def is_right(kit, head, signature, key="good.pub"):
    body = der(signature[:32]) + der(signature[32:])
    (kit / "signature").write_bytes(b"\x30" + bytes([len(body)]) + body)
    (kit / "head").write_bytes(head)
    return subprocess.run(["openssl", "dgst", "-sha256", "-verify", kit / key, "-signature", kit / "signature", kit / "head"],
                          capture_output=True, check=False).returncode == 0


def test_openssl_finds_what_was_signed(kit):
    for _ in range(8):  # numbers with leading zeros are rare
        assert sign(kit).returncode == 0
        made, image = (kit / "out.tgi").read_bytes(), (kit / "image.bin").read_bytes()
        assert made[256:] == image
        assert made[:192] == struct.pack("<4sB3xII32s32s32s80x", b"TGFI", 1, len(image), 300, b"qemu_mps2", b"1.2.3",
                                         hashlib.sha256(image).digest())
        assert is_right(kit, made[:192], made[192:256])
        assert not is_right(kit, made[:192], made[192:256], key="other.pub")


def test_show_says_what_it_is(kit):
    assert "version 1.2.3 for qemu_mps2" in sign(kit, "--trial", "20").stdout
    for key in ("good.pub", "good.pem"):
        shown = run("firmware", "show", str(kit / "out.tgi"), "--key", str(kit / key), "--json")
        assert shown.returncode == 0
        facts = json.loads(shown.stdout)
        assert (facts["board"], facts["version"], facts["trial_s"], facts["whole"], facts["signed"]) == (
            "qemu_mps2", "1.2.3", 20, True, True)
    foreign = run("firmware", "show", str(kit / "out.tgi"), "--key", str(kit / "other.pub"))
    assert foreign.returncode == 1 and "NOT signed by" in foreign.stdout
    made = bytearray((kit / "out.tgi").read_bytes())
    made[-1] ^= 1
    (kit / "out.tgi").write_bytes(made)
    damaged = run("--lang", "vi", "firmware", "show", str(kit / "out.tgi"))
    assert damaged.returncode == 1 and "SAI: firmware bị hỏng" in damaged.stdout


@pytest.mark.parametrize("change, words", [
    (lambda made: made[:-1], "is cut short"), (lambda made: made + b"x", "is cut short"), (lambda made: b"", "is no signed image"),
    (lambda made: made[:200], "is no signed image"), (lambda made: made[:4] + b"\x02" + made[5:], "another version of the format"),
    (lambda made: made[:16] + b"/" + made[17:], "the header of"), (lambda made: b"text", "is no signed image")],
    ids=range(7))
def test_what_is_no_signed_image_is_told_so(kit, change, words):
    assert sign(kit).returncode == 0
    (kit / "bad.tgi").write_bytes(change((kit / "out.tgi").read_bytes()))
    shown = run("firmware", "show", str(kit / "bad.tgi"))
    assert shown.returncode == 1 and words in shown.stderr and "bad.tgi" in shown.stderr


@pytest.mark.parametrize("image, words", [
    (b"\x7fELF" + bytes(300), "is an ELF file"), (b"x" * 300, "does not say for which board"), (b"", "does not say"),
    (identity(board=b"QEMU") + bytes(9), "does not say"), (b"TGFI" + bytes(300), "is signed already"),
    (identity() + bytes(4 * 1024 * 1024), "an image may have 4194304")],
    ids=range(6))
def test_what_is_no_image_is_not_signed(kit, image, words):
    (kit / "bad.bin").write_bytes(image)
    answer = sign(kit, image="bad.bin")
    assert answer.returncode == 1 and words in answer.stderr and not (kit / "out.tgi").exists()


def test_keys_and_numbers_that_cannot_be_used_are_told(kit):
    assert "not of ECDSA P-256" in sign(kit, key="wide.pem").stderr
    assert "no private key" in sign(kit, key="good.pub").stderr
    assert "no private key" in sign(kit, key="image.bin").stderr
    assert sign(kit, key="none.pem").returncode == 1
    assert "expected 10 to 3600 seconds" in sign(kit, "--trial", "5").stderr
    assert sign(kit, "--trial", "x").returncode == 2
    assert not (kit / "out.tgi").exists()
    (kit / "good.pem").chmod(0o644)
    assert "can read" in sign(kit).stderr
