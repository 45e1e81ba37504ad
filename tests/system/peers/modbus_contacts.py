#!/usr/bin/python3
"""Eight contacts at a door, on pymodbus, that somebody switches one after the other: for the tests of selftest.

    modbus_contacts.py --port 1502 [--stuck N]

Every 0.4 s the next contact closes, and opens when its turn is over; contact N never moves.
"""

import argparse

import modbus_peer

DISCRETE, CONTACTS = 2, 8


class Contacts(modbus_peer.Registers):
    """Discrete inputs 0 to 7."""

    def __init__(self, stuck):
        super().__init__(DISCRETE, [(0, CONTACTS - 1)])
        self.stuck, self.turn = stuck, -1
        self.put(0, *[0] * CONTACTS)

    def walk(self):
        self.turn = (self.turn + 1) % (3 * CONTACTS)  # three beats each: one is seen in any case
        self.put(0, *[int(at == self.turn // 3 and at + 1 != self.stuck) for at in range(CONTACTS)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True, help="TCP port to listen on")
    parser.add_argument("--stuck", type=int, default=0, metavar="N", help="this contact, from 1, never moves")
    options = parser.parse_args()
    contacts = Contacts(options.stuck)
    modbus_peer.serve_tcp(contacts, 1, "127.0.0.1", options.port, contacts.walk, 0.4)


if __name__ == "__main__":
    main()
