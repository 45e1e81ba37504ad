"""The bookkeeping of scripts/prove cluster must be able to fail."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from tally import Tally, kept  # noqa: E402


def take(tally, seq, kind="data/box-1", node="a", store="s", hist=False, value=1):
    payload = {"v": 1, "store": store, "seq": seq, "t": "..", "tq": "none", "hist": hist, "values": {"x": value}}
    tally.take(f"tramgac/v1/proof/{node}/{kind}", json.dumps(payload))


def test_all_there():
    tally = Tally()
    for seq, kind in ((1, "event"), (2, "data/box-1"), (3, "data/box-1")):
        take(tally, seq, kind)
    tally.take("tramgac/v1/proof/a/state", '{"store":"s","seq":9}')
    tally.take("tramgac/v1/proof/a/alarm/x", "")
    verdict = tally.judge("a", [1, 2, 3])
    assert kept(verdict) and verdict.received == 3 and verdict.duplicates == verdict.out_of_order == 0


def test_one_is_missing():
    tally = Tally()
    take(tally, 1)
    take(tally, 2, node="b")
    verdict = tally.judge("a", [1, 2])
    assert verdict.missing == [2] and not kept(verdict)
    assert not kept(tally.judge("c", []))


def test_one_that_was_never_committed():
    tally = Tally()
    take(tally, 1)
    take(tally, 2)
    assert tally.judge("a", [1]).unknown == [2]


def test_a_duplicate_is_no_loss_and_another_content_is():
    tally = Tally()
    take(tally, 1)
    take(tally, 1, hist=True)
    verdict = tally.judge("a", [1])
    assert kept(verdict) and verdict.duplicates == 1
    take(tally, 1, value=2)
    assert not kept(tally.judge("a", [1]))


def test_a_number_of_two_stores():
    tally = Tally()
    take(tally, 1)
    take(tally, 2, store="other")
    assert not kept(tally.judge("a", [1, 2]))


def test_order_is_within_a_lane():
    tally = Tally()
    take(tally, 5)
    take(tally, 3, hist=True)
    take(tally, 4, hist=True)
    take(tally, 2, "event")
    assert tally.judge("a", [2, 3, 4, 5]).out_of_order == 0
    take(tally, 1, hist=True)
    take(tally, 3, hist=True)
    assert tally.judge("a", [1, 2, 3, 4, 5]).out_of_order == 1
