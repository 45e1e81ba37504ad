"""scripts/lib/security_proofs.py: what is not there is found."""
import importlib.util
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location("security_proofs", ROOT / "scripts/lib/security_proofs.py")
proofs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(proofs)
PAGE = (ROOT / proofs.PAGE).read_text(encoding="utf-8")


def test_the_page_is_right():
    assert not list(proofs.problems(PAGE))


@pytest.mark.parametrize("old, new, told", [
    ("Tls.WrongAuthority", "Tls.WrongAuthorities", "there is no tests/system/publish/tls_test.cpp::Tls.WrongAuthorities"),
    ("::test_nothing_listens", "::test_nothing_listen", "there is no tests/system/agent/test_agent_service.py::test_nothing_listen"),
    ("tests/fuzz/targets/control_fuzz.cpp", "tests/fuzz/targets/controls_fuzz.cpp", "there is no tests/fuzz/targets/controls_fuzz.cpp"),
    ("| 37 |", "| 38 |", "control 37 is missing"),
    ("| 37 |", "| 38 |", "control 38 stands twice"),
    ("| 42 |", "| 43 |", "there is no control 43"),
    ("**Not yet**: apt of the system", "surely", "control 35 names no test"),
])
def test_what_is_wrong_is_told(old, new, told):
    assert old in PAGE
    found = list(proofs.problems(PAGE.replace(old, new, 1)))
    assert any(told in line for line in found), found
