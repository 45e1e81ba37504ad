"""scripts/flash-firmware: with tools that only write down how they were called, and with QEMU's console for a serial port."""

import os
import pathlib
import pty
import re
import subprocess
import threading
import time
import tty

import node_block
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts/flash-firmware"
VERSION = re.search(r"project\(tramgac VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
BLOCK = node_block.block("hanoi", "room-9", devices=[node_block.device("climate-9")])


class Bench:
    """A folder with tools, a sysfs, an image and a block."""

    def __init__(self, folder):
        self.folder, self.tools, self.sysfs, self.log = folder, folder / "bin", folder / "sys", folder / "calls"
        self.tools.mkdir()
        self.image, self.config = folder / "image.elf", folder / "node.bin"
        self.image.write_bytes(b"\x7fELF")
        self.config.write_bytes(BLOCK)
        (self.sysfs / "bus/usb/devices").mkdir(parents=True)
        (self.tools / "python3").symlink_to("/usr/bin/python3")

    def add_tool(self, name, exit_code=0):
        tool = self.tools / name
        tool.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\nexit {exit_code}\n', encoding="utf-8")
        tool.chmod(0o755)

    def plug_in(self, name, vendor, product, port=None):
        device = self.sysfs / "bus/usb/devices" / name
        device.mkdir()
        (device / "idVendor").write_text(f"{vendor}\n")
        (device / "idProduct").write_text(f"{product}\n")
        if port is not None:
            (device / f"{name}:1.2/tty" / port).mkdir(parents=True)

    def run(self, *arguments):
        return subprocess.run(
            ["/usr/bin/python3", SCRIPT, *map(str, arguments), "--image", self.image], capture_output=True, text=True, check=False, timeout=120,
            env={"PATH": str(self.tools), "TRAMGAC_SYSFS": str(self.sysfs), "TRAMGAC_PATIENCE": "5", "LANG": "C.UTF-8"})

    def calls(self):
        return self.log.read_text().splitlines()


@pytest.fixture(name="bench")
def fixture_bench(tmp_path):
    return Bench(tmp_path)


@pytest.fixture(name="console")
def fixture_console():
    """A node at a pseudo terminal that says which board it is: (name of the terminal, what it says)."""
    says = {"board": "nucleo_f767zi", "version": VERSION, "block": "loaded / đã nạp"}
    node, port = pty.openpty()
    tty.setraw(port)

    def answer():
        heard = b""
        try:
            while True:
                heard += os.read(node, 100)
                *lines, heard = heard.split(b"\r")
                for line in lines:
                    if line == b"status":
                        os.write(node, f"version / phiên bản: {says['version']}\r\nboard / bo mạch: {says['board'][:4]}".encode())
                        time.sleep(0.3)  # a serial port gives what has come
                        os.write(node, f"{says['board'][4:]}\r\n> ".encode())
                    elif line == b"config":
                        os.write(node, f"block in flash / khối cấu hình: {says['block']}\r\n> ".encode())
        except OSError:
            pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield os.ttyname(port), says
    os.close(port)
    os.close(node)


def test_a_nucleo_is_written_with_openocd_and_says_who_it_is(bench, console):
    bench.add_tool("openocd")
    bench.plug_in("1-2", "0483", "374b", "ttyACM7")
    done = bench.run("nucleo_f767zi", "--config", bench.config, "--port", console[0])
    assert done.returncode == 0, done.stderr
    assert "ST-LINK 1-2 found" in done.stdout and "thấy ST-LINK 1-2" in done.stdout and "[1/1] openocd" in done.stdout
    assert f"version {VERSION}, board nucleo_f767zi, configuration taken" in done.stdout
    assert bench.calls() == [f"openocd -f board/st_nucleo_f7.cfg -c init -c reset halt -c program {{{bench.image}}} verify "
                             f"-c program {{{bench.config}}} verify 0x81c0000 -c reset run -c shutdown"]


def test_a_nucleo_is_written_with_st_flash_where_there_is_no_openocd(bench, console):
    for tool in ("st-flash", "arm-none-eabi-objcopy"):
        bench.add_tool(tool)
    bench.plug_in("1-2", "0483", "374b")
    done = bench.run("nucleo_f767zi", "--config", bench.config, "--port", console[0])
    assert done.returncode == 0, done.stderr
    objcopy, image, config = bench.calls()
    assert re.fullmatch(rf"arm-none-eabi-objcopy -O binary {bench.image} \S+/image.bin", objcopy)
    assert re.fullmatch(r"st-flash write \S+/image.bin 0x8000000", image)
    assert config == f"st-flash --reset write {bench.config} 0x81c0000"


def test_a_launchpad_is_written_with_lm4flash_which_erases_only_what_it_writes(bench, console):
    console[1]["board"] = "ek_tm4c1294xl"
    for tool in ("lm4flash", "arm-none-eabi-objcopy"):
        bench.add_tool(tool)
    bench.plug_in("1-1", "1cbe", "00fd")
    done = bench.run("ek_tm4c1294xl", "--config", bench.config, "--port", console[0])
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"lm4flash -E -v -S 0x0 \S+/image.bin", bench.calls()[1])
    assert bench.calls()[2] == f"lm4flash -E -v -S 0xfc000 {bench.config}"


