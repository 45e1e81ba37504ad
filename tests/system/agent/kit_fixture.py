"""The fixture `kit`: a temporary folder whose processes end with the test; shows their logs when it fails.

A conftest.py imports both names.
"""
import pathlib
import shutil
import tempfile

import agent_kit
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    kit = item.funcargs.get("kit") if hasattr(item, "funcargs") else None
    if kit is not None and report.when == "call" and report.failed:
        report.sections.append(("logs", kit.logs()))


@pytest.fixture(name="kit")
def fixture_kit():
    if not agent_kit.AGENT.exists():
        pytest.skip(f"no program {agent_kit.AGENT}: build it or set TRAMGAC")
    # Not tmp_path: the path of a UNIX socket has at most 107 bytes.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-agent."))
    kit = agent_kit.Kit(folder)
    yield kit
    kit.close()
    shutil.rmtree(folder, ignore_errors=True)
