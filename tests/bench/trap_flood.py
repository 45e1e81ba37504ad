#!/usr/bin/python3
"""What a flood of traps costs: the agent polls 20 SNMP agents every second while somebody sends it 10,000 traps/s.

Phases: quiet; from an address that is no device; from a device, with its community; from a device with a wrong
community; from a v3 device with a wrong digest. For each: the agent's processor time in percent of one core, datagrams
read, dropped by the kernel, decoded and refused, and polls begun late or skipped. All on loopback; bounded; measurements,
not tests.

Usage: tests/bench/trap_flood.py [--seconds N] [--rate N] [--program FILE] [--json FILE]
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
AGENTS = 20
SENDER, STRANGER = "127.0.0.3", "127.0.0.2"
ENGINE = "80001f8880e963000001020304"
PROFILE = """profile: 1
name: bench_traps
vendor: Bench
model: Bench
maturity: draft
protocol: snmp
sources: {bench: made up}
points:
  - {name: input.voltage, oid: 1.3.6.1.4.1.99999.1.1.0, type: integer, source: bench}
traps:
  - oid: 1.3.6.1.2.1.33.2.1
    event: on-battery
    severity: major
    text: {en: On battery, vi: Chay ac quy}
    points: [input.voltage]
"""


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def free_ports(count):
    """The first of `count` neighbouring UDP ports that nobody uses."""
    while True:
        first = free_port(socket.SOCK_DGRAM)
        sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        try:
            for i, one in enumerate(sockets):
                one.bind(("127.0.0.1", first + i))
            return first
        except (OSError, OverflowError):
            continue
        finally:
            for one in sockets:
                one.close()


def tlv(tag, *parts):
    content = b"".join(parts)
    assert len(content) < 256
    head = bytes((tag, len(content))) if len(content) < 128 else bytes((tag, 0x81, len(content)))
    return head + content


def integer(number):
    return tlv(2, number.to_bytes(max(1, number.bit_length() // 8 + 1), "big"))


def oid(text):
    ids = [int(part) for part in text.split(".")]
    out = [bytes((ids[0] * 40 + ids[1],))]
    for one in ids[2:]:
        part = [one & 0x7F]
        while one > 0x7F:
            one >>= 7
            part.insert(0, one & 0x7F | 0x80)
        out.append(bytes(part))
    return tlv(6, *out)


def trap_pdu():
    varbinds = (tlv(0x30, oid("1.3.6.1.2.1.1.3.0"), tlv(0x43, b"\x05")),
                tlv(0x30, oid("1.3.6.1.6.3.1.1.4.1.0"), oid("1.3.6.1.2.1.33.2.1")),
                tlv(0x30, oid("1.3.6.1.4.1.99999.1.1.0"), integer(230)))
    return tlv(0xA7, integer(1), integer(0), integer(0), tlv(0x30, *varbinds))


def v2c(community):
    return tlv(0x30, integer(1), tlv(4, community), trap_pdu())


def v3_with_wrong_digest():
    usm = tlv(0x30, tlv(4, bytes.fromhex(ENGINE)), integer(1), integer(100), tlv(4, b"joe"), tlv(4, bytes(24)),
              tlv(4, bytes(8)))
    return tlv(0x30, integer(3), tlv(0x30, integer(7), integer(65507), tlv(4, b"\x03"), integer(3)), tlv(4, usm),
               tlv(4, bytes(64)))


def flood(source, message, port, rate, seconds):
    """In a process of its own: `rate` datagrams a second in groups of 5 ms. Prints how many were sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((source, 0))
        start, sent = time.monotonic(), 0
        while (elapsed := time.monotonic() - start) < seconds:
            while sent < elapsed * rate:
                sender.sendto(message, ("127.0.0.1", port))
                sent += 1
            time.sleep(0.005)
        print(sent, flush=True)


def ask(path, verb):
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(10)
        one.connect(str(path))
        one.sendall(json.dumps({"verb": verb}).encode() + b"\n")
        return json.loads(one.makefile().readline())


def cpu_seconds(pid):
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def configure(folder, trap_port, broker_port, first_port):
    (folder / "profiles/bench_traps").mkdir(parents=True)
    (folder / "profiles/bench_traps/profile.yaml").write_text(PROFILE)
    for name in ("auth", "priv"):
        (folder / name).write_text("password-of-the-bench\n")
        (folder / name).chmod(0o600)
    devices = [f"{{id: d{i}, profile: bench_traps, address: \"snmp://127.0.0.1:{first_port + i}?community=public\", "
               f"period: 1s}}" for i in range(AGENTS)]
    devices.append(f"{{id: sender, profile: bench_traps, address: \"snmp://{SENDER}:{first_port}?community=public\", "
                   "period: 1s}")
    devices.append(f"{{id: sender-3, profile: bench_traps, period: 1h, address: \"snmp://joe@{SENDER}:9?auth=SHA-256&"
                   f"auth_file=auth&priv=AES&priv_file=priv&engine_id={ENGINE}\"}}")
    (folder / "node.yaml").write_text(f"""tramgac: 1
site: bench
node: bench-01
broker: {{host: 127.0.0.1, port: {broker_port}}}
store: {{path: {folder}/records.db}}
control: {folder}/control.sock
profiles: [{folder}/profiles]
traps: {{listen: 127.0.0.1, port: {trap_port}}}
devices:
""" + "".join(f"  - {device}\n" for device in devices))


