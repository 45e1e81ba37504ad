"""What became of the promises, as text and as Markdown."""
import dataclasses
import os
import pathlib
import platform
import sqlite3
import subprocess
import time


@dataclasses.dataclass
class Outcome:
    text: str
    verdict: str  # "held", "NOT HELD" or "not run"
    runs: int
    seconds: float
    lines: list  # what the proof said; or why it was not run


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return "none"
    return (done.stdout + done.stderr).strip().partition("\n")[0]


def machine():
    """What the figures depend on, as (name, text)."""
    system = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
                  if "=" in line)
    about = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = [line.partition(":")[2].strip() for line in about if line.startswith("model name")]
    commit = first_line("git", "rev-parse", "--short", "HEAD")
    changed = first_line("git", "status", "--porcelain", "--untracked-files=no")
    load = pathlib.Path("/proc/loadavg").read_text(encoding="utf-8").split()[0]
    return [("date", time.strftime("%Y-%m-%d")), ("commit", commit + (" and changes" if changed else "")),
            ("machine", f"{os.cpu_count()} x {processor[0] if processor else platform.machine()}, "
             f"load average {load} at the end"),
            ("system", f"{system.get('PRETTY_NAME', '?').strip(chr(34))}, Linux {platform.release()}"),
            ("libraries", f"SQLite {sqlite3.sqlite_version}, {first_line('mosquitto', '-h')}")]


def rows(outcomes):
    for one in outcomes:
        yield one.text, str(one.runs) if one.runs else "-", one.verdict, f"{one.seconds:.0f}" if one.seconds else "-"


def as_text(outcomes, facts):
    lines = [f"{name:10} {text}" for name, text in facts] + [""]
    for (text, runs, verdict, seconds), one in zip(rows(outcomes), outcomes):
        lines += [f"{verdict:8} {runs:>7} runs {seconds:>6} s  {text}", *(f"{'':10}{line}" for line in one.lines)]
    return "\n".join(lines)


def as_markdown(outcomes, facts):
    lines = ["# Proof of the promises", ""] + [f"- {name}: {text}" for name, text in facts]
    lines += ["", "| promise | runs | result | seconds |", "| --- | --- | --- | --- |"]
    lines += [f"| {text} | {runs} | {verdict} | {seconds} |" for text, runs, verdict, seconds in rows(outcomes)]
    for one in outcomes:
        lines += ["", f"{one.text}:", ""] + [f"    {line}" for line in one.lines]
    return "\n".join(lines) + "\n"
