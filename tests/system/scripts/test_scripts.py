"""The scripts keep their promises: help, bad usage, and a sum of test results that hides nothing."""

import pathlib
import subprocess

import pytest

SCRIPTS = pathlib.Path(__file__).parents[3] / "scripts"
GTEST = '<testsuites><testsuite name="A">{}</testsuite></testsuites>'
PASSED = '<testcase name="Works" classname="A" status="run" result="completed"/>'
FAILED = '<testcase name="Breaks" classname="A" status="run"><failure message="a.cpp:3&#x0A;1 is not 2"/></testcase>'
SKIPPED = ('<testcase name="Waits" classname="A" status="run" result="skipped">'
           '<skipped message="a.cpp:7&#x0A;no captures here"/></testcase>')
CTEST_FAILED = '<testcase name="{0}" classname="{0}" status="fail"><failure message="Segmentation fault"/></testcase>'
CTEST_PASSED = '<testcase name="{0}" classname="{0}" status="run"/>'


def run(*command):
    """Exit code and everything that a script prints."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("script", ["setup", "dev", "test", "demo", "prove", "check_layers", "check_house_rules",
                                    "lib/clean_root", "lib/summarize_tests.py"])
def test_help_and_bad_usage(script):
    code, text = run(SCRIPTS / script, "--help")
    assert code == 0 and "exit" in text.lower() and "usage" in text.lower()
    code, text = run(SCRIPTS / script, "--no-such-thing")
    assert code == 2 and "no-such-thing" in text


def summarize(folder, ctest, **programs):
    """The summary of GoogleTest reports by program name and of a ctest report."""
    (folder / "gtest").mkdir()
    for name, cases in programs.items():
        (folder / "gtest" / f"{name}.xml").write_text(cases if cases.startswith("<testsuites><testsuite name") else
                                                      GTEST.format(cases))
    (folder / "ctest.xml").write_text(f"<testsuite>{ctest}</testsuite>")
    code, text = run(SCRIPTS / "lib/summarize_tests.py", "--gtest", folder / "gtest", "--ctest", folder / "ctest.xml")
    return code, text.splitlines()


def test_cases_are_counted_and_skips_named(tmp_path):
    code, lines = summarize(tmp_path, CTEST_PASSED.format("a_test") + CTEST_PASSED.format("script_test"),
                            a_test=PASSED + PASSED + SKIPPED)
    assert code == 0 and lines[-1] == "3 passed, 0 failed, 1 skipped"
    assert "  a_test: A.Waits: no captures here" in lines


def test_what_a_skipped_program_printed_is_the_reason(tmp_path):
    skipped = ('<testcase name="c_test" classname="c_test" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
               '<system-out>looking\nno systemd here\n</system-out></testcase>')
    code, lines = summarize(tmp_path, skipped, a_test=PASSED)
    assert code == 0 and lines[-1] == "1 passed, 0 failed, 1 skipped"
    assert "  c_test: no systemd here" in lines


def test_a_failure_is_named(tmp_path):
    code, lines = summarize(tmp_path, CTEST_FAILED.format("a_test"), a_test=PASSED + FAILED)
    assert code == 1 and lines[-1] == "1 passed, 1 failed, 0 skipped"
    assert "  a_test: A.Breaks: 1 is not 2" in lines


def test_a_crash_without_a_report_is_a_failure(tmp_path):
    code, lines = summarize(tmp_path, CTEST_FAILED.format("b_test"), a_test=PASSED)
    assert code == 1 and lines[-1] == "1 passed, 1 failed, 0 skipped"


def test_a_crash_at_the_end_is_a_failure(tmp_path):
    code, lines = summarize(tmp_path, CTEST_FAILED.format("a_test"), a_test=PASSED)
    assert code == 1 and lines[-1] == "1 passed, 1 failed, 0 skipped"


def test_a_report_that_is_cut_off_is_a_failure(tmp_path):
    code, lines = summarize(tmp_path, CTEST_PASSED.format("a_test"), a_test=GTEST.format(PASSED)[:-20])
    assert code == 1 and lines[-1] == "0 passed, 1 failed, 0 skipped"


def test_nothing_ran_is_a_failure(tmp_path):
    code, lines = summarize(tmp_path, "")
    assert code == 1 and lines[-1] == "0 passed, 0 failed, 0 skipped"
