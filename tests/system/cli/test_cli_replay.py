"""`tramgac check NEW.yaml --alarms --replay FILE`: the alarms of a recorded day, counted again by other code than the
engine's, and everything that may be wrong with the file."""

import json
import math
import random
import re

import pytest

from cli_kit import run

PERIOD = 30
BEGIN = 1_795_400_000  # 2026-11-23, in seconds


def configuration(path, rules, device="room-1"):
    """A node with one sensor; `rules` of its alarms as YAML."""
    path.write_text("tramgac: 1\nsite: s\nnode: dc-01\nstore: {path: records.db}\ndevices:\n"
                    f"  - id: {device}\n    profile: xy_md02\n    address: \"modbus-tcp://10.1.2.3?unit=1\"\n"
                    f"    period: {PERIOD}s\n    alarms:\n"
                    "      temperature-critical: {disabled: true}\n      temperature-low: {disabled: true}\n"
                    f"      temperature-high: {rules}\n", encoding="utf-8")
    return path


def utc(second):
    day, rest = divmod(second, 86400)
    # 2026-11-23 is day 20780 since 1970.
    return f"2026-11-{23 + day - 20780:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000Z"


def reading(at, value, point="ambient.temperature", device="room-1", quality="good"):
    return {"seq": at + 1, "kind": "data", "device": device, "point": point,
            "value": value if quality == "good" else None, "quality": quality, "boot": "boot-1", "boottime": at + 1000,
            "utc": utc(BEGIN + at), "tq": "synced"}


def record(at, transition, announce=False, alarm="room-1.temperature-high"):
    return {"seq": at + 1, "kind": "alarm", "device": "room-1", "event": "alarm",
            "fields": {"alarm": alarm, "transition": transition, "announce": announce, "name": "temperature-high",
                       "active": transition == "raised"},
            "boot": "boot-1", "boottime": at + 1000, "utc": utc(BEGIN + at), "tq": "synced"}


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def noise(seed, polls=2880, around=27.0):
    """A day of readings around the limit of 27 degrees, one a poll, some of them bad."""
    rng = random.Random(seed)
    drift = 0.0
    for poll in range(polls):
        drift = 0.95 * drift + rng.gauss(0, 0.25)
        value = round(around * (1 + rng.uniform(-0.01, 0.01)) + drift, 1)
        yield poll * PERIOD, None if rng.random() < 0.01 else value


def count(readings, limit, deadband, on_delay, off_delay):
    """Times raised and seconds active of "above the limit", as docs/reference/alarm-states.md and the guide have it:
    written for this test, on its own."""
    raised, active_time, since = 0, 0, None
    begun = None  # when the condition began to differ from the alarm
    end = 0
    for at, value in readings:
        end = at
        due = None if begun is None else begun + (on_delay if since is None else off_delay)
        if due is not None and due < at:  # between two polls
            if since is None:
                raised, since = raised + 1, due
            else:
                active_time, since = active_time + due - since, None
            begun = None
        if value is None:  # nobody knows: a delay that runs begins anew
            begun = None
            continue
        beyond = value > (limit if since is None else limit - deadband)
        if beyond == (since is not None):
            begun = None
            continue
        begun = at if begun is None else begun
        if at - begun < (on_delay if since is None else off_delay):
            continue
        if since is None:
            raised, since = raised + 1, at
        else:
            active_time, since = active_time + at - since, None
        begun = None
    return raised, active_time + (0 if since is None else end - since)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rule", [(27, 0.1, 0, 0), (27, 0.5, 0, 0), (27, 1, 120, 300), (26.5, 0.3, 60, 45),
                                  (27, 0.2, 50, 20), (27.4, 0, 0, 90)])
