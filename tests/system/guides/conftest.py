"""What the tests of this folder share: the fixture `kit` of tests/system/agent, and its servers."""
import pathlib
import sys

for folder in ("agent", "guides"):
    sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / folder))
from kit_fixture import fixture_kit, pytest_runtest_makereport  # noqa: E402,F401
