#!/usr/bin/python3
"""A Modbus RTU unit of pymodbus on a serial device, for serial_peer_test.cpp.

Registers 0 to 299 hold 7 * address + function code; bits 0 to 299 are set where the address is divisible by 3 (coils) or 5
(discrete inputs). Registers 1000 to 1009 are right too, but the answer takes 0.5 s. Everything else is exception 2.
"""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import modbus_peer  # noqa: E402

SLOW = range(1000, 1010)
COIL = 1


class Bench(modbus_peer.Registers):
    """All four tables, with a slow corner."""

    def __init__(self):
        super().__init__(modbus_peer.HOLDING, ())

    def validate(self, fc_as_hex, address, count=1):
        end = address + count
        return end <= 300 or (address in SLOW and end - 1 in SLOW)

    def getValues(self, fc_as_hex, address, count=1):
        if address in SLOW:
            time.sleep(0.5)
        if fc_as_hex in (modbus_peer.HOLDING, modbus_peer.INPUT):
            return [(7 * (address + i) + fc_as_hex) & 0xFFFF for i in range(count)]
        return [(address + i) % (3 if fc_as_hex == COIL else 5) == 0 for i in range(count)]


if __name__ == "__main__":
    who = modbus_peer.identity("Bench", "B-1", "1.0", "Bench unit", "A model with quite a long name to fill a frame")
    modbus_peer.serve_serial(Bench(), int(sys.argv[2]), sys.argv[1], 19200, lambda: None, 60, who)
