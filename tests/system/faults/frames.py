"""Where frames end in a stream, what they ask for, and how one tells a lie that its checksum does not betray."""
import re


def crc(data):
    """Modbus over Serial Line V1.02 clause 6.2.2, bit by bit."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


class Mbap:
    """Modbus TCP."""
    STREAM = True

    @staticmethod
    def size(data, _request):
        """How long the frame is that begins `data`; None while that cannot be known."""
        return 6 + int.from_bytes(data[4:6], "big") if len(data) >= 6 else None

    @staticmethod
    def asked(request):
        """What a read asks for: (unit, register) of each."""
        first, count = int.from_bytes(request[8:10], "big"), int.from_bytes(request[10:12], "big")
        return [(request[6], first + i) for i in range(count)]

    @staticmethod
    def of_unit(frame, unit):
        return frame[:6] + bytes([unit]) + frame[7:]

    @staticmethod
    def unit(frame):
        return frame[6]

    @staticmethod
    def of_transaction(frame, difference):
        number = int.from_bytes(frame[:2], "big") + difference & 0xFFFF
        return number.to_bytes(2, "big") + frame[2:]


class Rtu:
    """Modbus RTU; only reads of registers."""
    STREAM = True

    @staticmethod
    def size(data, request):
        if request:
            return 8
        if len(data) < 3:
            return None
        return 5 if data[1] & 0x80 else 5 + data[2]

    @staticmethod
    def asked(request):
        first, count = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        return [(request[0], first + i) for i in range(count)]

    @staticmethod
    def of_unit(frame, unit):
        body = bytes([unit]) + frame[1:-2]
        return body + crc(body)

    @staticmethod
    def unit(frame):
        return frame[0]


class Snmp:
    """SNMP datagrams that are not encrypted; a register is N of 1.3.6.1.4.1.99999.1.N.0."""
    STREAM = False
    ROOT = "1.3.6.1.4.1.99999.1"

    @staticmethod
    def asked(request):
        return [(1, name[0]) for name in re.findall(rb"\x06\x0b\x2b\x06\x01\x04\x01\x86\x8d\x1f\x01(.)\x00", request, re.S)]
