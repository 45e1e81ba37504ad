"""What runs first: it starts the latest image that is signed, whole and made for the board, and never one that it should not."""

import os
import re
import struct
import subprocess

import pytest
from image_slots import (BLOCK, COMPLETE, CONFIRMED, MARKS_AT, TRIED, Slots, header, net_image, with_version)
from node_block import flash_with
from qemu_node import QemuNode, flash_in

if not os.environ.get("TRAMGAC_NET_IMAGE"):
    pytest.skip("SKIPPED: the network of the firmware", allow_module_level=True)


@pytest.fixture(name="slots")
def fixture_slots(tmp_path):
    return Slots(flash_with(tmp_path / "flash.bin", b""))


def start(slots):
    return QemuNode(*flash_in(slots.flash), image=os.environ["TRAMGAC_NET_IMAGE"])


def greeting(node):
    """The version that says good day, and all that was said before."""
    said = node.read_until("hãy gõ help")
    return re.search(r"tramgac (\S+) on", said)[1], said


def runs(slots):
    with start(slots) as node:
        return greeting(node)


def put(slots, slot, version, place, *marks, image=None, **named):
    image = with_version(net_image(), version) if image is None else image
    slots.put(slot, image, header(image, version, **named), place, *marks)


def test_without_an_image_in_the_slots_the_one_of_the_file_runs(slots):
    version, said = runs(slots)
    assert version == "0.1.0" and "loader" not in said


def test_an_image_is_tried_once(slots):
    put(slots, 0, "0.1.7", 1, COMPLETE)
    version, said = runs(slots)
    assert "loader: slot A: 0.1.7 on trial / chạy thử" in said and "development key" in said
    assert version == "0.1.0", "without a broker there is nothing to try, and it restarts at once"
    assert slots.marks(0) == {COMPLETE, TRIED}
    version, said = runs(slots)
    assert version == "0.1.0" and "loader" not in said


def test_the_latest_confirmed_one_runs_and_the_other_when_it_is_damaged(slots):
    put(slots, 0, "0.1.7", 1, COMPLETE, TRIED, CONFIRMED)
    put(slots, 1, "0.1.8", 2, COMPLETE, TRIED, CONFIRMED)
    assert runs(slots)[0] == "0.1.8"
    octet = slots.read(1, BLOCK + 100_000, 1)[0]
    slots.write(1, BLOCK + 100_000, bytes([octet ^ 1]))
    version, said = runs(slots)
    assert version == "0.1.7" and "loader: slot B: damaged / bị hỏng" in said
    slots.write(0, 200, b"\0")
    assert runs(slots)[0] == "0.1.0"
    slots.write(1, BLOCK + 100_000, bytes([octet]))
    assert runs(slots)[0] == "0.1.8"


def test_what_it_should_not_start_it_does_not_and_says_why(slots, tmp_path):
    foreign = tmp_path / "foreign.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", foreign],
                   check=True, capture_output=True)
    for named, why in (({"key": foreign}, "not signed by our key"), ({"board": "nucleo_f767zi"}, "made for another board")):
        put(slots, 0, "0.1.7", 1, COMPLETE, **named)
        version, said = runs(slots)
        assert version == "0.1.0" and why in said, named
        assert slots.marks(0) == {COMPLETE}, "it was not tried"
    for named in ({"form": 2}, {"trial": 5}):
        put(slots, 0, "0.1.7", 1, COMPLETE, **named)
        assert runs(slots)[0] == "0.1.0", named
    # Signed, and then changed in any way.
    image = with_version(net_image(), "0.1.7")
    good = header(image, "0.1.7")
    for at in (8, 12, 48, 80, 111, 192, 255):
        bad = bytearray(good)
        bad[at] ^= 1
        slots.put(0, image, bytes(bad), 1, COMPLETE)
        assert runs(slots)[0] == "0.1.0", at
    for bad in (good[:192] + bytes(64), good[:192] + b"\xff" * 64):
        slots.put(0, image, bad, 1, COMPLETE)
        assert runs(slots)[0] == "0.1.0"
    slots.put(0, image[:-1000] + b"\xff" * 1000, good, 1, COMPLETE)
    assert "damaged" in runs(slots)[1]
    slots.put(0, image, good, 1, COMPLETE)
    assert "loader: slot A: 0.1.7 on trial" in runs(slots)[1], "and as it was signed it starts"


def test_one_that_is_not_all_there_is_not_started(slots):
    put(slots, 0, "0.1.7", 1)
    assert runs(slots)[0] == "0.1.0"
    slots.write(0, MARKS_AT + 4 * COMPLETE, b"\0\0\0\x01")
    assert runs(slots)[0] == "0.1.0", "the power went while the mark was made"


def test_a_trial_that_panics_at_once_is_gone_back_from(slots):
    image = bytearray(with_version(net_image(), "0.1.7"))
    begin = struct.unpack("<I", image[4:8])[0] - 1 - 0x8000
    image[begin:begin + 2] = b"\x00\xde"  # its first instruction: an undefined one
    put(slots, 0, "0.1.7", 1, COMPLETE, image=bytes(image))
    with start(slots) as node:
        version, said = greeting(node)
        assert version == "0.1.0" and "0.1.7 on trial" in said and "panic: fault" in said
        assert slots.marks(0) == {COMPLETE, TRIED}


def test_a_board_without_any_image_says_so(tmp_path):
    alone = tmp_path / "loader.elf"
    image = os.environ["TRAMGAC_NET_IMAGE"]
    subprocess.run(["arm-none-eabi-objcopy", "--only-section=.loader", image, alone], check=True)
    with QemuNode(image=str(alone)) as node:
        assert "panic: no image: write one / chưa có firmware: hãy nạp" in node.read_until("nạp")
        assert node.wait() == 70