def measure(name, pid, control, seconds, sender):
    """One phase. `sender` is a flood that has begun, or None."""
    before, cpu, begin = ask(control, "status"), cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    after, used, elapsed = ask(control, "status"), cpu_seconds(pid) - cpu, time.monotonic() - begin
    if sender is not None:
        sender.wait(seconds + 30)
    traps = {key: after["traps"][key] - before["traps"][key] for key in before["traps"] if key not in
             ("listening", "address")}
    return {"phase": name, "cpu_percent": 100 * used / elapsed, "received_a_second": traps["received"] / elapsed,
            "lost_a_second": traps["lost"] / elapsed, "decoded": traps["decoded"],
            "refused": sum(traps[key] for key in ("unknown_sender", "wrong_credentials", "malformed", "rate_limited")),
            "polls": after["stages"]["schedule"] - before["stages"]["schedule"],
            "late": after["late"] - before["late"], "skipped": after["skipped"] - before["skipped"]}


def show(rows):
    print(f"{'phase':18} {'CPU %':>6} {'read/s':>7} {'lost/s':>7} {'decoded':>8} {'refused':>8} {'polls':>6} {'late':>5} "
          f"{'skipped':>8}")
    for row in rows:
        print(f"{row['phase']:18} {row['cpu_percent']:6.1f} {row['received_a_second']:7.0f} {row['lost_a_second']:7.0f} "
              f"{row['decoded']:8} {row['refused']:8} {row['polls']:6} {row['late']:5} {row['skipped']:8}", flush=True)


def run(args, folder):
    trap_port, broker_port, first_port = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM), free_ports(AGENTS)
    configure(folder, trap_port, broker_port, first_port)
    (folder / "mosquitto.conf").write_text(f"listener {broker_port} 127.0.0.1\nallow_anonymous true\nlog_type none\n")
    path = os.environ["PATH"] + ":/usr/sbin"
    started = [subprocess.Popen(["mosquitto", "-c", folder / "mosquitto.conf"], env=dict(os.environ, PATH=path))]
    try:
        for host, count in (("127.0.0.1", AGENTS), (SENDER, 1)):
            farm = subprocess.Popen(["/usr/bin/python3", ROOT / "tests/bench/farm.py", "--modbus", "0", "--modbus-port",
                                     "1", "--snmp", str(count), "--snmp-port", str(first_port), "--host", host],
                                    stdout=subprocess.PIPE, text=True)
            started.append(farm)
            if farm.stdout.readline().strip() != "ready":
                sys.exit("the farm of devices did not start")
        with open(folder / "log", "w", encoding="utf-8") as log:
            agent = subprocess.Popen([args.program, "agent", "--config", folder / "node.yaml"], stdout=log, stderr=log)
        started.append(agent)
        time.sleep(5)
        if agent.poll() is not None:
            sys.exit("the agent ended: " + (folder / "log").read_text(encoding="utf-8")[-2000:])
        control = folder / "control.sock"
        rows = [measure("quiet", agent.pid, control, args.seconds, None)]
        for name, source, message in (("unknown sender", STRANGER, v2c(b"public")),
                                      ("known sender", SENDER, v2c(b"public")),
                                      ("wrong community", SENDER, v2c(b"secret")),
                                      ("v3, wrong digest", SENDER, v3_with_wrong_digest())):
            sender = subprocess.Popen([sys.executable, __file__, "--flood", source, message.hex(), str(trap_port),
                                       str(args.rate), str(args.seconds + 3)], stdout=subprocess.DEVNULL)
            started.append(sender)
            time.sleep(1)
            rows.append(measure(name, agent.pid, control, args.seconds, sender))
        return rows
    finally:
        for process in reversed(started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=15, help="measured time of each phase")
    parser.add_argument("--rate", type=int, default=10000, help="traps a second")
    parser.add_argument("--program", default=ROOT / "build/release/tramgac")
    parser.add_argument("--json", help="write the rows there")
    parser.add_argument("--flood", nargs=5, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.flood:
        source, message, port, rate, seconds = args.flood
        flood(source, bytes.fromhex(message), int(port), int(rate), int(seconds))
        return
    with tempfile.TemporaryDirectory(prefix="tramgac-flood.") as folder:
        rows = run(args, pathlib.Path(folder))
    show(rows)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


main()
