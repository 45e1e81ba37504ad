"""`tramgac board`: which board this is and what it lacks. Folders of made-up files stand for /proc, /sys and /dev (TRAMGAC_ROOT)."""

import json
import shutil

import pytest
import yaml
from jsonschema import Draft202012Validator

from cli_kit import ROOT, run

FILES = sorted((ROOT / "board/sbc").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "docs/reference/board.schema.json").read_text(encoding="utf-8"))
PI5 = {"proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
       "proc/device-tree/compatible": "raspberrypi,5-model-b\0brcm,bcm2712\0",
       "sys/class/tty/console/active": "tty1\n",
       "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
       "sys/class/watchdog/watchdog0/state": "active\n",
       "sys/class/rtc/rtc0/name": "rpi-rtc\n", "sys/class/rtc/rtc0/since_epoch": "1764560000\n",
       "sys/class/rtc/rtc0/battery_voltage": "2980000\n",
       "sys/class/hwmon/hwmon0/name": "rpi_volt\n", "sys/class/hwmon/hwmon0/in0_lcrit_alarm": "0\n",
       "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n", "sys/class/thermal/thermal_zone0/temp": "51000\n",
       "dev/ttyAMA3": ""}
PI4 = {"proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.5\0",
       "proc/device-tree/compatible": "raspberrypi,4-model-b\0brcm,bcm2711\0",
       "sys/class/tty/console/active": "tty1 ttyAMA0\n",
       "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
       "sys/class/watchdog/watchdog0/state": "inactive\n",
       "sys/class/hwmon/hwmon0/name": "rpi_volt\n", "sys/class/hwmon/hwmon0/in0_lcrit_alarm": "1\n",
       "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled": "50005\n",
       "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n", "sys/class/thermal/thermal_zone0/temp": "51000\n"}
UEFI = {"sys/class/dmi/id/sys_vendor": "ACME\n", "sys/class/dmi/id/product_name": "Box \x1b[31m3\n"}
NODE = """tramgac: 1
site: vinh-yen
node: dc-01
devices: []
local: {horn: "gpio:pinctrl-rp1/17"}
contacts: [{kind: leak, line: "gpio:pinctrl-rp1/22?active=low&bias=pull-up"}]
"""


@pytest.fixture(name="machine")
def fixture_machine(tmp_path, monkeypatch):
    def make(files):
        for name, text in files.items():
            path = tmp_path / "root" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("TRAMGAC_ROOT", str(tmp_path / "root"))
    return make


def board(*words):
    done = run("board", "--json", *words)
    assert done.returncode == 0 and not done.stderr, done.stderr
    view = json.loads(done.stdout)
    return view, {check["check"]: check for check in view["checks"]}


def verdicts(checks):
    return {name: check["verdict"] for name, check in checks.items()}


def test_a_board_in_order(machine, tmp_path):
    machine(PI5)
    (tmp_path / "node.yaml").write_text(NODE, encoding="utf-8")
    view, checks = board("--config", tmp_path / "node.yaml")
    assert verdicts(checks) == dict.fromkeys(["board", "watchdog", "console", "clock-chip", "battery", "power", "heat"], "passed")
    assert view["board"] == "raspberry-pi-5" and view["model"] == "Raspberry Pi 5 Model B Rev 1.0" and view["tried"] is False
    assert {port["device"]: port["here"] for port in view["serial"]} == {
        "/dev/ttyAMA0": False, "/dev/ttyAMA3": True, "/dev/ttyAMA4": False, "/dev/serial/by-id/*": False}
    used = {line["address"]: line["used_by"] for line in view["gpio"]["lines"] if line["used_by"]}
    assert used == {"gpio:pinctrl-rp1/17": "horn", "gpio:pinctrl-rp1/22?active=low&bias=pull-up": "contact.1"}
    said = run("board", "--config", tmp_path / "node.yaml").stdout
    assert "horn" in said and "  11  gpio:pinctrl-rp1/17" in said and "dtoverlay=uart3-pi5,ctsrts" in said


@pytest.mark.parametrize("lang, words", [("en", ("supply voltage is too low", "slowed down", "no clock chip", "watchdog not in use",
                                                 "the kernel's console is on /dev/ttyAMA0", "dtoverlay=i2c-rtc,ds3231")),
                                         ("vi", ("điện áp nguồn quá thấp", "bị giảm tốc độ", "không có chip đồng hồ",
                                                 "watchdog chưa dùng", "console của nhân nằm trên /dev/ttyAMA0"))])
