"""`tramgac check` on files with many mistakes: every one is said at once, in the order of the file, and nothing that
only follows from another."""

import json
import pathlib
import re
import subprocess

import pytest

from cli_kit import DEADLINE, ROOT, program, run

# Every line that ends in "#: TEXT [| TEXT]" has these problems and no others, from left to right. {folder} is the test's.
WRONG = """\
tramgac: 2                                   #: whole number from 1 to 1
site: Vinh Yen                               #: "Vinh Yen" for "site"
node: dc-01
locaton: here                                #: unknown key "locaton"
label: {en: Data centre}                     #: "vi" is missing
site: again                                  #: "site" was already given in line 2
broker:
  host: 10.1.2.300                           #: "10.1.2.300" for "host"
  port: 0                                    #: from 1 to 65535
  tls:
    ca_file: absent.pem                      #: cannot be read
    key_file: open.key                       #: can be read by others (mode 0644) | "key_file" needs "certificate_file"
  password_file: open.password               #: can be read by others (mode 0640)
  windows: 3                                 #: did you mean "window"?
store: {commit_interval: 2, budget: 9 TB}    #: bad value "2" | bad value "9 TB"
control: /{long}                             #: at most 107 bytes
profiles: [profiles, absent]                 #: absent" is not a folder
history_rate: "50"                           #: "50" for "history_rate"
devices:
  - id: ups-1
    profile: apc_smart_upss                  #: did you mean "apc_smart_ups"?
    address: modbus-tcp://10.1.2.3?unit=1
    period: 5s
    points: {what.ever: {inverted: true}}
  - id: ups-1                                #: "ups-1" was already defined in line 20
    profile: apc_smart_ups
    address: modbus-tcp://10.1.2.3?unit=1    #: "ups-1" has the address and unit of "ups-1" in line 20
    period: 5s
    timeout: 9s                              #: longer than the period; expected at most 5s
    points:
      input.voltag: {deadband: 1}            #: did you mean "input.voltage"?
      ups.on_battery: {deadband: 1}          #: expected a point that is a number
    alarms:
      on-batery: {disabled: true}            #: did you mean "on-battery"?
      on-battery: {limit: 3, severity: bad}  #: "limit" has no meaning | "bad" for "severity"
  - id: room-1
    profile: xy_md02
    address: modbus-rtu:///dev/ttyUSB9?unit=1
    period: 1min
    timeout: 10s                             #: expected at most 3s
  - id: room-2
    profile: xy_md02
    address: modbus-rtu:///dev/ttyUSB9?unit=2&baud=19200  #: wants 19200 8N1 on this line
    period: 1min
    alarms:
      mine: {point: ambient.temperature, kind: high}  #: "severity" is missing | "time_to_respond" is | "text" is | "cause" is | "consequence" is | "response" is | "limit" is
  - id: server-1
    profile: linux_server
    address: snmp://nms.example?comunity=x   #: did you mean "community"?
    period: 10s
  - id: server-2
    profile: linux_server
    address: snmp://nms.example?community=x  #: "nms.example" is not an IP address
    period: 10s
  - id: server-3
    profile: linux_server
    address: snmp://u@10.1.2.4?auth=SHA&auth_file=short&priv=DES&priv_file=short  #: one of AES-128
    period: 10s
  - id: server-4
    profile: linux_server
    address: snmp://u@10.1.2.4?auth=SHA&auth_file=short  #: short" is too short; expected at least 8 characters
    period: soon                             #: bad value "soon"
  - id: server-5
    profile: linux_server
    address: modbus-tcp://10.1.2.5           #: the address is modbus, the profile "linux_server" is snmp
    period: 10s
  - id: meter-1
    profile: broken
    address: modbus-tcp://10.1.2.6
    period: 10s
    points: {what.ever: {inverted: true}}
  - id: meter-2
    profile: in_the_folder_that_is_absent
    address: modbus-tcp://10.1.2.7
    period: 10s
  - profile: apc_smart_ups                   #: "id" is missing
    address: modbus-tcp://10.1.2.8:x         #: bad port "x"
    period: 10s
  - [not, a, device]                         #: is a list; expected a mapping
"""


