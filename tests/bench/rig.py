"""What scripts/bench measures with: devices (farm.py), a broker, a subscriber and the program under test, on one machine.

Both programs get the same devices under the same names, so that their figures can be compared.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/tramgac"
PYTHON = "/usr/bin/python3"  # Debian's: the one that has the MQTT client
REGISTERS, OIDS = 60, 40     # a device
MODBUS_PORT = 12000 + os.getpid() % 32 * 512  # others measure on this machine, too
SNMP_PORT = MODBUS_PORT + 256
OID_BASE = "1.3.6.1.4.1.99999.1"
SCALE = 0.1
ALARMS = 10         # of a Modbus device; of these ..
FIRING_LIMIT = 499.4  # .. one is raised by 5 values of 5000 (see farm.py), which comes to three a minute with 50 devices


def point_names(kind, count):
    """Names of 18 characters; those of the registry that are quantities of a UPS have 19 on average."""
    return [f"bench.{kind}.v{i + 1:02}" for i in range(count)]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def load_average():
    return os.getloadavg()[0]


def on_disk(folder):
    """Is it on a file system that ends on a disk?"""
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=True).stdout.strip()
    return kind not in ("tmpfs", "ramfs", "overlayfs")


def text(english):
    return f"{{en: {english}, vi: Do thu nghiem}}"


def alarm(name, point, limit, severity):
    return (f"  - name: {name}\n    point: {point}\n    kind: high\n    limit: {limit}\n    deadband: 1\n    severity: {severity}\n"
            f"    time_to_respond: 5min\n    text: {text('Value is high')}\n    cause: {text('The farm says so')}\n"
            f"    consequence: {text('None')}\n    response: {text('None')}\n")


def write_data(folder, registers=REGISTERS, alarms=ALARMS, firing_limit=FIRING_LIMIT, severity="major"):
    """A names registry and two profiles of our own, so that both programs read the same. `folder`: for TRAMGAC_DATA."""
    names, variables = point_names("register", registers), point_names("variable", OIDS)
    (folder / "names").mkdir(parents=True)
    (folder / "names/points.yaml").write_text("names: 1\npoints:\n" + "".join(
        f"  - {{name: {name}, unit: V, label: {text('Bench')}, description: {text('A value')}, example: 1}}\n"
        for name in names + variables))
    shutil.copy(ROOT / "drivers/names/units.yaml", folder / "names/units.yaml")
    common = "profile: 1\nvendor: Bench\nmodel: Bench\nmaturity: draft\nsources: {bench: made up}\n"
    modbus = common + "name: bench_modbus\nprotocol: modbus\npoints:\n" + "".join(
        f"  - {{name: {name}, at: \"holding:{i}\", type: u16, scale: \"{SCALE}\", source: bench}}\n"
        for i, name in enumerate(names))
    if alarms:
        modbus += "alarms:\n" + alarm("sometimes", names[0], firing_limit, severity) + "".join(
            alarm(f"never-{i}", names[i], 6000, severity) for i in range(1, alarms))
    snmp = common + "name: bench_snmp\nprotocol: snmp\npoints:\n" + "".join(
        f"  - {{name: {name}, oid: {OID_BASE}.{i + 1}.0, type: integer, source: bench}}\n"
        for i, name in enumerate(variables))
    for name, profile in (("bench_modbus", modbus), ("bench_snmp", snmp)):
        (folder / "profiles" / name).mkdir(parents=True)
        (folder / "profiles" / name / "profile.yaml").write_text(profile)


def tramgac_config(folder, broker_port, modbus, snmp, more="", store="", window=32):
    devices = [f"  - {{id: m{i}, profile: bench_modbus, address: \"modbus-tcp://127.0.0.1:{MODBUS_PORT + i}\", "
               f"period: 1s}}\n" for i in range(modbus)]
    devices += [f"  - {{id: s{i}, profile: bench_snmp, address: \"snmp://127.0.0.1:{SNMP_PORT + i}?community=public\", "
                f"period: 10s}}\n" for i in range(snmp)]
    path = folder / "node.yaml"
    path.write_text(f"tramgac: 1\nsite: bench\nnode: bench-01\n{more}"
                    + (f"broker: {{host: 127.0.0.1, port: {broker_port}, window: {window}}}\n" if broker_port else "")
                    + f"store: {{path: {folder}/records.db, commit_interval: 2s{store}}}\n"
                    f"control: {folder}/control.sock\ndevices:\n{''.join(devices)}")
    return path


def collectd_config(folder, broker_port, modbus, snmp):
    names, variables = point_names("register", REGISTERS), point_names("variable", OIDS)
    lines = [f"Hostname bench\nFQDNLookup false\nBaseDir \"{folder}\"\nPIDFile \"{folder}/collectd.pid\"\n"
             "TypesDB \"/usr/share/collectd/types.db\"\nInterval 1\nReadThreads 20\nWriteThreads 5\nLoadPlugin mqtt\n"
             f"<Plugin mqtt>\n<Publish bench>\nHost \"127.0.0.1\"\nPort {broker_port}\nQoS 1\nPrefix collectd\n</Publish>\n</Plugin>\n"]
    if modbus:
        lines.append("LoadPlugin modbus\n<Plugin modbus>\n")
        lines += [f"<Data v{i}>\nRegisterBase {i}\nRegisterType Uint16\nRegisterCmd ReadHolding\nType gauge\n"
                  f"Instance \"{names[i]}\"\n</Data>\n" for i in range(REGISTERS)]
        collect = "".join(f"Collect v{i}\n" for i in range(REGISTERS))
        lines += [f"<Host m{n}>\nAddress \"127.0.0.1\"\nPort {MODBUS_PORT + n}\nInterval 1\n<Slave 1>\nInstance s\n{collect}"
                  "</Slave>\n</Host>\n" for n in range(modbus)]
        lines.append("</Plugin>\n")
    if snmp:
        lines.append("LoadPlugin snmp\n<Plugin snmp>\n")
        lines += [f"<Data o{i}>\nType gauge\nTable false\nTypeInstance \"{variables[i]}\"\nValues \"{OID_BASE}.{i + 1}.0\"\n</Data>\n"
                  for i in range(OIDS)]
        collect = " ".join(f"\"o{i}\"" for i in range(OIDS))
        lines += [f"<Host s{n}>\nAddress \"udp:127.0.0.1:{SNMP_PORT + n}\"\nVersion 2\nCommunity \"public\"\nCollect {collect}\n"
                  "Interval 10\n</Host>\n" for n in range(snmp)]
        lines.append("</Plugin>\n")
    path = folder / "collectd.conf"
    path.write_text("".join(lines))
    return path


class Broker:
    """mosquitto, which keeps what it has acknowledged and the sessions of its subscribers while it is down."""

    def __init__(self, folder, port):
        self.folder, self.port, self.process = folder, port, None
        (folder / "mosquitto.conf").write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_type none\nuser root\n"
            f"persistence true\npersistence_location {folder}/\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", self.folder / "mosquitto.conf"], stderr=subprocess.DEVNULL)
        wait_for(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() or True, "the broker")

    def stop(self):
        end(self.process)


class Subscriber:
    """An independent subscriber: hands each PUBLISH to `take(topic, payload, properties)`, on a thread of its own."""

    def __init__(self, port, take, topics, qos=1, name="bench-subscriber"):
        kinds = getattr(mqtt, "CallbackAPIVersion", None)  # from version 2 of the client on: Debian 13
        self.client = mqtt.Client(*([kinds.VERSION1] if kinds else []), client_id=name, protocol=mqtt.MQTTv5)
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = 3600
        subscribed = []
        self.client.on_connect = lambda client, *_: client.subscribe([(topic, SubscribeOptions(qos)) for topic in topics])
        self.client.on_subscribe = lambda *_: subscribed.append(True)
        self.client.on_message = lambda client, data, message: take(message.topic, message.payload, message.properties)
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port, 60, clean_start=False, properties=session)
        self.client.loop_start()
        wait_for(lambda: subscribed, "the subscription")

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


def wait_for(ready, what, seconds=10):
    """Asks until it is so. An OSError counts as: not yet."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if ready():
                return
        time.sleep(0.05)
    raise RuntimeError(f"{what} is not there after {seconds} s")


