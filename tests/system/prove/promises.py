"""What is promised, and the program that proves it: in a long form and in a short one."""
import dataclasses
import os
import pathlib
import re
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[3]
SYSTEM = ROOT / "tests/system"
PYTHON = "/usr/bin/python3"
DEV, RELEASE = ROOT / "build/dev", ROOT / "build/release"


@dataclasses.dataclass
class Promise:
    """`command` prints lines that `result` finds, of which each has its number of `runs`. No command: it is not run, and
    `why_not` says why."""
    text: str
    command: list
    result: str  # a pattern of the lines that say what came out
    runs: str  # a pattern whose first group is a number; of several the sum
    agent: pathlib.Path = RELEASE / "tramgac"
    why_not: str = ""

    def lines(self, output):
        return [line.strip() for line in re.findall(self.result, output, re.M)]

    def count(self, output):
        return sum(int(number) for line in self.lines(output) for number in re.findall(self.runs, line))


def cannot_make_a_root():
    """Why the brokers of the cluster cannot be had here; empty: they can."""
    if os.geteuid() != 0:
        return "needs root"
    if shutil.which("mmdebstrap") is None:
        return "needs mmdebstrap: scripts/setup cluster"
    return ""


def power_cuts(long):
    program = DEV / "tests/fault/store/store_power_cut_test"
    return Promise("power cuts of the store: no confirmed record lost, no number used twice, no file unusable",
                   [program, *(["--gtest_also_run_disabled_tests"] if long else [])],
                   r"^power cuts: .*", r"^power cuts: (\d+)")


def storage_faults(_):
    return Promise("every write, sync and read of the store fails once or for good, kills of a writer",
                   [DEV / "tests/fault/store/store_fault_test"], r"^\[  PASSED  \].*|^\[  FAILED  \].*", r"PASSED  \] (\d+)")


def kills(long):
    return Promise("kill -9 of the agent, the broker up and down: no committed record lost, none missing at the auditor",
                   [PYTHON, SYSTEM / "kills/kills.py", "--kills", "10000" if long else "60", "--parallel",
                    3 * (os.cpu_count() or 1), "--store-kills", "500" if long else "10"],
                   r"^kills: .*", r"kills: (\d+)", agent=(RELEASE if long else DEV) / "tramgac")


def faults(long):
    return Promise("after each fault of the list the auditor misses nothing, or what an event has named",
                   [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "long or not long" if long else "not long",
                    SYSTEM / "faults/test_audit_after_faults.py"],
                   r"^(?:FAILED|ERROR).*|^\d+ (?:passed|failed).*", r"(\d+) passed", agent=DEV / "tramgac")


def memory(long):
    return Promise("an allocation fails: the agent goes on, or ends with a word and starts again",
                   [PYTHON, SYSTEM / "faults/allocation.py", "--to", 5000, "--stride", 1 if long else 250],
                   r"^.* broken, of \d+ in .*", r"of (\d+) in", agent=DEV / "tramgac")


def cluster(long):
    return Promise("a cluster of three brokers that loses one after the other: nothing missing",
                   [PYTHON, SYSTEM / "cluster/cluster.py"], r"^cluster: .*", r"(\d+) kills",
                   why_not=cannot_make_a_root() if long else "only in the long form")


def all_promises(long):
    return [make(long) for make in (power_cuts, storage_faults, kills, faults, memory, cluster)]

