"""`tramgac survey` of a UPS on pymodbus whose register sheet nobody has."""

import csv
import json
import signal
import subprocess
import sys

import pytest

from cli_kit import DEADLINE, PEERS, free_port, listens, need, program, run, until, whole_lines

sys.path.insert(0, str(PEERS))
from modbus_unknown_ups import MOST_WORDS, PANEL, READABLE  # noqa: E402

TABLES = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}


class Ups:
    """The peer, what it was asked, and surveys of it in a folder of the test."""

    def __init__(self, processes, folder):
        self.port, self.log, self.folder = free_port(), folder / "requests", folder
        processes.start(sys.executable, PEERS / "modbus_unknown_ups.py", "--port", self.port, "--log", self.log,
                        stderr=subprocess.DEVNULL)
        until(lambda: listens(self.port), "the UPS")
        self.target = f"modbus-tcp://127.0.0.1:{self.port}?unit=1"
        self.out = folder / "survey"

    def survey(self, *arguments):
        done = run("survey", self.target, "--pause", "0", "--out", self.out, "--json", *arguments, timeout=60)
        return (json.loads(done.stdout) if done.stdout else None), done

    def asked(self):
        return [json.loads(line) for line in whole_lines(self.log)]


@pytest.fixture(name="ups")
def fixture_ups(processes, tmp_path):
    return Ups(processes, tmp_path)


def spans(ranges):
    return [f"{first}-{last}" for first, last in ranges]


def matches(labels):
    return [word for label in labels for word in ("--match", f"{label}={PANEL[label][0]}")]


def test_everything_readable_is_found_and_nothing_refused_is_asked_twice(ups):
    answer, done = ups.survey()
    assert done.returncode == 0, done.stderr
    for one in answer["ranges"]:
        assert one["complete"] and one["readable"] == spans(READABLE[TABLES[one["table"]]]), one["table"]
    asked = ups.asked()
    refused = [(one["function"], one["address"], one["count"]) for one in asked if not one["good"]]
    assert len(refused) == len(set(refused)), "a refused block was asked for again"
    assert {one["function"] for one in asked} == {1, 2, 3, 4}
    undefined = sum(one["last"] - one["first"] + 1 for one in answer["ranges"]) - sum(
        b - a + 1 for ranges in READABLE.values() for a, b in ranges)
    assert len(refused) <= undefined + 8 * 16, "a register that is refused costs one request"
    assert len(asked) - len(refused) < 150
    rows = {(row["table"], int(row["address"])): row for row in csv.DictReader((ups.folder / "survey.csv").open())}
    assert len(rows) == sum(b - a + 1 for ranges in READABLE.values() for a, b in ranges)
    assert rows["input", 104]["f32 low-first"] == "409.04"
    assert rows["input", 106]["u32 low-first"] == "84321"
    assert rows["holding", 22]["u32 high-first"] == "70250"
    assert rows["holding", 20]["bcd16"] == "87"
    assert rows["input", 108]["i16 * 0.1"] == "-3.5"
    assert rows["input", 110]["ascii"] == "Un"


def test_panel_readings_find_their_registers_and_become_a_profile(ups):
    answer, done = ups.survey("--range", "input:90-130", "--range", "holding:0-60", *matches(PANEL),
                              "--draft", ups.folder / "unheard_ups")
    assert done.returncode == 0, done.stderr
    for match in answer["matches"]:
        _, register, form = PANEL[match["label"]]
        best = match["candidates"][0]
        found = best["type"] + (f" {best['word_order']}" if best["word_order"] else "")
        assert (best["register"], found) == (register, form), match["label"]
    assert "output power: no point has this name" in done.stderr
    profile = ups.folder / "unheard_ups" / "profile.yaml"
    assert "maturity: draft" in profile.read_text()
    assert run("check", profile).returncode == 0
    probed = json.loads(run("probe", ups.target, "--profile", profile, "--json").stdout)
    values = {point["name"]: (point["value"], point["quality"]) for point in probed["points"]}
    assert values["battery.voltage"] == (pytest.approx(409.04, abs=1e-4), "good")
    assert values["battery.runtime"] == (84321, "good")
    assert values["battery.charge"] == (87, "good")
    assert values["input.frequency"] == (50.02, "good")
    assert len(values) == len(PANEL) - 1


