"""docs/guides/firmware.md: its commands with QEMU for the board; the board of hardware has a tool that writes nothing, and a console."""
import os
import pty
import re
import shutil
import sys
import threading
import tty

import pytest
from guide_kit import ROOT, Sandbox, blocks, fenced, is_told

sys.path.insert(0, str(ROOT / "tests/firmware"))
from qemu_node import QemuNode, flash_in  # noqa: E402

GUIDE = {"en": "docs/guides/firmware.md", "vi": "docs/vi/nap-firmware.md"}
IMAGES = ROOT / "build/firmware/firmware/app"
needs_images = pytest.mark.skipif(not (IMAGES / "tramgac_nucleo_f767zi.elf").exists() or shutil.which("qemu-system-arm") is None,
                                  reason="SKIPPED: no images: scripts/dev build firmware")
VERSION = re.search(r"project\(tramgac VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]


def commands(page):
    """What is typed, at the shell and at the node."""
    return [line for kind, block in fenced(page) if kind in ("", "console", "node", "yaml") for line in block.splitlines()
            if kind in ("", "yaml") or line.startswith(("$ ", "> "))]


def test_both_languages_have_the_same_commands():
    assert commands(GUIDE["en"]) == commands(GUIDE["vi"])


@pytest.fixture(name="nucleo")
def fixture_nucleo():
    """A console that says it was a NUCLEO-F767ZI with a configuration."""
    node, port = pty.openpty()
    tty.setraw(port)

    def answer():
        try:
            while heard := os.read(node, 100):
                if b"status" in heard:
                    os.write(node, f"version / phiên bản: {VERSION}\r\nboard / bo mạch: nucleo_f767zi\r\n> ".encode())
                if b"config" in heard:
                    os.write(node, "khối cấu hình: loaded / đã nạp\r\n> ".encode())
        except OSError:
            pass

    threading.Thread(target=answer, daemon=True).start()
    yield os.ttyname(port)
    os.close(port)
    os.close(node)


def bench(kit, nucleo):
    """The source tree of the guide: preparing is written down, writing a board goes to a tool that does nothing."""
    sandbox = Sandbox(kit, (), made=("scripts", "sys/bus/usb/devices/1-2"))
    for name in ("setup", "dev"):
        kit.write(f"scripts/{name}", f'#!/bin/sh\necho "{name} $*" >> {kit.folder}/prepared\n', 0o755)
    kit.write("sys/bus/usb/devices/1-2/idVendor", "0483\n")
    kit.write("sys/bus/usb/devices/1-2/idProduct", "374b\n")
    kit.write("scripts/flash-firmware",
              f'#!/bin/sh\nexport TRAMGAC_SYSFS={kit.folder}/sys\nexec {ROOT}/scripts/flash-firmware "$@" --port {nucleo}\n', 0o755)
    sandbox.program("openocd", "exit 0")
    return sandbox


@needs_images
@pytest.mark.parametrize("language", GUIDE)
def test_the_way_to_a_node(kit, nucleo, language):
    guide, sandbox = GUIDE[language], bench(kit, nucleo)
    kit.write("node.yaml", blocks(guide, "yaml")[0])
    for block in blocks(guide):
        sandbox.run(block)
    assert (kit.folder / "prepared").read_text().splitlines() == ["setup firmware flash", "dev build firmware dev"]
    for block in blocks(guide, "console"):
        sandbox.converse(block)
    os.environ.setdefault("QEMU_ARM", "qemu-system-arm")
    node = QemuNode(*flash_in(kit.folder / "rehearsal.nvm"), image=str(IMAGES / "tramgac_qemu_mps2.elf"))
    with node:
        node.read_until("> ")
        for block in blocks(guide, "node"):
            typed = None
            for line in block.splitlines():
                if line.startswith("> "):
                    typed, said = line, node.ask(line.removeprefix("> "))
                else:
                    assert is_told(line, said), f"{typed}\nsaid:\n{said}\nnot, as the guide has it:\n{line}"
