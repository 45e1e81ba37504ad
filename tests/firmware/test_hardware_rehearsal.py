"""The tests for a board (tests/hardware), on QEMU: whose console is a pseudo terminal, and which is started anew when the
node restarts, as a board begins anew by itself."""

import os
import pathlib
import pty
import subprocess
import sys
import threading
import tty

from qemu_node import flash_in

TESTS = pathlib.Path(__file__).resolve().parents[1]


class Bench:
    """QEMU behind two pseudo terminals: the console, and the serial line."""

    def __init__(self, folder):
        self.ports, files = [], []
        for name in ("console", "line"):
            ours, theirs = pty.openpty()
            tty.setraw(theirs)
            self.ports.append(os.ttyname(theirs))
            files += [ours, theirs]
            (folder / name).symlink_to(os.ttyname(theirs))
        self.console, self.line = files[0], files[2]
        self.folder, self.process, self.over = folder, None, False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.over:
            self.process = subprocess.Popen(
                [os.environ["QEMU_ARM"], "-M", "mps2-an386", "-nographic", "-monitor", "none",
                 "-add-fd", f"fd={self.line},set=1",
                 "-serial", "stdio", "-chardev", "pipe,id=line,path=/dev/fdset/1", "-serial", "chardev:line",
                 "-semihosting-config", "enable=on,target=native", "-kernel", os.environ["TRAMGAC_IMAGE"],
                 *flash_in(self.folder / "flash.bin")],
                stdin=self.console, stdout=self.console, pass_fds=(self.line,))
            self.process.wait()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.process.kill()
        self.thread.join()


def hardware(**variables):
    return subprocess.run([sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", str(TESTS / "hardware")],
                          env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=300)


def test_without_a_board_it_says_so():
    done = hardware(TRAMGAC_BOARD_PORT="")
    assert "1 skipped" in done.stdout and "no board is attached" in done.stdout, done.stdout
    assert done.returncode in (0, 5)


def test_with_one_its_tests_pass(tmp_path):
    with Bench(tmp_path) as bench:
        done = hardware(TRAMGAC_BOARD_PORT=str(tmp_path / "console"), TRAMGAC_BOARD_LINE=bench.ports[1], TRAMGAC_BOARD_HANDS="")
        assert done.returncode == 0 and "5 passed, 1 skipped" in done.stdout, done.stdout
        assert "nobody is there" in done.stdout
