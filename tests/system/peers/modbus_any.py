#!/usr/bin/python3
"""Units that have every register and every bit, over Modbus TCP or on a serial device, with a log of all they receive.

What a register holds is its own address. Writing is refused, and stands in the log all the same.
"""

import argparse

import modbus_peer


class Everything(modbus_peer.Registers):
    """All four tables without end."""

    def __init__(self):
        super().__init__(modbus_peer.HOLDING, ())

    def validate(self, fc_as_hex, address, count=1):
        return True

    def getValues(self, fc_as_hex, address, count=1):
        if fc_as_hex in (modbus_peer.HOLDING, modbus_peer.INPUT):
            return [(address + offset) & 0xFFFF for offset in range(count)]
        return [bool(address + offset & 1) for offset in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--port", type=int, help="TCP port of the loopback to listen on; the only unit is 1")
    where.add_argument("--device", help="serial device or pseudo terminal to answer on, 115200 baud")
    parser.add_argument("--units", type=int, default=1, help="on a serial line: units 1 to this (default: %(default)s)")
    parser.add_argument("--log", required=True, help="file for every byte that is received")
    options = parser.parse_args()
    modbus_peer.log_received(options.log)
    if options.device:
        modbus_peer.serve_serial(Everything(), range(1, options.units + 1), options.device, 115200, lambda: None)
    else:
        modbus_peer.serve_tcp(Everything(), 1, "127.0.0.1", options.port, lambda: None)


if __name__ == "__main__":
    main()