def test_counted_by_other_code(tmp_path, seed, rule):
    limit, deadband, on_delay, off_delay = rule
    day = list(noise(seed))
    config = configuration(tmp_path / "new.yaml", f"{{limit: {limit}, deadband: {deadband}, on_delay: {on_delay}s, "
                                                  f"off_delay: {off_delay}s}}")
    path = write(tmp_path / "day.jsonl",
                 [reading(at, value, quality="good" if value is not None else "not-available") for at, value in day])
    done = run("check", config, "--alarms", "--replay", path, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    replay = json.loads(done.stdout)["replay"]
    raised, active = count(day, limit, deadband, on_delay, off_delay)
    assert replay["readings"] == len(day) and replay["runs"] == 1
    after = {alarm["alarm"]: alarm["after"] for alarm in replay["alarms"]}["room-1.temperature-high"]
    assert raised > 3, "a day without alarms proves nothing"
    assert after["raised"] == raised
    assert after["active_s"] == pytest.approx(active, abs=raised + 1)


def test_a_deadband_would_have_cut_alarms(tmp_path):
    """The sentence that it is all about, and its figures."""
    narrow = configuration(tmp_path / "old.yaml", "{limit: 27, deadband: 0.1, on_delay: 0s, off_delay: 0s}")
    wide = configuration(tmp_path / "new.yaml", "{limit: 27, deadband: 1.2, on_delay: 0s, off_delay: 0s}")
    day = [(at, value) for at, value in noise(7, around=27.0) if value is not None]
    path = write(tmp_path / "day.jsonl", [reading(at, value) for at, value in day])
    before, after = count(day, 27, 0.1, 0, 0)[0], count(day, 27, 1.2, 0, 0)[0]
    assert before > 2 * after > 0
    text = run("--lang", "en", "check", wide, "--alarms", "--replay", path, "--against", narrow).stdout
    row = re.search(r"^room-1\.temperature-high +(\d+) → (\d+) +(\d+) → (\d+) ", text, re.MULTILINE)
    assert row and (int(row[1]), int(row[2])) == (before, after), text
    total = json.loads(run("check", wide, "--alarms", "--replay", path, "--against", narrow,
                           "--json").stdout)["replay"]["total"]
    told_before, told_after = total["before"]["told"], total["after"]["told"]
    assert told_before > told_after >= int(row[4]), "the sentence has the flood of alarms as well"
    assert (f"{told_before} alarms became {told_after}: the new configuration would have cut "
            f"{told_before - told_after} of {told_before}.\n") in text
    assert "The replay sees what was recorded, by change and heartbeat, not every poll" in text
    other = run("--lang", "vi", "check", wide, "--alarms", "--replay", path, "--against", narrow).stdout
    assert f"{told_before} cảnh báo còn {told_after}: cấu hình mới sẽ bớt được" in other
    back = run("--lang", "en", "check", narrow, "--alarms", "--replay", path, "--against", wide).stdout
    assert f"{told_after} alarms became {told_before}: the new configuration would have added" in back
    same = run("--lang", "en", "check", wide, "--alarms", "--replay", path, "--against", wide).stdout
    assert f"{told_after} alarms before and after" in same


def test_without_an_old_configuration_the_records_count(tmp_path):
    config = configuration(tmp_path / "new.yaml", "{limit: 40}")
    lines = [record(0, "cleared")]  # it was active before the day began
    lines += [reading(at, 26.0) for at in range(30, 1200, 30)]
    lines += [record(600, "raised", announce=True), record(900, "cleared"),
              record(1000, "raised", announce=True, alarm="room-1.smoke")]
    lines.sort(key=lambda line: line["boottime"])
    done = run("check", config, "--alarms", "--replay", write(tmp_path / "day.jsonl", lines), "--json")
    replay = json.loads(done.stdout)["replay"]
    alarms = {alarm["alarm"]: alarm for alarm in replay["alarms"]}
    assert alarms["room-1.temperature-high"]["before"] == {"raised": 2, "told": 1, "active_s": 300.0}
    assert alarms["room-1.temperature-high"]["after"] == {"raised": 0, "told": 0, "active_s": 0.0}
    assert "note" not in alarms["room-1.temperature-high"]
    assert alarms["room-1.smoke"]["note"] == "gone"
    assert replay["before"] is None and replay["left_out"]["alarms"] == ["room-1.smoke"]
    assert replay["from"] == utc(BEGIN) and replay["to"] == utc(BEGIN + 1170)


def test_what_the_configuration_does_not_have(tmp_path):
    config = configuration(tmp_path / "new.yaml", "{limit: 27}")
    path = write(tmp_path / "day.jsonl", [reading(0, 26.0), reading(10, 26.0, device="room-2"),
                                          reading(20, 26.0, point="ambient.pressure"), reading(30, "x")])
    text = run("--lang", "en", "check", config, "--alarms", "--replay", path).stdout
    assert f'not in "{config}": 1 device(s): "room-2"\n' in text
    assert f'not in "{config}": 1 point(s): "room-1/ambient.pressure"\n' in text
    assert "no alarm, neither before nor after" in text


@pytest.mark.parametrize("content, why", [
    (b"", ": is empty; expected a store file, or what `tramgac store export` writes"),
    (b"\x00" * 100, ":1:1: not a JSON object; expected a line of `tramgac store export`"),
    (b"seq,kind,device\n1,data,a\n", ":1:1: this is CSV; expected JSON lines: tramgac store export FILE --format jsonl"),
    (b'{"kind":"data"}\n', ':1:1: "point" is missing'),
    (b"SQLite format 3\x00" + b"x" * 4096, ""),
    (json.dumps(reading(0, 1.0)).encode() + b"\n" + json.dumps(reading(0, 1.0)).encode()[:50], ":2:1: not a JSON object"),
])
def test_bad_files_are_refused(tmp_path, content, why):
    config = configuration(tmp_path / "new.yaml", "{limit: 27}")
    path = tmp_path / "day.jsonl"
    path.write_bytes(content)
    done = run("--lang", "en", "check", config, "--alarms", "--replay", path)
    assert done.returncode == 1 and done.stderr == "", done
    assert str(path) in done.stdout and why in done.stdout, done.stdout
    assert done.stdout.endswith("1 problem(s)\n")
    told = json.loads(run("--lang", "en", "check", config, "--alarms", "--replay", path, "--json").stdout)
    assert told["ok"] is False and len(told["problems"]) == 1


def test_too_long_a_time_is_refused(tmp_path):
    config = configuration(tmp_path / "new.yaml", "{limit: 27}")
    lines = [reading(0, 26.0)]
    for quarter in range(1, 41 * 96):
        lines.append({**lines[0], "boottime": 1000 + 900 * quarter})
    done = run("--lang", "en", "check", config, "--alarms", "--replay", write(tmp_path / "day.jsonl", lines))
    assert done.returncode == 1
    assert "more than 40 days; replay a part: tramgac store export --from, --to" in done.stdout


def test_bad_usage(tmp_path):
    config = configuration(tmp_path / "new.yaml", "{limit: 27}")
    day = write(tmp_path / "day.jsonl", [reading(0, 26.0)])
    for arguments in ([config, "--replay", day], [config, "--alarms", "--against", config],
                      [config, config, "--alarms", "--replay", day]):
        assert run("check", *arguments).returncode == 2, arguments
    missing = run("--lang", "en", "check", config, "--alarms", "--replay", tmp_path / "none")
    assert missing.returncode == 1 and "cannot be read: No such file or directory" in missing.stdout


def test_many_readings(tmp_path):
    """A fifth of a million; without optimisation, on a busy machine, that is a matter of many seconds."""
    config = configuration(tmp_path / "new.yaml", "{limit: 27, deadband: 0.5, on_delay: 30s}")
    path = tmp_path / "day.jsonl"
    line = json.dumps(reading(0, 26.0)).replace('"value": 26.0', '"value": %.1f').replace(
        '"boottime": 1000', '"boottime": %.3f')
    with path.open("w", encoding="utf-8") as file:
        for i in range(200_000):
            file.write(line % (27 + math.sin(i / 5000), 1000 + i * 0.6) + "\n")
    done = run("check", config, "--alarms", "--replay", path, "--json", timeout=120)
    replay = json.loads(done.stdout)["replay"]
    assert replay["readings"] == 200_000
    assert replay["alarms"][0]["after"]["raised"] == math.ceil(200_000 / (2 * math.pi * 5000) - 0.25)
