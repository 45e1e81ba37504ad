"""Contacts on the kernel's own GPIO chip, gpio-sim (configfs). Needs root, the module and configfs: else it is skipped, and
the same is shown with a library that stands for the kernel (test_agent_contacts.py) and with board/sim."""
import contextlib
import os
import pathlib
import subprocess

import pytest
from agent_kit import Agent, Node, until

CONFIGFS = pathlib.Path("/sys/kernel/config/gpio-sim")
LABEL = "tramgac-sim"


@pytest.fixture(name="chip")
def fixture_chip():
    """A chip of 8 lines (Documentation/admin-guide/gpio/gpio-sim.rst). Outcome: its folder in /sys."""
    if os.geteuid() != 0:
        pytest.skip("gpio-sim needs root")
    with contextlib.suppress(OSError):  # no modprobe here
        subprocess.run(["modprobe", "gpio-sim"], capture_output=True, check=False)
    if not CONFIGFS.is_dir():
        pytest.skip("this kernel has no gpio-sim, or configfs is not mounted")
    device = CONFIGFS / "tramgac"
    bank = device / "bank0"
    bank.mkdir(parents=True)
    try:
        (bank / "num_lines").write_text("8")
        (bank / "label").write_text(LABEL)
        (device / "live").write_text("1")
        yield pathlib.Path("/sys/devices/platform") / (device / "dev_name").read_text().strip() / (bank / "chip_name").read_text().strip()
    finally:
        with contextlib.suppress(OSError):
            (device / "live").write_text("0")
        bank.rmdir()
        device.rmdir()


def test_a_contact_on_the_kernels_chip_by_its_label(kit, chip):
    pull = chip / "sim_gpio3" / "pull"
    pull.write_text("pull-up")
    contacts = [{"kind": "leak", "line": f"gpio:{LABEL}/3?active=low"}]
    agent = Agent(kit, Node(broker=None, devices=[], more={"contacts": contacts})).start()
    until(lambda: agent.readings("contacts").get("contact.1", {}).get("value") is False, lambda: agent.log())
    pull.write_text("pull-down")
    until(lambda: agent.readings("contacts")["contact.1"]["value"] is True, lambda: agent.log())
    assert agent.stop() == 0