def test_what_a_board_lacks_is_told(machine, lang, words):
    machine(PI4)
    _, checks = board()
    assert verdicts(checks) == {"board": "passed", "watchdog": "noticed", "console": "noticed", "clock-chip": "noticed",
                                "power": "failed", "heat": "failed"}
    said = " ".join(run("--lang", lang, "board").stdout.split())
    assert all(word in said for word in words), said


def test_a_computer_with_uefi_and_a_stranger(machine):
    machine(UEFI)
    view, checks = board()
    assert view["board"] == "generic-uefi" and view["gpio"] is None and checks["watchdog"]["verdict"] == "noticed"
    assert "\x1b" not in run("board").stdout  # what the maker calls it is not obeyed


def test_a_board_that_nobody_described(machine):
    machine({"proc/device-tree/model": "Strange Board\0", "proc/device-tree/compatible": "strange,board\0"})
    view, checks = board()
    assert view["board"] is None and "serial" not in view
    assert checks["board"]["verdict"] == "not-run" and "Strange Board" in checks["board"]["found"]["en"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_description_is_told_as_it_is_written(machine, file):
    described = yaml.safe_load(file.read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(described)
    words = described["recognise"].get("compatible")
    machine({"proc/device-tree/compatible": "".join(f"{word}\0" for word in words)} if words else UEFI)
    view, _ = board()
    assert view["board"] == described["board"] and view["label"] == described["label"]
    assert [port["device"] for port in view["serial"]] == [port["device"] for port in described["serial"]]
    lines = described.get("gpio", {}).get("lines", [])
    assert [(line["for"], line["pin"]) for line in (view["gpio"] or {"lines": []})["lines"]] == [(line["for"], line["pin"]) for line in lines]


@pytest.mark.parametrize("lang, lacks", [("en", "Of this machine: watchdog not in use"), ("vi", "Về máy này: watchdog chưa dùng")])
def test_init_writes_the_pins_behind_a_mark(machine, tmp_path, lang, lacks):
    machine(PI4)
    (tmp_path / "answers").write_text("site=vinh-yen\nnode=dc-01\nbroker=-\nserial=-\n", encoding="utf-8")
    done = run("--lang", lang, "init", tmp_path / "node.yaml", "--answers", tmp_path / "answers")
    assert done.returncode == 0 and lacks in done.stdout, done.stdout + done.stderr
    text = (tmp_path / "node.yaml").read_text(encoding="utf-8")
    assert "local" not in yaml.safe_load(text)
    wired = yaml.safe_load(text.replace("#local:", "local:").replace("#contacts:", "contacts:").replace("\n#  ", "\n  "))
    assert wired["local"]["silence"] == "gpio:pinctrl-bcm2711/16?active=low&bias=pull-up"
    assert len([one for one in wired["contacts"] if "kind" in one]) == 6


@pytest.mark.parametrize("what, instead, said", [("tried: false", "tired: false", 'did you mean "tried"?'),
                                                 ("direction: kernel", "direction: maybe", "direction"),
                                                 ("set: 14s", "set: 15s", "the watchdog counts to 15s only")])
def test_a_wrong_description_is_refused_with_its_place(machine, tmp_path, monkeypatch, what, instead, said):
    machine(PI5)
    boards = tmp_path / "data" / "boards"
    boards.mkdir(parents=True)
    shutil.copytree(ROOT / "drivers/names", tmp_path / "data" / "names")
    text = (ROOT / "board/sbc/raspberry-pi-5.yaml").read_text(encoding="utf-8")
    assert what in text
    (boards / "mine.yaml").write_text(text.replace(what, instead, 1), encoding="utf-8")
    monkeypatch.setenv("TRAMGAC_DATA", str(tmp_path / "data"))
    done = run("board")
    assert done.returncode == 1 and f"{boards}/mine.yaml:" in done.stderr and said in done.stderr, done.stderr
    try:  # what the schema says of the same; the length of a watchdog is beyond it
        wrong = list(Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load((boards / "mine.yaml").read_text(encoding="utf-8"))))
    finally:
        (boards / "mine.yaml").unlink()
    assert bool(wrong) == ("watchdog" not in said)
