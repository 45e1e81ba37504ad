"""A command line that cannot be understood: what is wrong with it and what to do, in the user's language."""

import os
import subprocess

import pytest

FAULTS = [
    ("chek node.yaml", "tramgac: there is no command 'chek', did you mean check?", "tramgac: không có lệnh 'chek', có phải là check không?"),
    ("check", "tramgac check: FILE is missing", "tramgac check: thiếu FILE"),
    ("check node.yaml --jsn", "tramgac check: there is no option --jsn, did you mean --json?",
     "tramgac check: không có tùy chọn --jsn, có phải là --json không?"),
    ("status extra", "tramgac status: nothing is expected at 'extra'", "tramgac status: thừa đối số 'extra'"),
    ("probe --timeout", "tramgac probe: --timeout: 1 required ", "tramgac probe: --timeout: số giá trị không đúng (1 required "),
    ("probe --timeout abc", "tramgac probe: --timeout: Value abc not in range",
     "tramgac probe: --timeout: giá trị không hợp lệ (Value abc not in range"),
]


def run(language, *words):
    return subprocess.run([os.environ["TRAMGAC"], "--lang", language, *words], capture_output=True, text=True, check=False,
                          timeout=60)


@pytest.mark.parametrize("line, english, vietnamese", FAULTS)
def test_both_languages_say_what_is_wrong_and_where_to_look(line, english, vietnamese):
    for language, said, help_words in (("en", english, "--help says what there is"), ("vi", vietnamese, "--help để biết cách dùng")):
        done = run(language, *line.split())
        assert done.returncode == 2 and done.stdout == ""
        first, second = done.stderr.splitlines()
        assert first.startswith(said), first
        assert help_words in second


@pytest.mark.parametrize("line, names", [("", ("alarms", "selftest")), ("firmware", ("config", "update"))])
def test_who_asks_for_nothing_sees_what_there_is(line, names):
    for language, said, usage in (("en", "a command is missing", "Usage: "), ("vi", "thiếu lệnh", "Cách dùng: ")):
        done = run(language, *line.split())
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.splitlines()[0] == f"{' '.join(['tramgac', *line.split()])}: {said}"
        assert usage + " ".join(["tramgac", *line.split()]) + " [" in done.stderr
        assert all(f"\n  {name} " in done.stderr for name in names)
