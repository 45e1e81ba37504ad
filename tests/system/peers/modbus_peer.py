"""What the Modbus peers share: an image of registers served by pymodbus, and a file that tells the truth.

pymodbus is an implementation of Modbus that is not ours: what it serves and our drivers read must agree.
Works with pymodbus 3.0 (Debian 12) and 3.8 (Debian 13), whose interfaces differ.
"""

import asyncio
import json
import logging
import time

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer

try:  # Debian 13
    from pymodbus.framer import FramerType
    RTU, SOCKET = FramerType.RTU, FramerType.SOCKET
except ImportError:  # Debian 12
    from pymodbus.transaction import ModbusRtuFramer as RTU
    from pymodbus.transaction import ModbusSocketFramer as SOCKET

HOLDING, INPUT = 3, 4


class Registers(ModbusSlaveContext):
    """The registers of one device, wire addresses, a table a function code.

    A read must start at a defined register and stay inside one block; then undefined registers in between read zero.
    Anything else is answered with exception 2 (illegal data address).
    """

    def __init__(self, function, blocks):
        super().__init__()
        self.function = function
        self.blocks = blocks
        self.words = {}
        self.asked = None

    def tell_asked(self, path):
        """Appends every read that is answered to `path`: {"t": seconds since 1970, "address": .., "count": ..}."""
        self.asked = open(path, "a", encoding="utf-8", buffering=1) if path else None

    def put(self, address, *words):
        """Sets registers from `address` on to 16-bit words."""
        for offset, word in enumerate(words):
            self.words[address + offset] = word & 0xFFFF

    def put_u32(self, address, value):
        """Sets two registers, high word first."""
        self.put(address, value >> 16, value)

    def put_text(self, address, text, length):
        """Sets `length` registers to text, two characters a register, padded with spaces."""
        data = text.encode("ascii").ljust(2 * length)
        self.put(address, *(data[2 * i] << 8 | data[2 * i + 1] for i in range(length)))

    def validate(self, fc_as_hex, address, count=1):
        return (fc_as_hex == self.function and address in self.words and
                any(first <= address and address + count - 1 <= last for first, last in self.blocks))

    def getValues(self, fc_as_hex, address, count=1):
        if self.asked:
            self.asked.write(json.dumps({"t": round(time.time(), 3), "address": address, "count": count}) + "\n")
        return [self.words.get(address + offset, 0) for offset in range(count)]

    def setValues(self, fc_as_hex, address, values):
        raise RuntimeError("somebody tried to write to this device; a monitor never writes")


class Truth:
    """A file with one JSON line each time the device changes: {"t": seconds since 1970, "values": {...}}."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8") if path else None

    def tell(self, values):
        """Appends what the registers say from now on, in engineering units."""
        if self.file:
            self.file.write(json.dumps({"t": round(time.time(), 3), "values": values}) + "\n")
            self.file.flush()


def log_received(path):
    """Makes pymodbus write every byte that it receives to `path`; to be called before serving.

    The lines say "Handling data: 0x1 0x3 .." (Debian 12) or "recv: 0x1 0x3 .." (Debian 13).
    """
    logger = logging.getLogger("pymodbus")
    logger.addHandler(logging.FileHandler(path))
    logger.setLevel(logging.DEBUG)
    logger.propagate = False


def _be_quiet():
    """Only errors, unless log_received wants more."""
    logger = logging.getLogger("pymodbus")
    if logger.level != logging.DEBUG:
        logger.setLevel(logging.ERROR)


async def _run(server, change, period):
    """Changes the registers every `period` seconds while the server serves."""
    async def changing():
        while True:
            change()
            await asyncio.sleep(period)
    await asyncio.gather(server, changing())


def identity(vendor="", product="", revision="", name="", model=""):
    """What a device answers to function 43/14."""
    return ModbusDeviceIdentification(info_name={
        "VendorName": vendor, "ProductCode": product, "MajorMinorRevision": revision, "ProductName": name,
        "ModelName": model})


def serve_tcp(registers, unit, host, port, change, period=1.0, who=None, framer=SOCKET):
    """Serves over Modbus TCP, or whatever `framer` says, and never returns."""
    _be_quiet()

    async def main():
        context = ModbusServerContext(slaves={unit: registers}, single=False)
        server = StartAsyncTcpServer(context=context, framer=framer, address=(host, port), identity=who)
        await _run(server, change, period)
    asyncio.run(main())


def serve_serial(registers, unit, device, baud, change, period=1.0, who=None):
    """Serves over Modbus RTU on a serial device and never returns; requests for other units stay unanswered.

    `unit` is a number, or several that share the registers.
    """
    _be_quiet()
    units = [unit] if isinstance(unit, int) else unit

    async def main():
        context = ModbusServerContext(slaves={one: registers for one in units}, single=False)
        server = StartAsyncSerialServer(context=context, framer=RTU, port=device, baudrate=baud, bytesize=8, parity="N",
                                        stopbits=1, timeout=0.1, ignore_missing_slaves=True, identity=who)
        await _run(server, change, period)
    asyncio.run(main())
