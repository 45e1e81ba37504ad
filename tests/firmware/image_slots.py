"""Signed images and slots of flash, written by hand as docs/reference/firmware.md says; openssl signs."""

import hashlib
import os
import pathlib
import struct
import subprocess
import tempfile

SLOTS_AT, SLOT_SIZE, BLOCK = 8 * 1024 * 1024, 512 * 1024, 16 * 1024  # board/qemu_mps2/README.md
PIECE, MAP_AT, PLACE_AT, MARKS_AT = 1024, 512, 256, 264
COMPLETE, TRIED, CONFIRMED, TOLD = range(4)


def net_image():
    """What of the image with a network is given to nodes."""
    return pathlib.Path(os.environ["TRAMGAC_NET_IMAGE"]).with_suffix(".bin").read_bytes()


def development_key():
    return pathlib.Path(os.environ["TRAMGAC_NET_IMAGE"]).parents[2] / "development-key.pem"


def with_version(image, version):
    """The image with another version in all its texts, of the same length."""
    here = image[0x44 + 32:0x44 + 64].rstrip(b"\0")
    assert image[0x40:0x44] == b"TGID" and len(here) == len(version)
    return image.replace(here, version.encode())


def sign(head, key):
    """r and s, 32 bytes each, of ECDSA over SHA-256."""
    with tempfile.NamedTemporaryFile() as signed:
        signed.write(head)
        signed.flush()
        der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(key), signed.name], check=True,
                             capture_output=True).stdout
    numbers, at = [], 2
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big"))
        at += 2 + size
    return b"".join(numbers)


def header(image, version, *, key=None, board="qemu_mps2", trial=300, form=1):
    head = struct.pack("<4sB3xII32s32s32s80x", b"TGFI", form, len(image), trial, board.encode(), version.encode(),
                       hashlib.sha256(image).digest())
    return head + sign(head, key or development_key())


class Slots:
    """The two slots in the file that QEMU has for its PSRAM."""

    def __init__(self, flash):
        self.flash = flash
        for slot in range(2):
            self.write(slot, 0, b"\xff" * SLOT_SIZE)

    def write(self, slot, at, octets):
        with open(self.flash, "r+b") as file:
            file.seek(SLOTS_AT + slot * SLOT_SIZE + at)
            file.write(octets)

    def read(self, slot, at, size):
        with open(self.flash, "rb") as file:
            file.seek(SLOTS_AT + slot * SLOT_SIZE + at)
            return file.read(size)

    def put(self, slot, image, head, place, *marks):
        self.write(slot, 0, head + struct.pack("<II", place, place ^ 0xFFFFFFFF))
        self.write(slot, MAP_AT, bytes((len(image) + PIECE - 1) // PIECE))
        self.write(slot, BLOCK, image)
        for mark in marks:
            self.write(slot, MARKS_AT + 4 * mark, bytes(4))

    def marks(self, slot):
        """Which marks are made, as a set; None if one is half made."""
        octets = self.read(slot, MARKS_AT, 16)
        words = [octets[at:at + 4] for at in range(0, 16, 4)]
        assert all(word in (bytes(4), b"\xff" * 4) for word in words), words
        return {mark for mark, word in enumerate(words) if word == bytes(4)}

    def pieces(self, slot):
        """How many of the image are there."""
        octets = self.read(slot, MAP_AT, 512)
        return len(octets) - len(octets.lstrip(b"\0"))
