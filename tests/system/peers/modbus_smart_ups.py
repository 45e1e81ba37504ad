#!/usr/bin/python3
"""Plays an APC Smart-UPS (SMT/SMX, the register map of APC application note 176) over Modbus TCP or on a serial line.

Written from the published register map, not from our profile. The values drift a little every second; on request the
mains fails and comes back. Never writes anything but the truth file, and refuses writes.
"""

import argparse
import pathlib
import random
import time

import modbus_peer

# Registers that NUT reads from a real UPS in one request each; outside them the UPS answers with exception 2.
BLOCKS = ((0, 26), (128, 171), (516, 635), (1026, 1047))

ON_LINE, ON_BATTERY, INPUT_NOT_ACCEPTABLE = 1 << 1, 1 << 2, 1 << 6
RATING_VA, RATING_W = 1500, 1000


class SmartUps:
    """The UPS: a state that changes with time, and the registers that show it."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.start = time.monotonic()
        self.registers = modbus_peer.Registers(modbus_peer.HOLDING, BLOCKS)
        self.truth = modbus_peer.Truth(options.truth)
        self.charge, self.energy = 100.0, 123456.0
        self.mains, self.load, self.temperature = 229.0, 34.0, 24.5
        self.set_constants()

    def set_constants(self):
        """What never changes: identity, ratings, thresholds."""
        put = self.registers.put
        self.registers.put_text(516, "UPS 10.0 (ID18)", 8)
        self.registers.put_text(532, "Smart-UPS 1500", 16)
        self.registers.put_text(564, "AS2036150123", 8)
        self.registers.put_text(596, "demo-ups", 8)
        put(588, RATING_VA, RATING_W, 0b1, 7550)
        put(595, 7560)
        put(1026, 253, 207)
        put(20, 0, 0, 0, 0b100, 0)  # no power error, no battery error, last battery test passed, no calibration
        put(18, 0)
        put(133, 9386)
        put(150, 0)
        put(155, -1, -1)

    def on_battery(self):
        """Whether the mains is away now."""
        if self.options.on_battery_while:
            return self.options.on_battery_while.exists()
        age = time.monotonic() - self.start
        after, until = self.options.on_battery_after, self.options.on_line_after
        return after is not None and age >= after and (until is None or age < until)

    def drift(self, value, step, low, high):
        """The next value of a slow random walk."""
        return min(high, max(low, value + self.random.uniform(-step, step)))

    def change(self):
        """One second passes."""
        battery = self.on_battery()
        self.mains = self.drift(self.mains, 0.4, 224.0, 234.0)
        self.load = self.drift(self.load, 0.3, 30.0, 38.0)
        self.temperature = self.drift(self.temperature, 0.05, 23.0, 26.0)
        self.charge = max(5.0, self.charge - 0.4) if battery else min(100.0, self.charge + 0.2)
        self.energy += RATING_W * self.load / 100 / 3600
        output = 230.0 if battery else self.mains
        power = RATING_W * self.load / 100
        values = {}

        def put(address, name, value, fraction):
            """A register that holds value * fraction, and what that register says."""
            raw = round(value * fraction)
            self.registers.put(address, raw)
            values[name] = raw / fraction

        runtime = round(self.charge * 60 * 34 / self.load)
        self.registers.put_u32(0, ON_BATTERY | INPUT_NOT_ACCEPTABLE if battery else ON_LINE)
        self.registers.put(2, 2 if battery else 8)
        self.registers.put_u32(128, runtime)
        self.registers.put_u32(145, int(self.energy))
        put(130, "battery.charge", self.charge, 512)
        put(131, "battery.voltage", 24.2 if battery else 27.3, 32)
        put(135, "battery.temperature", self.temperature, 128)
        put(136, "ups.load", self.load, 256)
        put(138, "output.power.percent", self.load * RATING_W / RATING_VA / 0.95, 256)
        put(140, "output.current", power / 0.95 / output, 32)
        put(142, "output.voltage", output, 64)
        put(144, "output.frequency", 50.0, 128)
        put(151, "input.voltage", 0.0 if battery else self.mains, 64)
        if battery:
            self.registers.put(154, -4)
        else:
            put(154, "ups.efficiency", 96.5, 128)
        values.update({"battery.runtime": runtime, "output.energy": int(self.energy), "ups.on_battery": battery,
                       "ups.on_line": not battery, "device.model": "Smart-UPS 1500", "device.serial": "AS2036150123"})
        self.truth.tell(values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--port", type=int, help="TCP port to listen on")
    where.add_argument("--device", help="serial device or pseudo terminal to answer on")
    parser.add_argument("--baud", type=int, default=9600, help="bits a second there (default: %(default)s)")
    parser.add_argument("--unit", type=int, default=1, help="unit id (default: %(default)s)")
    parser.add_argument("--units", type=int, default=1, help="on a serial line: so many, from that id on, all the same")
    parser.add_argument("--on-battery-after", type=float, metavar="SECONDS", help="the mains fails after this long")
    parser.add_argument("--on-line-after", type=float, metavar="SECONDS", help="the mains is back after this long")
    parser.add_argument("--on-battery-while", type=pathlib.Path, metavar="FILE", help="the mains is away while there is this file")
    parser.add_argument("--truth", metavar="FILE", help="append what is served, a JSON line a change")
    parser.add_argument("--asked", metavar="FILE", help="append what is asked, a JSON line a read")
    parser.add_argument("--seed", type=int, default=1, help="seed of the drift (default: %(default)s)")
    options = parser.parse_args()
    ups = SmartUps(options)
    ups.change()
    ups.registers.tell_asked(options.asked)
    if options.device:
        units = range(options.unit, options.unit + options.units)
        modbus_peer.serve_serial(ups.registers, units, options.device, options.baud, ups.change)
    else:
        modbus_peer.serve_tcp(ups.registers, options.unit, options.host, options.port, ups.change)


if __name__ == "__main__":
    main()
