"""The short form of scripts/prove kills, and its bookkeeping, which must be able to fail for the right reason."""
import os
import pathlib
import random
import subprocess
import sys
import threading

import pytest

HERE = pathlib.Path(__file__).resolve().parent
AGENT = os.environ.get("TRAMGAC", HERE.parents[2] / "build/dev/tramgac")
sys.path[:0] = [str(HERE), str(HERE.parent / "agent")]
from agent_kit import Kit, until  # noqa: E402
from lives import Lives  # noqa: E402
from shared import Site, wait_for_witness  # noqa: E402


def test_no_committed_record_is_lost():
    done = subprocess.run([HERE / "kills.py", "--kills", "40", "--store-kills", "20"], capture_output=True, text=True,
                          timeout=240, env={**os.environ, "TRAMGAC": str(AGENT)}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(name="site")
def fixture_site(tmp_path):
    kit = Kit(tmp_path)
    site = Site(kit, 1)
    site.settle()
    yield site
    kit.close()


def a_life_with_history(site):
    """Some records wait for the last life, in which only one a second may leave."""
    lives = Lives(site, "node-001", random.Random(1), 0.4, history_rate=1)
    site.stop_broker()
    while len(lives.known) < 12:
        assert lives.kills < 60, lives.known
        lives.kill_one()
    site.start_broker()
    return lives


def test_a_slow_broker_is_no_fault(site):
    lives = a_life_with_history(site)
    lives.end(patience=8)
    stores = {lives.node: list(lives.known)}
    wait_for_witness(site, stores)
    verdict = site.tally.judge(lives.node, stores[lives.node])
    assert not verdict.missing and not verdict.unknown, verdict


def test_what_a_life_committed_that_did_not_end_well_is_known(site):
    lives = a_life_with_history(site)
    before = max(lives.known)

    def cut_off():
        until(lambda: site.tally.judge(lives.node, range(1, before + 1)).unknown, "a record of the last life at the witness")
        site.stop_broker()
    cutting = threading.Thread(target=cut_off)
    cutting.start()
    with pytest.raises(AssertionError, match="sent nothing for 5 s"):
        lives.end(patience=5)
    cutting.join()
    assert max(lives.known) > before
    verdict = site.tally.judge(lives.node, list(lives.known))
    assert verdict.missing and not verdict.unknown, verdict
