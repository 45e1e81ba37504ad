#!/usr/bin/python3
"""Plays an XY-MD02 temperature and humidity sensor over Modbus RTU on a serial device or pseudo terminal.

Input register 1 is the temperature, input register 2 the relative humidity, both times ten, the temperature signed.
"""

import argparse
import random

import modbus_peer


class XyMd02:
    """The sensor in a room that warms and cools a little."""

    def __init__(self, options):
        self.random = random.Random(options.seed)
        self.registers = modbus_peer.Registers(modbus_peer.INPUT, ((1, 2),))
        self.truth = modbus_peer.Truth(options.truth)
        self.temperature, self.humidity = 23.4, 51.0

    def change(self):
        """One second passes."""
        self.temperature = min(25.0, max(22.0, self.temperature + self.random.uniform(-0.15, 0.15)))
        self.humidity = min(58.0, max(44.0, self.humidity + self.random.uniform(-0.4, 0.4)))
        temperature, humidity = round(self.temperature * 10), round(self.humidity * 10)
        self.registers.put(1, temperature, humidity)
        self.truth.tell({"ambient.temperature": temperature / 10, "ambient.humidity": humidity / 10})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("device", help="serial device or pseudo terminal")
    parser.add_argument("--baud", type=int, default=9600, help="bits a second (default: %(default)s)")
    parser.add_argument("--unit", type=int, default=1, help="unit id (default: %(default)s)")
    parser.add_argument("--truth", metavar="FILE", help="append what is served, a JSON line a change")
    parser.add_argument("--seed", type=int, default=1, help="seed of the drift (default: %(default)s)")
    options = parser.parse_args()
    sensor = XyMd02(options)
    sensor.change()
    modbus_peer.serve_serial(sensor.registers, options.unit, options.device, options.baud, sensor.change)


if __name__ == "__main__":
    main()