def end(process, patience=20):
    """Ends a process of ours."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start_farm(started, modbus, snmp, *more):
    farm = subprocess.Popen([PYTHON, ROOT / "tests/bench/farm.py", "--modbus", str(modbus), "--modbus-port", str(MODBUS_PORT),
                             "--snmp", str(snmp), "--snmp-port", str(SNMP_PORT), *more], stdout=subprocess.PIPE, text=True)
    started.callback(end, farm)
    if farm.stdout.readline().strip() != "ready":
        raise RuntimeError("the farm of devices did not start")
    return farm


def start_program(started, name, config, folder, core=None):
    """The agent or collectd in the foreground. `core`: it runs on this one only."""
    command = [PROGRAM, "agent", "--config", config] if name == "tramgac" else ["/usr/sbin/collectd", "-f", "-C", config]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    with open(folder / "log", "a") as log:
        program = subprocess.Popen(command, env=dict(os.environ, TRAMGAC_DATA=str(folder / "data")), stdout=log, stderr=log)
    started.callback(end, program)
    return program


def must_run(program, folder):
    if program.poll() is not None:
        raise RuntimeError("the program ended: " + (folder / "log").read_text()[-2000:])


def usage(pid):
    """CPU seconds, by the scheduler's account of every thread that lives; peak RSS in MiB; bytes written."""
    nanoseconds = sum(int((task / "schedstat").read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").iterdir())
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    rss = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    written = int(pathlib.Path(f"/proc/{pid}/io").read_text().partition("\nwrite_bytes:")[2].split()[0])
    return nanoseconds / 1e9, rss, written


def sent_bytes(pid, port):
    """What a process has handed to its connection to the broker: every byte of MQTT. Outcome: 0 without a connection."""
    lines = subprocess.run(["ss", "-Htinp", "dport", "=", f":{port}"], capture_output=True, text=True, check=True).stdout
    for head, info in re.findall(r"^(\S.*)\n\s+(.*)", lines, re.M):
        if f"pid={pid}," in head:
            return int(re.search(r"bytes_sent:(\d+)", info).group(1))
    return 0


def control(path, verb):
    """What `tramgac status` asks a running agent."""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(10)
        one.connect(str(path))
        one.sendall(json.dumps({"verb": verb}).encode() + b"\n")
        return json.loads(one.makefile().readline())


def percentile(values, share):
    """The smallest value that this share of all does not exceed. Outcome: None without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
