"""The report says what became of each promise, and the exit code does not flatter."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from promises import Promise, all_promises  # noqa: E402
from prove import prove  # noqa: E402


def promise(text, shell, **more):
    return Promise(text, ["/bin/sh", "-c", shell], r"^proof: .*", r"proof: (\d+)", **more)


HELD = promise("kept", "echo noise; echo 'proof: 3 runs'; echo 'proof: 4 runs'")
BROKEN = promise("broken", "echo 'proof: 5 runs'; echo the reason; exit 1")
SILENT = promise("silent", "echo noise")
LEFT_OUT = promise("left out", "exit 1", why_not="no broker here")


def report_of(capsys, folder, *promises):
    code = prove(promises, folder / "report.md")
    return code, capsys.readouterr().out, (folder / "report.md").read_text(encoding="utf-8")


def test_what_held_and_what_was_not_run(capsys, tmp_path):
    code, text, markdown = report_of(capsys, tmp_path, HELD, LEFT_OUT)
    assert code == 0
    assert "| kept | 7 | held |" in markdown and "| left out | - | not run | - |" in markdown
    assert "proof: 4 runs" in text and "noise" not in text and "no broker here" in text and "no broker here" in markdown
    assert "SQLite" in markdown and "commit" in text


def test_what_did_not_hold_is_told_with_its_reason(capsys, tmp_path):
    code, text, markdown = report_of(capsys, tmp_path, HELD, BROKEN)
    assert code == 1 and "| broken | 5 | NOT HELD |" in markdown and "the reason" in text


def test_a_proof_that_says_nothing_has_not_held(capsys, tmp_path):
    assert report_of(capsys, tmp_path, SILENT)[0] == 1
    assert report_of(capsys, tmp_path, LEFT_OUT)[0] == 1, "none was run"


def test_every_promise_has_a_program():
    for long in (False, True):
        for one in all_promises(long):
            program = pathlib.Path([word for word in map(str, one.command) if word.startswith("/")][-1])
            assert program.suffix != ".py" or program.exists(), program
