#!/usr/bin/python3
"""Water under the rack of a node in QEMU: closes its contact of input 0 after a while and opens it again, by QMP.

Usage: leak.py SOCKET --after SECONDS --until SECONDS
"""

import argparse
import json
import socket
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("socket")
    parser.add_argument("--after", type=float, required=True)
    parser.add_argument("--until", type=float, required=True)
    options = parser.parse_args()
    began = time.monotonic()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(options.socket)
        words = line.makefile("rw", encoding="utf-8")

        def say(command, **arguments):
            words.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            words.flush()
            while "return" not in json.loads(words.readline()):
                pass

        say("qmp_capabilities")
        for moment, level in ((options.after, "on"), (options.until, "off")):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            say("qom-set", path="/machine/peripheral/io0", property="led0", value=level)
        while True:
            time.sleep(3600)  # until the demo ends


if __name__ == "__main__":
    main()
