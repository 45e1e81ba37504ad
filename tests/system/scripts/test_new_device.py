"""scripts/new_device makes a folder that the checks of all profiles accept, from nothing and from a recording."""

import pathlib
import subprocess
import sys

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "tests" / "profiles"))

from binary import program  # noqa: E402
from profile_files import load_schema, parse_yaml  # noqa: E402

OWN_NUMBER = """\
1.3.6.1.2.1.1.1.0|4|Acme Cooler 3
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.7
1.3.6.1.4.1.99999.7.1.1.0|2|215
1.3.6.1.4.1.99999.7.1.2.0|4x|4c312d4c32
1.3.6.1.4.1.99999.7.2.1.2.1|4|Supply air
1.3.6.1.4.1.99999.7.2.1.2.2|4|Return air
1.3.6.1.4.1.99999.7.2.1.3.1|2|181
1.3.6.1.4.1.99999.7.2.1.3.2|2|243
1.3.6.1.4.1.99999.7.2.1.10.2|2|0
"""
NUMBER_OF_NET_SNMP = OWN_NUMBER.replace("2.0|6|1.3.6.1.4.1.99999.7", "2.0|6|1.3.6.1.4.1.8072.3.2.10")


def run(*arguments):
    done = subprocess.run([ROOT / "scripts" / "new_device", *map(str, arguments)], capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout + done.stderr


def made(folder, *arguments):
    code, text = run("acme_cooler", "--into", folder, *arguments)
    assert code == 0, text
    return parse_yaml((folder / "acme_cooler" / "profile.yaml").read_text(encoding="utf-8")), text


def recording(folder, text):
    path = folder / "agent.snmprec"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("protocol", ["snmp", "modbus"])
def test_folder_is_a_valid_profile(tmp_path, protocol):
    profile, _ = made(tmp_path, "--protocol", protocol, "--vendor", "Acme: \"Cool\"", "--model", "Cooler #3")
    assert list(jsonschema.Draft202012Validator(load_schema("profile.schema.json")).iter_errors(profile)) == []
    assert (profile["name"], profile["vendor"], profile["model"]) == ("acme_cooler", 'Acme: "Cool"', "Cooler #3")
    readme = (tmp_path / "acme_cooler" / "README.md").read_text(encoding="utf-8")
    assert all(f"**{part}" in readme for part in ("Enable.", "How sure.", "Traps"))


@pytest.mark.parametrize("protocol", ["snmp", "modbus"])
def test_agent_accepts_the_folder(tmp_path, protocol):
    if program() is None:
        pytest.skip("build/dev/tramgac is not built: scripts/dev build dev")
    made(tmp_path, "--protocol", protocol)
    done = subprocess.run([program(), "check", tmp_path / "acme_cooler" / "profile.yaml"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_recording_gives_recognition_and_what_there_is_to_read(tmp_path):
    profile, text = made(tmp_path, "--recording", recording(tmp_path, OWN_NUMBER))
    assert profile["recognise"] == [{"sys_object_id": ["1.3.6.1.4.1.99999.7"]}]
    lines = [line.strip() for line in text.splitlines()]
    assert "1.3.6.1.4.1.99999.7.1.1.0: 215" in lines
    assert "1.3.6.1.4.1.99999.7.1.2.0: L1-L2" in lines
    assert "1.3.6.1.4.1.99999.7.2.1.2, 2 rows: Supply air; Return air" in lines
    assert "1.3.6.1.4.1.99999.7.2.1.3, 2 rows: 181; 243" in lines


def test_device_that_calls_itself_net_snmp_is_recognised_by_what_it_answers(tmp_path):
    profile, _ = made(tmp_path, "--recording", recording(tmp_path, NUMBER_OF_NET_SNMP))
    assert profile["recognise"] == [{"answers": ["1.3.6.1.4.1.99999.7.1.1.0"]}]


def test_refusals(tmp_path):
    made(tmp_path)
    before = yaml.safe_load((tmp_path / "acme_cooler" / "profile.yaml").read_text(encoding="utf-8"))
    code, text = run("acme_cooler", "--into", tmp_path, "--model", "other")
    assert code == 1 and "there already" in text
    assert yaml.safe_load((tmp_path / "acme_cooler" / "profile.yaml").read_text(encoding="utf-8")) == before
    assert run("Acme-Cooler", "--into", tmp_path)[0] == 2
    assert run("acme_other", "--into", tmp_path, "--protocol", "modbus", "--recording", "x")[0] == 2
    code, text = run("acme_other", "--into", tmp_path, "--recording", recording(tmp_path, "no recording\n"))
    assert code == 1 and "no line like" in text and not (tmp_path / "acme_other").exists()


def test_help_and_bad_usage():
    code, text = run("--help")
    assert code == 0 and "exit code" in text.lower() and "usage" in text.lower()
    assert run()[0] == 2 and run("acme_cooler", "--protocol", "canbus")[0] == 2
