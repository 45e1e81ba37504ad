"""The short form of `scripts/prove firmware`."""

import os

import power_cuts
import pytest
from uplink_peers import PROGRAM

if not os.environ.get("TRAMGAC_LOAD_IMAGE") or not PROGRAM.exists():
    pytest.skip(f"SKIPPED: power cuts of the firmware: its network (scripts/setup firmware) or {PROGRAM} is missing",
                allow_module_level=True)


def test_no_record_is_lost_by_power_cuts(tmp_path):
    found, kept = power_cuts.prove(tmp_path, cuts=6, seed=1)
    print(found)
    assert kept


def test_a_flash_that_forgets_is_found(tmp_path):
    def forget(life):
        if life == 1:
            [flash] = tmp_path.glob("*.flash")
            with flash.open("r+b") as file:
                file.write(b"\xff" * 1024 * 1024)
    found, kept = power_cuts.prove(tmp_path, cuts=3, seed=2, after_cut=forget)
    assert not kept
    assert found["lost after a cut"] or found["stores"] == 2
