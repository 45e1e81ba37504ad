"""Every profile against its made-up device (drivers/profiles/*/exchange.*): the profile chooses it, and the readings of
the Python reader and of tramgac are those of expected.json.

tests/truth/make_exchange.py makes the files. No recordings are needed; tramgac is, for its half, and snmpsim for SNMP.
"""

import json
import socket
import subprocess

import pytest

from binary import Probed, probe_all, program
from capture import Recording
from exchange_kit import expected_document, path_of_exchange
from expected import differences, document_of_readings
from golden_kit import RecordedDevices, why_not_to_run
from profile_files import PROFILES, all_points, load_profile, profile_folders, recognition_of
from recognition import rank

# What a host answers to questions is not recorded: tests/system/reach and conference ask servers.
PROFILES_OF = {
    folder.name: profile for folder in profile_folders() if (profile := load_profile(folder.name))["protocol"] != "reach"
}
SNMP = [name for name, profile in PROFILES_OF.items() if profile["protocol"] == "snmp"]
MODBUS = [name for name, profile in PROFILES_OF.items() if profile["protocol"] == "modbus"]


def expected(name):
    return json.loads((PROFILES / name / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PROFILES_OF)
def test_python_reads_what_is_expected(name):
    assert differences(expected(name), expected_document(PROFILES_OF[name])) == []


@pytest.mark.parametrize("name", PROFILES_OF)
def test_the_exchange_has_every_point(name):
    missing = {point["name"] for point in all_points(PROFILES_OF[name])} - set(expected(name)["readings"])
    assert missing == set()


@pytest.mark.parametrize("name", SNMP)
def test_the_made_up_device_is_recognised(name):
    if recognition_of(PROFILES_OF[name]):
        assert rank(PROFILES_OF[name], Recording(path_of_exchange(PROFILES_OF[name]))) is not None


@pytest.fixture(name="probed", scope="module")
def fixture_probed():
    """The made-up SNMP devices as tramgac reads them."""
    if why_not_to_run():
        pytest.skip(why_not_to_run())
    with RecordedDevices({name: path_of_exchange(PROFILES_OF[name]) for name in SNMP}) as devices:
        return probe_all(devices, SNMP, lambda name: name)


@pytest.mark.parametrize("name", SNMP)
def test_tramgac_reads_what_is_expected(probed, name):
    assert probed[name].problem == ""
    assert differences(expected(name), document_of_readings(name, probed[name].readings, plain=True)) == []


@pytest.mark.parametrize("name", MODBUS)
def test_tramgac_reads_what_is_expected_of_registers(name):
    if program() is None:
        pytest.skip("build/dev/tramgac is not built: scripts/dev build dev")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    unit = PROFILES_OF[name].get("modbus", {}).get("unit", 1)
    target = f"modbus-tcp://127.0.0.1:{port}?unit={unit}"
    command = [program(), "simulate", "--capture", path_of_exchange(PROFILES_OF[name]), "--listen", target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as device:
        try:
            assert "listening at" in device.stdout.readline()
            probed = Probed(target, name)
        finally:
            device.terminate()
    assert probed.problem == ""
    assert differences(expected(name), document_of_readings(name, probed.readings, plain=True)) == []
