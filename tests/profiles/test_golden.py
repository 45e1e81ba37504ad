"""Every recorded device reads as tests/profiles/golden says, and tramgac, against snmpsim, reads what Python reads.

`scripts/dev golden` makes the files anew after a profile was changed on purpose. Without recordings, tramgac or
snmpsim the tests are skipped.
"""

import pytest

import golden_kit
from expected import differences

NAMES = golden_kit.names_of_recordings()
pytestmark = pytest.mark.skipif(not NAMES, reason="no recordings: ../shared/captures is absent")


@pytest.fixture(name="probed", scope="module")
def fixture_probed():
    """All recordings as tramgac reads them, several at once."""
    if golden_kit.why_not_to_run():
        pytest.skip(golden_kit.why_not_to_run())
    return golden_kit.by_program(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_tramgac_reads_what_python_reads(probed, name):
    assert differences(golden_kit.by_python(name), probed[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_as_before(name):
    if not golden_kit.GOLDEN.is_dir():
        pytest.skip("nothing is expected yet: scripts/dev golden makes tests/profiles/golden")
    assert differences(golden_kit.golden_of(name), golden_kit.by_python(name)) == []
