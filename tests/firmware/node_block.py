"""The configuration block of a node, written by hand as docs/reference/node-block.md says, and a flash that has it."""

import ipaddress
import struct
import zlib

BLOCK_AT = 1024 * 1024  # board/qemu_mps2/README.md
FLASH_SIZE = 16 * 1024 * 1024


def varint(number):
    octets = b""
    while number > 0x7F:
        octets += bytes([number & 0x7F | 0x80])
        number >>= 7
    return octets + bytes([number])


def text(words):
    octets = words.encode() if isinstance(words, str) else words
    return varint(len(octets)) + octets


def address(words):
    return varint(int(ipaddress.IPv4Address(words)))


def broker(host="", port=8883, keep_alive=30, user="", password="", authority=b"", certificate=b"", key=b""):
    return (text(host) + varint(port) + varint(keep_alive) + text(user) + text(password) + text(authority)
            + text(certificate) + text(key))


def network(own="0.0.0.0", prefix=0, gateway="0.0.0.0", broker_address="0.0.0.0", time="0.0.0.0", time_port=123):
    return address(own) + bytes([prefix]) + address(gateway) + address(broker_address) + address(time) + varint(time_port)


def line(baud=19200):
    return varint(baud) + b"N\x01"


def device(name, profile="xy_md02", unit=1, period=2000, label=("", "")):
    return text(name) + text(profile) + text(label[0]) + text(label[1]) + bytes([unit]) + varint(period)


def contact(kind, number, closed=0, debounce=50, label=("", "")):
    return bytes([kind, number, closed]) + varint(debounce) + text(label[0]) + text(label[1])


def sensor(chip, i2c, temperature=(1500, 2700, 3200), humidity=(3000, 6000, 7000), label=("", "")):
    """`chip`: 0 SHT3x, 1 TMP105, 2 LM75; limits in hundredths."""
    return bytes([chip, i2c]) + struct.pack("<6h", *temperature, *humidity) + text(label[0]) + text(label[1])


def block(site, node, *parts, devices=(), contacts=(), sensors=(), version=3):
    """`parts`: broker, network and line, each as above."""
    given = dict(enumerate(parts))
    contents = (text(site) + text(node) + given.get(0, broker()) + given.get(1, network()) + given.get(2, line())
                + bytes([len(devices)]) + b"".join(devices) + bytes([len(contacts)]) + b"".join(contacts)
                + bytes([len(sensors)]) + b"".join(sensors))
    head = struct.pack("<B3xI", version, len(contents))
    return b"TGNC" + head + struct.pack("<I", zlib.crc32(head + contents)) + contents


def flash_with(path, octets):
    """A flash that was never used, but for the block."""
    with open(path, "wb") as file:
        file.truncate(FLASH_SIZE)
        file.seek(BLOCK_AT)
        file.write(octets)
    return path