def test_nothing_is_done_in_a_dry_run(bench):
    bench.add_tool("openocd")
    done = bench.run("nucleo_f767zi", "--dry-run")
    assert done.returncode == 0 and "program {" in done.stdout
    assert not bench.log.exists()


@pytest.mark.parametrize("missing, english, vietnamese", [
    ("tool", "openocd is missing: sudo apt install openocd", "chưa có openocd: sudo apt install openocd"),
    ("probe", "no ST-LINK is plugged in", "không thấy ST-LINK"),
    ("one probe", "2 ST-LINK are plugged in", "có 2 ST-LINK đang cắm"),
    ("port", "the debugger has no serial port", "mạch nạp không có cổng nối tiếp"),
    ("image", "build it with scripts/dev build firmware", "hãy chạy scripts/dev build firmware"),
    ("config", "is no configuration block, or damaged", "không phải khối cấu hình hoặc bị hỏng"),
    ("success", "openocd has failed", "openocd báo lỗi"),
    ("right to open", "group dialout", "nhóm dialout")])
def test_what_is_missing_is_said_in_both_languages(bench, missing, english, vietnamese):
    if missing != "tool":
        bench.add_tool("openocd", exit_code=int(missing == "success"))
    if missing != "probe":
        bench.plug_in("1-2", "0483", "374b", None if missing == "port" else "ttyNoSuch")
    if missing == "one probe":
        bench.plug_in("1-3", "0483", "3748")
    if missing == "image":
        bench.image.unlink()
    if missing == "config":
        bench.config.write_bytes(BLOCK[:-1] + b"X")
    done = bench.run("nucleo_f767zi", "--config", bench.config)
    assert done.returncode == 1
    assert english in done.stderr and vietnamese in done.stderr


@pytest.mark.parametrize("what, value, words", [
    ("board", "ek_tm4c1294xl", "the image was not built anew"),
    ("version", "0.0.1", "the node is version 0.0.1 for nucleo_f767zi"),
    ("block", "refused: damaged", "the node has not taken the configuration")])
def test_a_node_that_is_not_what_was_written_is_a_failure(bench, console, what, value, words):
    console[1][what] = value
    bench.add_tool("openocd")
    bench.plug_in("1-2", "0483", "374b")
    done = bench.run("nucleo_f767zi", "--config", bench.config, "--port", console[0])
    assert done.returncode == 1
    assert words in done.stderr


def test_a_node_that_says_nothing_is_a_failure(bench):
    node, port = pty.openpty()
    bench.add_tool("openocd")
    bench.plug_in("1-2", "0483", "374b")
    done = bench.run("nucleo_f767zi", "--port", os.ttyname(port))
    os.close(node)
    os.close(port)
    assert done.returncode == 1 and "the node says nothing at" in done.stderr


def test_the_rehearsal_writes_the_flash_of_a_node_in_qemu_and_asks_it(tmp_path):
    config, nvm = tmp_path / "node.bin", tmp_path / "flash.bin"
    config.write_bytes(BLOCK)
    done = subprocess.run([SCRIPT, "qemu_mps2", "--config", config, "--nvm", nvm, "--image", os.environ["TRAMGAC_IMAGE"]],
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"version {VERSION}, board qemu_mps2, configuration taken" in done.stdout
    assert nvm.read_bytes()[node_block.BLOCK_AT:node_block.BLOCK_AT + len(BLOCK)] == BLOCK
    done = subprocess.run([SCRIPT, "qemu_mps2", "--nvm", nvm, "--image", os.environ["TRAMGAC_LM3S_IMAGE"]],
                          capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "TRAMGAC_PATIENCE": "5"})
    assert done.returncode == 1, "an image for another board runs nowhere"


def test_a_command_line_that_is_wrong_is_told_in_both_languages():
    done = subprocess.run(["/usr/bin/python3", SCRIPT, "arduino"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    english, vietnamese = done.stderr.splitlines()
    assert "invalid choice: 'arduino'" in english and "nucleo_f767zi" in english
    assert "dòng lệnh sai" in vietnamese
