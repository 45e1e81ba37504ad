"""The short form of `scripts/prove firmware-day`."""

import dataclasses
import os
import re

import node_day
import pytest
from uplink_peers import PROGRAM

if not os.environ.get("TRAMGAC_DAY_IMAGE") or not PROGRAM.exists():
    pytest.skip(f"SKIPPED: a day of the firmware: its network (scripts/setup firmware) or {PROGRAM} is missing",
                allow_module_level=True)


def test_a_node_with_every_fault_ends_well(tmp_path):
    found = node_day.live(tmp_path, 1, node_day.SHORT)
    print(found)
    assert not found["complaints"]
    assert found["hours"] > 0.9 * node_day.SHORT.total / 3600
    assert len(found["faults"]) == len(node_day.FAULTS) + 1
    kinds = {re.sub(r".*\.", "", alarm) for alarm in found["alarms seen"]}
    assert kinds >= {"unavailable", "temperature-critical"}


def test_a_unit_left_silent_and_a_flash_that_forgets_are_found(tmp_path):
    def harm(day):
        while day.active:  # whose end would take this one away
            day.run_until(day.now() + 1)
        day.line.faults[1] = "silent"
        [flash] = tmp_path.glob("*.flash")
        with flash.open("r+b") as file:
            file.write(b"\xff" * 1024 * 1024)
        day.cut_power()
    plan = dataclasses.replace(node_day.SHORT, rough=0, tour=13, calm=240)
    complaints = "\n".join(node_day.live(tmp_path, 2, plan, last_word=harm)["complaints"])
    assert "a cut has lost records" in complaints
    assert "alarms stay: " in complaints and "climate-1.unavailable" in complaints
    assert "not every reading is good" in complaints
    assert "the auditor: " in complaints
