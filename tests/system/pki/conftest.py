"""What the tests of this folder share: the fixture `kit` of tests/system/agent."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "agent"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kit_fixture import fixture_kit, pytest_runtest_makereport  # noqa: E402,F401
