"""What the tests of this folder share: the fixture `kit` of tests/system/agent."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parent.parent / "agent")]
from kit_fixture import fixture_kit, pytest_runtest_makereport  # noqa: E402,F401
