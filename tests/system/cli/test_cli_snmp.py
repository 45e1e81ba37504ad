"""`tramgac probe` against snmpsim playing recorded devices, and net-snmp's tools against `tramgac simulate`."""

import re
import socket
import subprocess

import pytest

from cli_kit import DEADLINE, capture_file, free_port, need, probe, run
from recorded_devices import RecordedDevices

PLAYED = ["apc_smtl1000-nmc3", "apc-mgeups_galaxy7000", "fortigate_100e"]


@pytest.fixture(name="simulator", scope="module")
def fixture_simulator():
    """snmpsim with some recordings; the community is the recording's name. That every value of all recordings is read
    right is tested in tests/profiles/test_golden.py."""
    need("snmpsimd")
    with RecordedDevices({name: capture_file(name) for name in PLAYED}) as devices:
        yield devices.target("")


@pytest.mark.parametrize("name,profile", [("apc_smtl1000-nmc3", "apc_powernet_ups"), ("fortigate_100e", "fortigate"),
                                          ("apc-mgeups_galaxy7000", "mge_galaxy")])
def test_auto_finds_the_profile_and_says_why(simulator, name, profile):
    done = run("probe", simulator + name)
    assert done.returncode == 0
    assert re.match(rf"profile {profile}(\+\w+)*: sysObjectID ", done.stderr)


def test_a_wrong_community_is_explained(simulator):
    done = run("probe", simulator + "nobody", "--profile", "if_mib", "--timeout", "0.3")
    assert done.returncode == 1
    assert "community" in done.stderr and "firewall" in done.stderr
    assert "nobody" not in done.stderr, "the community is a secret"


# ---- tramgac simulate --capture

LINE = re.compile(r"^\.([0-9.]+) = (.*)$")


def walk(port):
    """OID -> what snmpbulkwalk prints: numbers plain, strings in hexadecimal."""
    command = [need("snmpbulkwalk"), "-v2c", "-cpublic", "-m", "", "-OQnetx", "-Cr20", f"127.0.0.1:{port}", "1.3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = {}
    last = None
    for line in done.stdout.splitlines():
        match = LINE.match(line)
        if "No more variables" in line:
            break
        if match:
            last = match.group(1)
            found[last] = match.group(2)
        elif last is not None:
            found[last] += line  # a long hexadecimal string goes on
    return found


@pytest.mark.parametrize("name", ["apc_smtl1000-nmc3", "fortigate_100e"])
def test_net_snmp_reads_the_recording_from_the_simulated_agent(processes, name):
    port = free_port(socket.SOCK_DGRAM)
    path = capture_file(name)
    processes.simulate("--capture", path, "--listen", f"snmp://127.0.0.1:{port}?community=public")
    recorded = {}
    for line in path.read_bytes().split(b"\n"):
        oid, tag, value = (line.rstrip(b"\r").split(b"|", 2) + [b"", b""])[:3]
        if value or tag:
            recorded[oid.decode()] = (tag.decode(), value)
    found = walk(port)
    assert list(found) == sorted(recorded, key=lambda oid: [int(part) for part in oid.split(".")])
    for oid, (tag, value) in recorded.items():
        if tag in ("4", "4x"):
            octets = bytes.fromhex(value.decode()) if tag == "4x" else value
            assert bytes.fromhex(found[oid].strip('"').replace(" ", "")) == octets, oid
        elif tag == "6":
            assert found[oid] == "." + value.decode(), oid
        elif tag != "64x":
            assert found[oid] == value.decode(), oid


def test_net_snmp_gets_single_variables(processes):
    port = free_port(socket.SOCK_DGRAM)
    processes.simulate("--capture", capture_file("apc_smtl1000-nmc3"), "--listen",
                       f"snmp://127.0.0.1:{port}?community=public")

    def get(community, *oids):
        return subprocess.run([need("snmpget"), "-v2c", "-c", community, "-m", "", "-t", "1", "-r", "0", "-Onqv",
                               f"127.0.0.1:{port}", *oids], capture_output=True, text=True, timeout=DEADLINE, check=False)
    answer = get("public", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.99", "1.3.9.1.0").stdout.splitlines()
    assert answer[0] == ".1.3.6.1.4.1.318.1.3.27"
    assert "No Such Instance" in answer[1] and "No Such Object" in answer[2]
    assert "Timeout" in get("private", "1.3.6.1.2.1.1.2.0").stderr
    points, _ = probe(f"snmp://127.0.0.1:{port}?community=public", "apc_powernet_ups")
    assert sum(point["quality"] == "good" for point in points) >= 10


def test_a_damaged_recording_is_refused_with_its_places(tmp_path):
    path = tmp_path / "bad.snmprec"
    path.write_text("1.3.6.1|2|1\n1.3.6.x|2|1\n1.3.6.2|2|abc\n")
    listen = f"snmp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}?community=a"
    done = run("simulate", "--capture", path, "--listen", listen)
    assert done.returncode == 1 and "--skip-bad-lines" in done.stderr
    assert f"{path}:2:1: " in done.stderr and f"{path}:3:11: " in done.stderr
