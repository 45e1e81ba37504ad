"""`tramgac profile lint` and a configuration that has every profile in use."""

import json

import pytest

from cli_kit import ROOT, run

PROFILES = sorted(path.parent.name for path in (ROOT / "drivers/profiles").glob("*/profile.yaml"))
# A sound profile but for an alarm that can never be raised, two texts alike and a point without source.
HEAD = """\
profile: 1
name: wrong
vendor: Acme
model: Cooler
maturity: draft
protocol: modbus
sources: {sheet: "the vendor's register list"}
points:
  - {name: input.voltage, at: "holding:1", type: u16, plausible: [0, 300]}
alarms:
"""
ALARM = """\
  - name: {name}
    {keys}
    severity: major
    time_to_respond: 1h
    text: {{en: Cooler silent, vi: Máy lạnh không trả lời}}
    cause: {{en: A cause., vi: Một lý do.}}
    consequence: {{en: It gets hot., vi: Phòng nóng lên.}}
    response: {{en: Go there., vi: Đến nơi.}}
"""


@pytest.fixture
def wrong(tmp_path):
    folder = tmp_path / "wrong"
    folder.mkdir()
    text = HEAD + ALARM.format(name="unavailable", keys="kind: unavailable")
    text += ALARM.format(name="high", keys="kind: high\n    point: input.voltage\n    limit: 300\n    deadband: 2\n"
                                           "    on_delay: 5s\n    off_delay: 5s")
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    return folder / "profile.yaml"


def test_all_installed_profiles_keep_the_house_rules():
    done = run("--lang", "en", "profile", "lint")
    assert done.returncode == 0, done.stdout
    assert done.stdout == f"{len(PROFILES)} file(s): no problems\n"


def test_what_breaks_a_house_rule_is_said_with_its_place(wrong):
    done = run("--lang", "en", "profile", "lint", wrong)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{wrong}:9:5: the point \"input.voltage\" does not say where its facts come from; expected a key of `sources`",
        f"{wrong}:19:5: this alarm can never be raised: \"input.voltage\" is at most 300 and at least 0; expected limit and "
        "deadband between them",
        f"{wrong}:19:5: an operator cannot tell this alarm from \"unavailable\"; expected a text of its own",
        "3 problem(s)",
    ]


PARENTS = """\
profile: 1
name: wrong
vendor: Acme
model: Meter
maturity: draft
protocol: snmp
sources: {sheet: "the vendor's list"}
recognise: [{sys_object_id: [1.3.6.1.4.1.99999]}]
points:
  - {name: input.voltage, oid: 1.3.6.1.4.1.99999.1.0, type: integer, source: sheet}
alarms:
"""


def test_what_explains_nothing_or_hides_what_is_worse_is_said(tmp_path):
    """on-battery is an alarm of the layer ietf_ups, and critical; interface-errors one of if_mib, and minor."""
    (tmp_path / "wrong").mkdir()
    profile = tmp_path / "wrong/profile.yaml"
    text = PARENTS + ALARM.format(name="unavailable", keys="kind: unavailable")
    text += ALARM.format(name="silent", keys="kind: no-data\n    point: input.voltage\n"
                                             "    depends_on: [on-battery, on-batery, interface-errors]").replace(
        "Cooler", "Meter").replace("Máy lạnh", "Đồng hồ")
    profile.write_text(text, encoding="utf-8")
    nothing = (f"{profile}:23:30: there is no alarm \"on-batery\" to depend on; expected an alarm of this profile, or of a "
               "profile that may be joined with it; did you mean \"on-battery\"?")
    worse = (f"{profile}:23:41: \"interface-errors\" hides \"silent\", which is more severe; expected an alarm at least as severe in "
             "`depends_on`")
    checked = run("--lang", "en", "check", profile)
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [nothing, "1 problem(s)"]
    assert run("--lang", "en", "profile", "lint", profile).stdout.splitlines() == [nothing, worse, "2 problem(s)"]


def test_house_rules_in_vietnamese_and_json(wrong):
    done = run("--lang", "vi", "profile", "lint", wrong)
    assert "cảnh báo này không bao giờ xảy ra" in done.stdout and done.stdout.endswith("3 lỗi\n")
    found = json.loads(run("--lang", "en", "profile", "lint", wrong, "--json").stdout)
    assert not found["ok"]
    assert [(one["line"], one["column"]) for one in found["problems"]] == [(9, 5), (19, 5), (19, 5)]


def test_a_wrong_name_gets_the_nearest_one():
    done = run("--lang", "en", "profile", "lint", "fortigat")
    assert done.returncode == 1
    assert 'unknown profile "fortigat"' in done.stdout and 'did you mean "fortigate"?' in done.stdout


def test_a_configuration_with_every_profile_in_use_is_right(tmp_path):
    lines = ["tramgac: 1", "site: demo", "node: dc-01", f"store: {{path: {tmp_path}/records.db}}", "devices:"]
    password = tmp_path / "password"
    password.write_text("a secret\n", encoding="utf-8")
    password.chmod(0o600)
    for number, name in enumerate(PROFILES):
        protocol = json.loads(run("profile", "show", name, "--json").stdout)["protocol"]
        host = f"10.9.{number // 250}.{number % 250 + 1}"
        address = {"snmp": f"snmp://{host}?community=c", "modbus": f"modbus-tcp://{host}?unit=1",
                   "reach": f"reach://{host}"}[protocol]
        profile = (ROOT / f"drivers/profiles/{name}/profile.yaml").read_text(encoding="utf-8")
        if "login:" in profile:
            question = "cli" if "kind: cli" in profile else "api"
            address += f"?{question}.user=monitor&{question}.password_file={password}"
        device = name.replace("_", "-")[:40]
        lines.append(f'  - {{id: {device}, profile: {name}, address: "{address}", period: 1min}}')
    config = tmp_path / "node.yaml"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("--lang", "en", "check", config)
    assert done.returncode == 0, done.stdout


def test_compile_writes_the_tables_that_firmware_has(tmp_path):
    out = tmp_path / "tables.h"
    assert run("profile", "compile", "xy_md02", "-o", out).returncode == 0
    assert out.read_bytes() == (ROOT / "firmware/profiles/xy_md02.h").read_bytes()
    assert run("profile", "compile", "xy_md02").stdout == out.read_text(encoding="utf-8")


def test_compile_says_why_there_are_no_tables(tmp_path):
    done = run("--lang", "en", "profile", "compile", "apc_ats")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("tramgac profile compile: apc_ats reads devices by snmp; firmware reads Modbus only, so there is "
                           "nothing to compile\n")
    assert "firmware chỉ đọc Modbus" in run("--lang", "vi", "profile", "compile", "apc_ats").stderr
    assert run("profile", "compile", "xy_md03").returncode == 1
    done = run("--lang", "en", "profile", "compile", "xy_md02", "-o", tmp_path / "none" / "tables.h")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert run("profile", "compile").returncode == 2
