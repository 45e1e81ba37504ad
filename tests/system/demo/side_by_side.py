#!/usr/bin/python3
"""Shows what two nodes publish on one broker, side by side; by mosquitto_sub.

Usage: side_by_side.py --port PORT LEFT RIGHT [--seconds N]. LEFT and RIGHT: SITE/NODE. With --seconds it ends after so long
with a table of the kinds of messages, and exit code 0 only if each node has published each kind and
has raised an alarm. Exit code: 0 well, 1 something is missing, 2 bad usage.
"""

import argparse
import json
import shutil
import subprocess
import sys
import threading
import unicodedata

KINDS = ("state", "birth", "data", "last", "def", "alarm", "event")


def short(kind, rest, it):
    """One message in a few words."""
    if not isinstance(it, dict):
        return f"{kind} {rest} (emptied)"
    if kind in ("data", "last"):
        values = ", ".join(f"{name} {value}" for name, value in list(it.get("values", {}).items())[:2])
        return f"{kind} {rest}: {values or 'no reading'}"
    if kind == "alarm":
        return f"alarm {rest}: {it.get('phase')}, {it.get('severity')}"
    if kind == "event":
        return " ".join(str(it[key]) for key in ("event", "alarm", "device", "transition", "detail") if it.get(key))
    if kind == "state":
        return f"state: {'online' if it.get('online') else 'offline'}, clock {it.get('clock')}, {it.get('depth')} unsent"
    if kind == "birth":
        return f"birth: {', '.join(it.get('devices', {}))}"
    return f"{kind} {rest}"


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def fit(text, width):
    while columns(text) > width:
        text = text[:-1]
    return text + " " * (width - columns(text))


class Screen:
    def __init__(self, nodes, live):
        self.nodes, self.live = nodes, live
        self.width = max(30, (shutil.get_terminal_size((120, 24)).columns - 3) // 2)
        self.counts = {node: dict.fromkeys(KINDS, 0) for node in nodes}
        self.phases = {node: set() for node in nodes}

    def head(self):
        print(" | ".join(fit(node, self.width) for node in self.nodes))
        print("-+-".join("-" * self.width for _ in self.nodes), flush=True)

    def take(self, topic, payload):
        site, node, kind, *rest = topic.split("/")[2:]
        name = f"{site}/{node}"
        if name not in self.nodes or kind not in KINDS:
            return
        it = json.loads(payload) if payload else None
        self.counts[name][kind] += 1
        if kind == "event" and it.get("alarm"):
            self.phases[name].add(it.get("transition"))
        if self.live:
            words = fit(short(kind, "/".join(rest), it), self.width)
            print((words + " |") if name == self.nodes[0] else (" " * self.width + " | " + words), flush=True)

    def table(self):
        print(f"{'kind':8}" + "".join(f"{node:>20}" for node in self.nodes))
        for kind in KINDS:
            print(f"{kind:8}" + "".join(f"{self.counts[node][kind]:>20}" for node in self.nodes))
        missing = [f"{node} has published no {kind}" for node in self.nodes for kind in KINDS
                   if not self.counts[node][kind]]
        missing += [f"{node} has not raised an alarm" for node in self.nodes if "raised" not in self.phases[node]]
        for one in missing:
            print(f"side_by_side: {one}", file=sys.stderr)
        return 1 if missing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", required=True)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("nodes", nargs=2)
    options = parser.parse_args()
    screen = Screen(options.nodes, options.seconds is None)
    if screen.live:
        screen.head()
    with subprocess.Popen(["mosquitto_sub", "-V", "mqttv5", "-q", "1", "-p", options.port, "-t", "tramgac/v1/+/+/#", "-F", "%t\t%p"],
                          stdout=subprocess.PIPE, text=True) as listener:
        if options.seconds is not None:
            threading.Timer(options.seconds, listener.terminate).start()
        try:
            for line in listener.stdout:
                screen.take(*line.rstrip("\n").split("\t", 1))
        except KeyboardInterrupt:
            listener.terminate()
    return screen.table() if options.seconds is not None else 0


if __name__ == "__main__":
    sys.exit(main())
