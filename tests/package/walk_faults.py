"""Seven faults, made for real in a clean Debian with the package installed: each leads the technician to its cause by what the tool says.

The commands and what has to be said are those of docs/guides/troubleshooting.md and docs/vi/xu-ly-su-co.md, run as they stand
there: its addresses and ports exist in the container. The other sides are net-snmp, pymodbus, mosquitto and openssl.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/system/guides")]
from guide_text import blocks, exchanges, is_told, text_of  # noqa: E402

NEEDS = ("faketime", "mosquitto-clients", "openssl", "python3-pymodbus", "python3-serial", "snmpd", "socat")
NEEDS_OF = {"12": ("python3-serial-asyncio",), "13": ()}  # pymodbus 3.0 only recommends what its serial server needs
PEERS = ("modbus_peer.py", "modbus_xy_md02.py", "modbus_smart_ups.py")
GUIDES = {"en": "docs/guides/troubleshooting.md", "vi": "docs/vi/xu-ly-su-co.md"}
UPS, SNMP_DEVICE, BROKER = "192.0.2.10", "192.0.2.20", "broker.example.vn"
DROP_IN = "/run/systemd/system/tramgac.service.d"  # gone with the next start of the machine
PATIENCE = 120  # seconds until an agent has noticed

MOSQUITTO = """listener 8883
allow_anonymous true
cafile /etc/faults/ours.pem
certfile /etc/faults/{0}.pem
keyfile /etc/faults/{0}.key
"""
# Certificates made at the site's authority with a key made on the node would do the same; openssl makes an ended one at once.
AUTHORITY = """set -e
mkdir -p /etc/faults && cd /etc/faults
key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $key -days 30 -subj /CN=ours -keyout ours.key -out ours.pem
printf 'subjectAltName=DNS:broker.example.vn\\n' > names
printf '[ca]\\ndefault_ca=x\\n[x]\\ndatabase=index\\nnew_certs_dir=.\\nserial=serial\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > ca.cnf
: > index; echo 1000 > serial
issue() {
  openssl req $key -subj /CN=$1 -keyout $1.key -out $1.csr
  openssl ca -batch -notext -config ca.cnf -cert ours.pem -keyfile ours.key -startdate 20200101000000Z -enddate $2 -extfile names \\
    -in $1.csr -out $1.pem
}
issue ended 20200201000000Z
issue good 20380101000000Z
chmod 755 . && chmod 644 ./*
"""


class Walk:
    """The guide's sections in a container."""

    def __init__(self, box, language):
        self.box, self.language, self.lines = box, language, 0
        found = re.split(r"^### (\d+)\. ", text_of(GUIDES[language]), flags=re.MULTILINE)
        self.sections = dict(zip(map(int, found[1::2]), found[2::2]))

    def says(self, number, only="", patience=0):
        """Runs the commands of a section (those with `only` in them); each must be answered as it is quoted, after `patience` seconds."""
        done = 0
        for block in blocks(self.sections[number].split("\n## ")[0], "console"):
            for command, quoted in exchanges(block):
                if only in command:
                    self.answers(command, quoted, patience)
                    done += 1
        if not done:
            raise RuntimeError(f"section {number} of {GUIDES[self.language]} has no command with '{only}'")

    def answers(self, command, quoted, patience=0):
        said = ""

        def missing():
            nonlocal said
            said = self.box.run("sh", "-c", 'sudo() { "$@"; }\n' + command + " 2>&1", check=False)
            return [line for line in quoted if not is_told(line, said)]
        if missing():
            try:
                self.box.until("the words", lambda: not missing(), patience)
            except RuntimeError as error:
                raise RuntimeError(f"{command}\nsaid:\n{said}\nnot, as the guide has it:\n" + "\n".join(missing())) from error
        self.lines += len(quoted)

    def tool(self, command, *words, patience=PATIENCE):
        """The same for what no guide quotes: `words` is what has to be said in this language."""
        self.answers(f"tramgac {'--lang vi ' if self.language == 'vi' else ''}{command}", words, patience)


def write(box, path, text, mode="644", owner="root"):
    box.run("sh", "-c", f"mkdir -p $(dirname {path}); install -m {mode} -o {owner} /dev/stdin {path}", text=text)


def stop(box, *units):
    for unit in units:
        box.run("systemctl", "stop", unit, check=False)


def start(box, unit, *command):
    stop(box, unit)
    box.run("systemctl", "reset-failed", unit, check=False)
    box.run("systemd-run", f"--unit={unit}", "--collect", *command)


def configure(box, broker="", devices=""):
    """A configuration of its own, beside the one of the technician."""
    write(box, "/etc/tramgac/node.yaml", f"tramgac: 1\nsite: vinh-yen\nnode: dc-01\n{broker}devices:{devices or ' []'}\n", "640")
    box.run("chgrp", "tramgac", "/etc/tramgac/node.yaml")
    box.run("systemctl", "restart", "tramgac")


# The faults. Each is called with a Walk, in each language.

def unplugged_device(walk):
    """On the network: the agent tells by itself, the self-test where to look, the probe what to check. On a serial line: no port."""
    box = walk.box
    start(box, "ups", "python3", "/opt/peers/modbus_smart_ups.py", "--host", UPS, "--port", "502")
    configure(box, devices=f"\n  - {{id: ups-1, profile: apc_smart_ups, address: 'modbus-tcp://{UPS}:502?unit=1', period: 1s}}")
    walk.tool("devices", {"en": "ups-1 available", "vi": "ups-1 bình thường"}[walk.language])
    stop(box, "ups")
    walk.tool("alarms", {"en": "ups-1.unavailable UPS does not answer", "vi": "ups-1.unavailable UPS không trả lời"}[walk.language])
    walk.tool("selftest --seconds 2", *{
        "en": ("FAILED ups-1 does not answer: disconnected", "ask it alone, that tells what to check: tramgac probe ADDRESS --profile"),
        "vi": ("LỖI ups-1 không trả lời:", "hỏi riêng thiết bị này để biết cần kiểm tra gì: tramgac probe ĐỊACHỈ --profile"),
    }[walk.language])
    walk.says(7)
    walk.says(3)


def swapped_wires(walk):
    """A serial line on whose other end nobody says anything."""
    start(walk.box, "line", "socat", "PTY,raw,echo=0,link=/dev/ttyUSB0", "EXEC:'sleep infinity'")
    walk.box.until("the line", lambda: walk.box.run("sh", "-c", "ls /dev/ttyUSB0", check=False))
    walk.says(4)
    stop(walk.box, "line")


def wrong_unit_id(walk):
    box = walk.box
    start(box, "line", "socat", "PTY,raw,echo=0,link=/dev/sensor", "PTY,raw,echo=0,link=/dev/ttyUSB0")
    box.until("the line", lambda: box.run("sh", "-c", "ls /dev/sensor /dev/ttyUSB0", check=False).count("dev") == 2)
    start(box, "sensor", "python3", "/opt/peers/modbus_xy_md02.py", "/dev/sensor", "--unit", "1")
    right = ("tramgac", "probe", "modbus-rtu:///dev/ttyUSB0?unit=1", "--profile", "xy_md02")
    box.until("the sensor to answer", lambda: "ambient.temperature" in box.run(*right, check=False))
    walk.says(5)
    stop(box, "sensor", "line")


def wrong_community(walk):
    write(walk.box, "/etc/snmp/snmpd.conf", f"agentAddress udp:{SNMP_DEVICE}:161\nrocommunity hospital\n", "600")
    walk.box.run("systemctl", "restart", "snmpd")
    right = ("tramgac", "probe", f"snmp://{SNMP_DEVICE}?community=hospital", "--profile", "linux_server")
    walk.box.until("snmpd to answer", lambda: " good " in " ".join(walk.box.run(*right, check=False).split()))
    walk.says(10)


def secure_broker(box, certificate):
    write(box, "/etc/faults/mosquitto.conf", MOSQUITTO.format(certificate))
    start(box, "secure-broker", "mosquitto", "-c", "/etc/faults/mosquitto.conf")
    configure(box, f"broker: {{host: {BROKER}, tls: {{ca_file: /etc/faults/ours.pem}}}}\n")


def expired_certificate(walk):
    secure_broker(walk.box, "ended")
    walk.says(16, patience=PATIENCE)
    stop(walk.box, "secure-broker")


def full_disk(walk):
    box = walk.box
    box.run("systemctl", "stop", "tramgac")
    box.run("mount", "-t", "tmpfs", "-o", "size=3m,mode=750,uid=tramgac,gid=tramgac", "small", "/var/lib/tramgac")
    try:
        configure(box, devices=f"\n  - {{id: ups-1, profile: apc_smart_ups, address: 'modbus-tcp://{UPS}:502?unit=1', period: 1s}}")
        box.until("the store", lambda: box.run("sh", "-c", "ls /var/lib/tramgac/records.db", check=False))
        box.run("sh", "-c", "dd if=/dev/zero of=/var/lib/tramgac/ballast bs=4k || true")
        walk.says(22, patience=PATIENCE)
    finally:
        box.run("systemctl", "stop", "tramgac")
        box.run("umount", "/var/lib/tramgac")


def wrong_clock(walk):
    """Forty years ahead, by libfaketime in the service, with a broker whose certificate is good until 2038."""
    box = walk.box
    library = box.run("sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1").strip()
    write(box, f"{DROP_IN}/clock.conf", f"[Service]\nEnvironment=LD_PRELOAD={library} FAKETIME=+40y FAKETIME_DONT_FAKE_MONOTONIC=1\n")
    box.run("systemctl", "daemon-reload")
    try:
        secure_broker(box, "good")
        walk.says(21, patience=PATIENCE)
    finally:
        box.run("rm", "-r", DROP_IN)
        box.run("systemctl", "daemon-reload")
        stop(box, "secure-broker", "tramgac")


FAULTS = (unplugged_device, swapped_wires, wrong_unit_id, wrong_community, expired_certificate, full_disk, wrong_clock)


def prepare(box):
    """Once: the addresses of the guide, which a filter of networks would not know, and what answers at them."""
    box.run("rm", "-f", "/etc/systemd/system/tramgac.service.d/networks.conf")
    box.run("systemctl", "daemon-reload")
    box.run("apt-get", "install", "--yes", "--no-install-recommends", *NEEDS, *NEEDS_OF[box.release])
    for address in (UPS, SNMP_DEVICE):
        box.run("ip", "address", "add", f"{address}/32", "dev", "lo")
    box.run("sh", "-c", f"echo 127.0.0.1 {BROKER} >> /etc/hosts")
    for name in PEERS:
        write(box, f"/opt/peers/{name}", (ROOT / "tests/system/peers" / name).read_text(encoding="utf-8"))
    box.run("sh", "-c", AUTHORITY)


def walk_faults(box):
    """Makes them one after the other in both languages. Outcome: what was held against the tool. RuntimeError with what it said instead."""
    prepare(box)
    box.run("cp", "-p", "/etc/tramgac/node.yaml", "/var/tmp/node.yaml")
    lines = 0
    for language in GUIDES:
        walk = Walk(box, language)
        for fault in FAULTS:
            fault(walk)
        lines += walk.lines
    box.run("cp", "-p", "/var/tmp/node.yaml", "/etc/tramgac/node.yaml")
    box.run("systemctl", "restart", "tramgac")
    return f"{len(FAULTS)} faults in {len(GUIDES)} languages: {lines} quoted lines said"