def test_ctrl_c_keeps_what_was_read_and_the_same_command_goes_on(ups):
    command = [program(), "survey", ups.target, "--pause", "0.02", "--out", str(ups.out), "--range", "holding:0-400"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    until(lambda: ups.log.exists() and len(ups.asked()) > 80, "some requests")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1 and "the same command goes on" in err
    before = ups.asked()
    assert len(before) < 300
    assert not json.loads((ups.folder / "survey.json").read_text())["ranges"][0]["next"] > 400
    answer, done = ups.survey("--range", "holding:0-400")
    assert done.returncode == 0, done.stderr
    assert answer["ranges"][0]["readable"] == spans(READABLE[3])
    refused = [(one["function"], one["address"], one["count"]) for one in ups.asked() if not one["good"]]
    # Function 3 of the first register is asked once a run, to see who is there.
    assert len(refused) - len(set(refused)) <= 1


def test_what_changes_is_seen_and_limits_are_kept(ups):
    answer, done = ups.survey("--range", "holding:200-230", "--range", "holding:0-9", "--watch", "2.5")
    assert done.returncode == 0, done.stderr
    assert answer["changed"] == ["holding:5"]
    assert max(one["count"] for one in ups.asked()) <= MOST_WORDS
    row = next(row for row in csv.DictReader((ups.folder / "survey.csv").open())
               if row["table"] == "holding" and row["address"] == "5")
    assert int(row["changes"]) >= 1 and int(row["highest"]) > int(row["lowest"])


def test_a_second_run_reads_only_what_can_be_read(ups):
    ups.survey("--range", "holding:0-60")
    first = len(ups.asked())
    answer, done = ups.survey(*matches(["battery charge"]))
    assert done.returncode == 0 and answer["matches"][0]["candidates"][0]["register"] == "holding:20"
    again = ups.asked()[first:]
    assert all(one["good"] for one in again) and len(again) <= 6


def test_a_survey_through_a_serial_line(processes, tmp_path):
    line, device = tmp_path / "line", tmp_path / "device"
    processes.start(need("socat"), f"pty,raw,echo=0,link={line}", f"pty,raw,echo=0,link={device}")
    until(lambda: line.exists() and device.exists(), "the pseudo terminals")
    processes.start(sys.executable, PEERS / "modbus_unknown_ups.py", "--serial", device, "--unit", "4",
                    stderr=subprocess.DEVNULL)
    until(lambda: "exception-2" in run("probe", f"modbus-rtu://{line}?baud=9600&unit=4", "--profile", "xy_md02", "--timeout",
                                       "0.5").stderr, "the device to refuse what it does not have")
    done = run("survey", f"modbus-rtu://{line}?baud=9600&unit=4", "--range", "input:95-130", "--out",
               tmp_path / "s", "--json", "--match", "battery voltage=409.0 V", timeout=60)
    answer = json.loads(done.stdout)
    assert answer["ranges"][0]["readable"] == ["100-123"]
    assert answer["matches"][0]["candidates"][0]["register"] == "input:104"
    assert answer["device"].startswith("Unheard")


def test_files_of_others_are_not_overwritten(ups):
    ups.survey("--range", "holding:0-3")
    other = run("survey", f"modbus-tcp://127.0.0.1:{free_port()}", "--out", ups.out)
    assert other.returncode == 2 and "--restart" in other.stderr
    folder = ups.folder / "kept"
    folder.mkdir()
    (folder / "profile.yaml").write_text("profile: 1\n")
    done = run("survey", ups.target, "--out", ups.out, "--match", "x=1", "--draft", folder)
    assert done.returncode == 2 and (folder / "profile.yaml").read_text() == "profile: 1\n"


def test_nobody_there_is_explained(tmp_path):
    done = run("--lang", "vi", "survey", f"modbus-tcp://127.0.0.1:{free_port()}", "--out", tmp_path / "s")
    assert done.returncode == 1 and "kiểm tra địa chỉ và cổng" in done.stderr
    assert not list(tmp_path.iterdir()), "no files about nothing"


@pytest.mark.parametrize("arguments", [
    [], ["snmp://127.0.0.1?community=public"], ["modbus-tcp://127.0.0.1", "--range", "nonsense"],
    ["modbus-tcp://127.0.0.1", "--match", "nonsense"], ["modbus-tcp://127.0.0.1", "--draft", "x"],
    ["modbus-tcp://127.0.0.1", "--match", "x=1", "--draft", "No Good"],
])
def test_bad_usage_ends_with_2_and_says_something(arguments, tmp_path):
    done = run("survey", *arguments, *(["--out", tmp_path / "s"] if arguments else []))
    assert done.returncode == 2
    assert done.stderr or done.stdout
