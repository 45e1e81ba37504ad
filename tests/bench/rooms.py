"""What 148 videoconference rooms cost, how soon it is known whether they are ready, and who is told when 136 are lost at once.

The endpoints answer SIP OPTIONS on loopback addresses of their own; behind each line are 11 or 12 of them. The meeting is
ordered as technicians do, over the control socket.
"""
import contextlib
import json
import re
import selectors
import socket
import threading
import time

import rig

ROOMS, LINES, LOST_LINES, AREAS = 148, 13, 12, 9
WARM_UP = 75  # seconds: each endpoint was asked once
KEPT = ("Via", "From", "To", "Call-ID", "CSeq")


class Endpoints:
    """SIP over UDP on addresses 127.0.2.x (rooms) and 127.0.3.x (lines). `silent`: addresses that drop everything."""

    def __init__(self):
        self.selector, self.silent, self.asked = selectors.DefaultSelector(), set(), {}
        self.port = rig.free_port()
        for address in addresses("2", ROOMS) + addresses("3", LINES):
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.bind((address, self.port))
            self.selector.register(one, selectors.EVENT_READ, address)
            self.asked[address] = []
        self.running = True
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while self.running:
            for key, _ in self.selector.select(0.2):
                request, peer = key.fileobj.recvfrom(4096)
                self.asked[key.data].append(time.monotonic())
                if key.data in self.silent:
                    continue
                lines = [line for line in request.decode().split("\r\n") if line.split(":")[0] in KEPT]
                key.fileobj.sendto("\r\n".join(["SIP/2.0 200 OK", *lines, "Content-Length: 0", "", ""]).encode(), peer)

    def close(self):
        self.running = False
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()


def addresses(net, count):
    return [f"127.0.{net}.{i + 1}" for i in range(count)]


def line_of(room):
    return room % LINES


def device(name, address, port, **more):
    return {"id": name, "profile": "vc_sip", "period": "60s", "misses": 2, **more,
            "address": f"reach://{address}?sip.port={port}&sip.timeout=1s&ping.timeout=1s&ping.count=1"}


def config(folder, broker_port, port, rooms=True):
    whole = {"tramgac": 1, "site": "bench", "node": "rooms", "control": str(folder / "control.sock"),
             "store": {"path": str(folder / "records.db")}, "broker": {"host": "127.0.0.1", "port": broker_port},
             "devices": []}
    if rooms:
        whole["devices"] = [device(f"line-{i}", address, port, period="10s") for i, address in enumerate(addresses("3", LINES))]
        whole["devices"] += [device(f"codec-{i}", address, port, depends_on=[f"line-{line_of(i)}"])
                             for i, address in enumerate(addresses("2", ROOMS))]
        whole["areas"] = [{"id": f"area-{i}"} for i in range(AREAS)]
        whole["rooms"] = [{"id": f"room-{i}", "devices": [f"codec-{i}"], "areas": [f"area-{line_of(i) % AREAS}"]}
                          for i in range(ROOMS)]
    (folder / "data").symlink_to(rig.ROOT / "drivers")  # the shipped profiles
    path = folder / "node.yaml"
    path.write_text(json.dumps(whole))
    return path


def ask(folder, request):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(folder / "control.sock"))
        one.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(one.makefile().readline())


def polls(folder):
    text = json.dumps(ask(folder, {"verb": "status"}))
    return {name: int(re.search(rf'"{name}": (\d+)', text).group(1)) for name in ("schedule", "late", "skipped")}


def utc(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def told(subscriber, event):
    return [payload for topic, payload in subscriber if topic.endswith("/event") and payload.get("event") == event]


def measure(seconds, folder):
    folder.mkdir(parents=True)
    row = {"rooms": ROOMS}
    with contextlib.ExitStack() as started:
        broker = rig.Broker(folder, rig.free_port())
        started.callback(broker.stop)
        empty = folder / "empty"
        empty.mkdir()
        program = rig.start_program(started, "tramgac", config(empty, broker.port, 0, rooms=False), empty)
        time.sleep(10)
        row["rss_without_mib"] = rig.usage(program.pid)[1]
        rig.end(program)
        endpoints = Endpoints()
        started.callback(endpoints.close)
        messages = listen(started, broker.port)
        program = rig.start_program(started, "tramgac", config(folder, broker.port, endpoints.port), folder)
        time.sleep(WARM_UP)
        rig.must_run(program, folder)
        before, cpu, begin = polls(folder), rig.usage(program.pid)[0], time.monotonic()
        time.sleep(seconds)
        after = polls(folder)
        row["cpu_percent"] = 100 * (rig.usage(program.pid)[0] - cpu) / (time.monotonic() - begin)
        row["late_percent"] = 100 * (after["late"] + after["skipped"] - before["late"] - before["skipped"]) / max(
            1, after["schedule"] - before["schedule"])
        ordered = time.monotonic()
        ask(folder, {"verb": "meeting-order", "id": "all", "title": "All", "start": utc(time.time() + 1200),
                     "end": utc(time.time() + 3600), "rooms": [f"room-{i}" for i in range(ROOMS)]})
        rig.wait_for(lambda: told(messages, "meeting-readiness"), "readiness", 90)
        row["readiness_s"] = time.monotonic() - ordered
        event = told(messages, "meeting-readiness")[0]
        row["readiness_known"] = event["ready"] + event["not_ready"]
        row["asked_since"] = sum(1 for address in addresses("2", ROOMS) if endpoints.asked[address][-1] >= ordered)
        row["rss_mib"] = rig.usage(program.pid)[1]
        lost_rooms = [i for i in range(ROOMS) if line_of(i) < LOST_LINES]
        endpoints.silent = {*addresses("3", LOST_LINES), *(addresses("2", ROOMS)[i] for i in lost_rooms)}
        row["lost"] = len(lost_rooms)
        time.sleep(240)
        announced = {payload["alarm"] for payload in told(messages, "alarm") if payload.get("announce")}
        row["announced"] = sorted(announced)
        row["rooms_unreachable"] = sum(1 for i in lost_rooms if last(messages, f"room-{i}").get("room.state") == "unreachable")
    return row


def last(messages, name):
    found = [payload for topic, payload in messages if topic.endswith(f"/last/{name}")]
    text = json.dumps(found[-1]) if found else "{}"
    return {"room.state": "unreachable"} if '"unreachable"' in text else {}


def listen(started, port):
    """Everything that the broker has, as (topic, payload)."""
    import paho.mqtt.client as mqtt
    messages = []
    client = mqtt.Client("bench-rooms", protocol=mqtt.MQTTv5)
    client.on_message = lambda _c, _u, message: messages.append((message.topic, json.loads(message.payload or b"{}")))
    client.connect("127.0.0.1", port)
    client.subscribe("tramgac/#", 1)
    client.loop_start()
    started.callback(client.loop_stop)
    return messages


def show(row):
    print(f"{row['rooms']} rooms, one probe each a minute: late {row['late_percent']:.1f} % (aim 5), CPU {row['cpu_percent']:.2f} % of a "
          f"core (aim 2), memory {row['rss_mib'] - row['rss_without_mib']:.1f} MiB more than without (aim 6)")
    print(f"readiness of {row['readiness_known']} rooms known {row['readiness_s']:.0f} s after a meeting was ordered (aim 60), "
          f"{row['asked_since']} asked since")
    print(f"{row['lost']} rooms behind {LOST_LINES} lines lost at once: {len(row['announced'])} alarms told "
          f"({', '.join(row['announced'][:3])}, ..), {row['rooms_unreachable']} rooms unreachable")
