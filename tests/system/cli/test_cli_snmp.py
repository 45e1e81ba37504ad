"""`tramgac probe` against snmpsim playing recorded devices, and net-snmp's tools against `tramgac simulate`."""

import os
import re
import shutil
import socket
import subprocess

import pytest

from cli_kit import DEADLINE, PEERS, capture_file, free_port, need, probe, run, until
from capture import NUMBER, Recording, judge
from profile_files import load_profile

PLAYED = [
    ("apc_powernet_ups", "apc_smtl1000-nmc3"),
    ("apc_powernet_ups", "apc_smart1500"),
    ("apc_powernet_ups", "apc_smt750x-nmc2"),
    ("mge_ups", "apc-mgeups_galaxy7000"),
    ("ietf_ups", "apc-mgeups_galaxy7000"),
    ("fortigate", "fortigate"),
    ("fortigate", "fortigate_100e"),
    ("fortigate", "fortigate_60fospfv3"),
    ("fortigate", "fortigate_fwf60d"),
    ("fortigate", "fortigate_webfilter"),
    ("fortigate", "fortigate_link-monitor"),
]
HEX_TYPES = ("hex", "date-and-time")


@pytest.fixture(name="simulator", scope="module")
def fixture_simulator(tmp_path_factory):
    """snmpsim with all recordings; the community is the recording's name."""
    need("snmpsimd")
    folder = tmp_path_factory.mktemp("snmpsim")
    data, cache = folder / "data", folder / "cache"
    data.mkdir()
    cache.mkdir()
    for name in {recording for _, recording in PLAYED}:
        shutil.copyfile(capture_file(name), data / f"{name}.snmprec")  # without its mode: captures may be read-only
    port = free_port(socket.SOCK_DGRAM)
    command = ["/usr/bin/python3", PEERS / "snmpsimd.py", f"--data-dir={data}", f"--cache-dir={cache}",
               f"--agent-udpv4-endpoint=127.0.0.1:{port}", "--logging-method=stderr"]
    if os.geteuid() == 0:  # it refuses to run as root
        command += ["--process-user=nobody", "--process-group=nogroup"]
        for path in (folder, cache, data, *data.iterdir()):
            shutil.chown(path, "nobody", "nogroup")
        for parent in folder.parents:
            if parent != parent.parent and parent.stat().st_uid == 0 and "pytest" in parent.name:
                parent.chmod(0o755)
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    target = f"snmp://127.0.0.1:{port}?community="

    def answers():
        assert process.poll() is None, log.read_text()
        return run("probe", target + PLAYED[0][1], "--profile", "apc_powernet_ups", "--timeout", "0.3").returncode == 0

    try:
        until(answers, "snmpsim")
        yield target
    finally:
        process.terminate()
        process.wait(DEADLINE)


def points_by_name(profile):
    columns = [(column, table) for table in profile.get("tables", []) for column in table["points"]]
    return {point["name"]: (point, None) for point in profile.get("points", [])} | {
        column["name"]: (column, table) for column, table in columns}


def check_point(read, point, recording):
    """One point against what the recording says, computed here."""
    raw = recording.values.get(read["oid"])
    if raw is None:
        assert read["quality"] in ("no-such-object", "no-such-instance"), read
        return False
    value, quality = judge(point, raw)
    assert read["quality"] == quality, (read, raw)
    if point["type"] not in HEX_TYPES:
        # snmpsim cuts blanks at the ends of a line.
        assert read["raw"] == (raw.strip() if isinstance(raw, str) else raw), read
    if quality != "good":
        return False
    if isinstance(value, float):
        assert read["value"] == pytest.approx(value, rel=1e-9), read
    elif point["type"] == "text":
        assert read["value"] == value.split("\0")[0].strip()[:len(read["value"])], read
    elif point["type"] not in HEX_TYPES:
        assert read["value"] == value, read
    return True


@pytest.mark.parametrize("profile_name,name", PLAYED)
def test_every_value_of_a_recorded_device_is_right(simulator, profile_name, name):
    recording = Recording(capture_file(name))
    profile = load_profile(profile_name)
    points, answer = probe(simulator + name, profile_name)
    assert answer["profile"] == profile_name
    specs = points_by_name(profile)
    good = 0
    for read in points:
        point, table = specs[read["name"]]
        assert read["oid"].startswith(point["oid"]), read
        if table is not None:
            index = read["oid"][len(point["oid"]) + 1:]
            label = recording.values.get(f"{table['label']}.{index}") if "label" in table else index
            wanted = str(label).strip() or index  # a blank name: the index stands in
            assert re.sub(r"#\d+$", "", read["row"]) == wanted, read
        good += check_point(read, point, recording)
    assert good >= (1 if profile_name == "ietf_ups" else 5), "hardly anything was read"
    # Nothing that the recording answers was passed over.
    seen = {read["oid"] for read in points}
    for point in profile.get("points", []):
        assert point["oid"] in seen


@pytest.mark.parametrize("name,profile", [("apc_smtl1000-nmc3", "apc_powernet_ups"), ("fortigate_100e", "fortigate"),
                                          ("apc-mgeups_galaxy7000", "mge_ups")])
def test_auto_finds_the_profile_and_says_why(simulator, name, profile):
    done = run("probe", simulator + name)
    assert done.returncode == 0
    assert done.stderr.startswith(f"profile {profile}: sysObjectID ")


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


def test_numbers_in_texts_are_numbers_here_too():
    assert NUMBER.match(" 38 %")
