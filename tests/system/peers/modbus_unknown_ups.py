#!/usr/bin/python3
"""A UPS whose register sheet nobody has, on pymodbus: for the tests of scan, survey and record, and to try the guide.

    modbus_unknown_ups.py --port 1502 --unit 1 --log requests.jsonl

It refuses whole ranges and single registers inside blocks, takes at most 50 registers a request, keeps numbers in several
types and word orders, and one register that counts up. The truth is in PANEL: what its front panel would show.
"""

import argparse
import json
import struct

import modbus_peer

PANEL = {  # label: what the panel shows, where it is
    "input voltage": ("230.1 V", "input:100", "u16"),
    "output voltage": ("229.8 V", "input:101", "u16"),
    "input frequency": ("50.02 Hz", "input:102", "u16"),
    "ups load": ("37 %", "input:103", "u16"),
    "battery voltage": ("409.0 V", "input:104", "f32 low-first"),
    "battery runtime": ("84321 s", "input:106", "u32 low-first"),
    "battery temperature": ("-3.5 °C", "input:108", "i16"),
    "battery charge": ("87 %", "holding:20", "bcd16"),
    "output power": ("70250 W", "holding:22", "u32 high-first"),
}
READABLE = {
    1: [],
    2: [(0, 15)],
    3: [(0, 9), (20, 39), (41, 59), (200, 230)],
    4: [(100, 123)],
}
MOST_WORDS = 50
COUNTER = 5  # holding


class UnknownUps(modbus_peer.Registers):
    """Function code and address -> word; everything that is asked for is written to the log."""

    def __init__(self, log):
        super().__init__(modbus_peer.HOLDING, ())
        self.log = open(log, "a", encoding="utf-8") if log else None
        self.cells = {(fc, at): 0 for fc, ranges in READABLE.items() for a, b in ranges for at in range(a, b + 1)}
        low_first = struct.unpack(">HH", struct.pack(">f", 409.04))[::-1]
        self.fill(4, 100, 2301, 2298, 5002, 37, *low_first, 84321 & 0xFFFF, 84321 >> 16, -35 & 0xFFFF, 0xFFFF)
        self.fill(4, 110, *struct.unpack(">8H", b"Unknown UPS 9000"))
        self.fill(3, 0, *(1000 + 7 * i for i in range(10)))
        self.fill(3, 20, 0x0087, 0, 70250 >> 16, 70250 & 0xFFFF)
        self.fill(3, 200, *(11 * i for i in range(31)))
        self.fill(2, 0, 1, 0, 1, 1)

    def fill(self, function, address, *words):
        """Sets words of one table."""
        for offset, word in enumerate(words):
            self.cells[function, address + offset] = word

    def count_up(self):
        """The one thing that changes."""
        self.cells[3, COUNTER] = self.cells[3, COUNTER] + 1 & 0xFFFF

    def validate(self, fc_as_hex, address, count=1):
        whole = any(a <= address and address + count - 1 <= b for a, b in READABLE.get(fc_as_hex, []))
        good = whole and count <= MOST_WORDS
        if self.log:
            self.log.write(json.dumps({"function": fc_as_hex, "address": address, "count": count, "good": good}) + "\n")
            self.log.flush()
        return good

    def getValues(self, fc_as_hex, address, count=1):
        return [self.cells[fc_as_hex, address + offset] for offset in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, help="TCP port to listen on")
    parser.add_argument("--serial", metavar="DEVICE", help="serial device instead of a port")
    parser.add_argument("--baud", type=int, default=9600, help="of the serial device (default: %(default)s)")
    parser.add_argument("--rtu", action="store_true", help="RTU frames over TCP, as a serial device server does")
    parser.add_argument("--unit", type=int, default=1, help="unit id (default: %(default)s)")
    parser.add_argument("--nameless", action="store_true", help="do not say what it is (function 43)")
    parser.add_argument("--log", metavar="FILE", help="append every read, a JSON line each")
    options = parser.parse_args()
    ups = UnknownUps(options.log)
    who = None if options.nameless else modbus_peer.identity("Unheard", "U-9000", "1.02", "Unknown UPS", "9000 series")
    if options.serial:
        modbus_peer.serve_serial(ups, options.unit, options.serial, options.baud, ups.count_up, 0.5, who)
    else:
        framer = modbus_peer.RTU if options.rtu else modbus_peer.SOCKET
        modbus_peer.serve_tcp(ups, options.unit, options.host, options.port, ups.count_up, 0.5, who, framer)


if __name__ == "__main__":
    main()
