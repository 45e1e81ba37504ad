#!/usr/bin/python3
"""Units of pymodbus whose registers are stamped (stamps.py), on TCP ports and serial lines, all in one process.

SIGUSR1 lets the units of --dead live.
"""
import argparse
import asyncio
import logging
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import modbus_peer  # noqa: E402
import stamps  # noqa: E402
from pymodbus.datastore import ModbusServerContext  # noqa: E402
from pymodbus.exceptions import NoSuchSlaveException  # noqa: E402
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer  # noqa: E402


class Stamped(modbus_peer.Registers):
    """Every holding register there is."""

    def __init__(self, unit, dead):
        super().__init__(modbus_peer.HOLDING, ())
        self.unit, self.dead = unit, dead

    def validate(self, fc_as_hex, address, count=1):
        if self.dead:  # the server then says nothing, as for a unit that is not its own
            raise NoSuchSlaveException()
        return fc_as_hex == self.function

    def getValues(self, fc_as_hex, address, count=1):
        return [stamps.stamp(self.unit, address + offset) for offset in range(count)]


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2, help="units 1 to this everywhere")
    parser.add_argument("--dead", type=int, nargs="*", default=[], help="of these, units that do not answer yet")
    parser.add_argument("--tcp", type=int, help="port of the loopback for Modbus TCP")
    parser.add_argument("--rtu-tcp", type=int, help="port of the loopback for RTU frames")
    parser.add_argument("--lines", nargs="*", default=[], help="serial devices")
    parser.add_argument("--baud", type=int, default=115200)
    options = parser.parse_args()
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    units = {unit: Stamped(unit, unit in options.dead) for unit in range(1, options.units + 1)}
    context = ModbusServerContext(slaves=units, single=False)

    def revive():
        for unit in units.values():
            unit.dead = False
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, revive)
    servers = [StartAsyncTcpServer(context=context, framer=framer, address=("127.0.0.1", port),
                                   ignore_missing_slaves=True)
               for framer, port in ((modbus_peer.SOCKET, options.tcp), (modbus_peer.RTU, options.rtu_tcp)) if port]
    servers += [StartAsyncSerialServer(context=context, framer=modbus_peer.RTU, port=line, baudrate=options.baud,
                                       bytesize=8, parity="N", stopbits=1, timeout=0.1, ignore_missing_slaves=True)
                for line in options.lines]
    await asyncio.gather(*servers)


if __name__ == "__main__":
    asyncio.run(main())