@pytest.fixture(name="wrong")
def fixture_wrong(tmp_path):
    """The file and, in their order, the line and the words of each problem."""
    for name, text, mode in (("open.key", "k", 0o644), ("open.password", "p", 0o640), ("short", "1234567", 0o600)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(mode)
    broken = tmp_path / "profiles" / "broken"
    broken.mkdir(parents=True)
    good = (ROOT / "drivers/profiles/xy_md02/profile.yaml").read_text(encoding="utf-8")
    (broken / "profile.yaml").write_text(good.replace("name: xy_md02", "name: broken").replace("baud: 9600", "baud: x"))
    path = tmp_path / "node.yaml"
    expected, text = [], ""
    for number, line in enumerate(WRONG.splitlines(), 1):
        content, _, words = line.partition("#: ")
        text += content.rstrip().replace("{long}", "x" * 107) + "\n"
        expected += [(number, word.strip()) for word in words.split("|") if words]
    path.write_text(text, encoding="utf-8")
    return path, expected


def check_exactly(text, path, expected):
    """`text` has exactly the `expected` problems of `path`, in their order, and the one of the profile."""
    found = [(int(line), int(column), rest) for line, column, rest in
             re.findall(rf"^{re.escape(str(path))}:(\d+):(\d+): (.*)$", text, re.M)]
    assert [line for line, _, _ in found] == [line for line, _ in expected], text
    assert found == sorted(found, key=lambda problem: problem[:2]), "not in the order of the file"
    for number in {line for line, _ in expected}:
        here = [rest for line, _, rest in found if line == number]
        for word in (word for line, word in expected if line == number):
            assert any(word in rest for rest in here), f"line {number}: {word!r} is not in {here}"
    profile = path.parent / "profiles/broken/profile.yaml"
    others = [line for line in text.splitlines() if line and not line.startswith(f"{path}:")]
    assert len(re.findall(rf"^{re.escape(str(profile))}:\d+:\d+: bad value \"x\" for \"baud\"", text, re.M)) == 1, others
    return len(found) + 1


def test_every_kind_of_mistake_at_once(wrong):
    path, expected = wrong
    done = run("check", path)
    assert done.returncode == 1 and not done.stderr
    count = check_exactly(done.stdout, path, expected)
    assert done.stdout.splitlines()[-1] == f"{count} problem(s)" and len(done.stdout.splitlines()) == count + 1
    vietnamese = run("check", path, "--lang", "vi").stdout
    assert [re.match(r".*?:\d+:\d+", line).group() for line in vietnamese.splitlines()[:-1]] == \
        [re.match(r".*?:\d+:\d+", line).group() for line in done.stdout.splitlines()[:-1]]
    problems = json.loads(run("check", path, "--json").stdout)["problems"]
    places = [f"{p['file']}:{p['line']}:{p['column']}: {p['message']}" for p in problems]
    assert len(places) == count
    assert all(line.startswith(place) for line, place in zip(done.stdout.splitlines(), places)), "the same order"


def test_an_agent_says_the_same_when_it_starts(wrong):
    path, expected = wrong
    done = run("agent", "--config", path)
    assert done.returncode == 1
    check_exactly(done.stderr, path, expected)


def test_two_files_are_checked_each_for_itself(wrong, tmp_path):
    path, expected = wrong
    good = tmp_path / "good.yaml"
    good.write_text("tramgac: 1\nsite: s\nnode: n\ndevices:\n  - {id: a, profile: nonsense, "
                    "address: \"modbus-tcp://10.1.2.3\", period: 1s}\n")
    text = run("check", path, good).stdout
    check_exactly("\n".join(line for line in text.splitlines() if not line.startswith(f"{good}:")), path, expected)
    assert len([line for line in text.splitlines() if line.startswith(f"{good}:5:")]) == 1, text


def test_alarms_are_told_in_words(tmp_path):
    config = tmp_path / "node.yaml"
    config.write_text("tramgac: 1\nsite: s\nnode: dc-01\nstore: {path: records.db}\ndevices:\n"
                      '  - id: room-1\n    profile: xy_md02\n    address: "modbus-tcp://10.1.2.3?unit=1"\n    period: 1min\n'
                      "    alarms: {temperature-high: {limit: 31}}\n", encoding="utf-8")
    done = run("--lang", "en", "check", config, "--alarms")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "room-1 (xy_md02)" in done.stdout and done.stdout.endswith("1 file(s): no problems\n")
    told = json.loads(run("profile", "show", "xy_md02", "--json").stdout)["alarms"]
    for alarm in told:
        assert f"  {alarm['name']} ({alarm['severity']}): {alarm['text']['en']}\n" in done.stdout
    assert "when ambient.temperature is above 31 °C" in done.stdout
    assert "khi ambient.temperature cao hơn" in run("--lang", "vi", "check", config, "--alarms").stdout


NEW_ALARM = """severity: minor, time_to_respond: 1h, text: {en: "Warms up: {value} {unit}", vi: "Nóng lên: {value} {unit}"},
             cause: {en: c, vi: c}, consequence: {en: c, vi: c}, response: {en: r, vi: r}"""


def room(tmp_path, alarms, more=""):
    config = tmp_path / "node.yaml"
    config.write_text(f"tramgac: 1\nsite: a\nnode: b\nstore: {{path: {tmp_path}/s.db}}\ndevices:\n  - id: room\n"
                      f"    profile: xy_md02\n    address: modbus-tcp://127.0.0.1:1\n    period: 30s\n{more}"
                      f"    alarms:\n      {alarms}\n", encoding="utf-8")
    return config


def test_new_alarms_of_every_kind_are_told_in_words(tmp_path):
    rise = f"drift: {{point: ambient.temperature, kind: rise, limit: 3, window: 10min, {NEW_ALARM}}}"
    soon = f"soon: {{point: ambient.temperature, kind: will-exceed, limit: 30, window: 5min, horizon: 15min, {NEW_ALARM}}}"
    apart = f"apart: {{point: ambient.temperature, kind: deviation, limit: 9, from: ambient.humidity, {NEW_ALARM}}}"
    told = run("--lang", "en", "check", room(tmp_path, f"{rise}\n      {soon}\n      {apart}"), "--alarms").stdout
    assert "when ambient.temperature has risen by more than 3 °C within 10 min" in told
    assert "is above 30 °C, or will be within 15 min if it goes on as in the last 5 min" in told
    assert "when ambient.temperature differs from ambient.humidity by more than 9" in told


def test_what_a_deviation_is_compared_with_can_be_changed(tmp_path):
    (tmp_path / "own/mine").mkdir(parents=True)
    points = "\n".join(f"  - {{name: {name}, at: holding:{at}, type: u16}}" for at, name in
                       enumerate(("input.voltage", "output.voltage", "bypass.l1.voltage")))
    (tmp_path / "own/mine/profile.yaml").write_text(
        "profile: 1\nname: mine\nvendor: Acme\nmodel: One\nmaturity: draft\nprotocol: modbus\npoints:\n" + points +
        "\nalarms:\n  - {name: apart, point: input.voltage, kind: deviation, limit: 9, from: output.voltage, " +
        NEW_ALARM + "}\n", encoding="utf-8")
    config = room(tmp_path, "apart: {from: bypass.l1.voltage}")
    config.write_text("profiles: [own]\n" + config.read_text(encoding="utf-8").replace("xy_md02", "mine"), encoding="utf-8")
    done = run("--lang", "en", "check", config, "--alarms")
    assert "when input.voltage differs from bypass.l1.voltage by more than 9" in done.stdout, done.stdout


def test_alarms_that_explain_each_other_are_an_error(tmp_path):
    def complaints(alarms, more=""):
        return run("--lang", "en", "check", room(tmp_path, alarms, more)).stdout
    circle = "temperature-high: {depends_on: [humidity-low]}\n      humidity-low: {depends_on: [temperature-high]}"
    assert "explain each other" in complaints(circle) and "room.humidity-low -> room.temperature-high" in complaints(circle)
    assert 'no device or alarm "gate" to depend on' in complaints("humidity-low: {latch: true}", "    depends_on: [gate]\n")
    assert "not worse than the first" in complaints("temperature-high: {worse: {limit: 3, severity: critical}}")
    assert "placeholder" in complaints("temperature-high: {text: {en: \"{valeu} x\", vi: x}}")


@pytest.mark.parametrize("guide", ["docs/guides/alarms.md", "docs/vi/guides/alarms.md"])
def test_what_the_guide_says_can_be_done_as_it_stands(tmp_path, guide):
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / guide).read_text(), re.DOTALL)
    for i in range(len(blocks) - 1, 0, -1):
        if blocks[i].startswith(" " * 6):  # one more alarm of the device above
            blocks[i - 1] += blocks[i]
    devices = [block for block in blocks if block.startswith("  - id:")]
    devices += [block.removeprefix("devices:\n") for block in blocks if block.startswith("devices:\n")]
    node = tmp_path / "node.yaml"
    node.write_text("tramgac: 1\nsite: hanoi\nnode: dc-01\nstore: {path: records.db}\ndevices:\n" + "".join(devices))
    told = run("check", node, "--alarms")
    assert told.returncode == 0, told.stderr
    assert "when contact.1 is true for 30 s; over when it is not for 60 s" in told.stdout
    assert "not announced while explained by room-1.temperature-critical" in told.stdout
    assert "not announced while explained by wan-1" in told.stdout
    assert "when battery.voltage.on_load is below 456 V, or will be within 180 d if it goes on" in told.stdout
