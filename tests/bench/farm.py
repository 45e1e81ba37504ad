#!/usr/bin/python3
"""Many devices in one process for scripts/bench: Modbus TCP slaves and SNMP v2c agents on loopback.

Every read gives other values, so that nothing is saved by a deadband. Standard library only; the SNMP part
understands GET of known OIDs and nothing else. Ends on SIGTERM; with --count it then prints how many values it has told, with
--arrivals, as JSON, when each SNMP agent was asked (by its position; seconds of a monotonic clock).
"""
import argparse
import asyncio
import json
import random
import signal
import socket
import struct
import time


class ModbusSlave(asyncio.Protocol):
    """Answers function 3 with a counter in every register; anything else is exception 1."""

    counter = values = 0

    def __init__(self):
        self.buffer = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def words(self, address, count):
        ModbusSlave.counter += 1
        return [(ModbusSlave.counter * 7 + address + i * 13) % 5000 for i in range(count)]

    def data_received(self, data):
        self.buffer += data
        while len(self.buffer) >= 12:
            transaction, _, length, unit, function, address, count = struct.unpack(">HHHBBHH", self.buffer[:12])
            self.buffer = self.buffer[6 + length:]
            if function != 3 or not 1 <= count <= 125:
                self.transport.write(struct.pack(">HHHBBB", transaction, 0, 3, unit, function | 0x80, 1))
                continue
            words = self.words(address, count)
            ModbusSlave.values += count
            head = struct.pack(">HHHBBB", transaction, 0, 3 + 2 * count, unit, 3, 2 * count)
            self.transport.write(head + struct.pack(f">{count}H", *words))


def read_tlv(data, at):
    tag, length = data[at], data[at + 1]
    at += 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[at:at + size], "big")
        at += size
    return tag, at, at + length


def tlv(tag, content):
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    return bytes((tag, 0x82)) + size.to_bytes(2, "big") + content


class SnmpAgent(asyncio.DatagramProtocol):
    counter = values = 0

    def __init__(self):
        self.arrivals = []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        self.arrivals.append(time.monotonic())
        _, at, _ = read_tlv(data, 0)
        _, _, end_of_version = read_tlv(data, at)
        _, _, end_of_community = read_tlv(data, end_of_version)
        tag, at_pdu, _ = read_tlv(data, end_of_community)
        if tag != 0xA0:  # GET only
            return
        _, _, end_of_id = read_tlv(data, at_pdu)
        _, _, end_of_status = read_tlv(data, end_of_id)
        _, _, end_of_index = read_tlv(data, end_of_status)
        _, at_list, end = read_tlv(data, end_of_index)
        SnmpAgent.counter += 1
        out = []
        while at_list < end:
            _, name, next_at = read_tlv(data, at_list)
            _, _, end_of_name = read_tlv(data, name)
            value = (SnmpAgent.counter * 11 + end_of_name) % 30000 + 128
            out.append(tlv(0x30, data[name:end_of_name] + b"\x42\x02" + value.to_bytes(2, "big")))
            at_list = next_at
        SnmpAgent.values += len(out)
        pdu = data[at_pdu:end_of_id] + b"\x02\x01\x00\x02\x01\x00" + tlv(0x30, b"".join(out))
        message = data[at:end_of_community] + tlv(0xA2, pdu)
        self.transport.sendto(tlv(0x30, message), peer)


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modbus", type=int, default=50, help="Modbus TCP slaves")
    parser.add_argument("--modbus-port", type=int, required=True, help="port of the first")
    parser.add_argument("--snmp", type=int, default=200, help="SNMP agents")
    parser.add_argument("--snmp-port", type=int, required=True, help="port of the first")
    parser.add_argument("--host", default="127.0.0.1", help="address of all")
    parser.add_argument("--silent", type=int, default=0, help="of the SNMP agents: the last ones hear and never answer")
    parser.add_argument("--arrivals", action="store_true", help="print at the end when each SNMP agent was asked")
    parser.add_argument("--count", action="store_true", help="print at the end how many values were told")
    args = parser.parse_args()
    random.seed(1)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    for i in range(args.modbus):
        await loop.create_server(ModbusSlave, args.host, args.modbus_port + i)
    agents, deaf = [], []
    for i in range(args.snmp - args.silent):
        _, agent = await loop.create_datagram_endpoint(SnmpAgent, local_addr=(args.host, args.snmp_port + i))
        agents.append(agent)
    for i in range(args.snmp - args.silent, args.snmp):
        deaf.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        deaf[-1].bind((args.host, args.snmp_port + i))
    print("ready", flush=True)
    await stop.wait()
    if args.count:
        print(ModbusSlave.values + SnmpAgent.values, flush=True)
    if args.arrivals:
        print(json.dumps([agent.arrivals for agent in agents]), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
