"""What has arrived of every node, and what that is worth against the records that the node has committed."""
import collections
import json
import threading

Verdict = collections.namedtuple("Verdict", "committed received missing unknown duplicates out_of_order differing stores")


def record_of(topic, payload):
    """The node, the lane and the content of a record; None for what is no record (state, birth, retained copies)."""
    levels = topic.split("/")  # tramgac/v1/SITE/NODE/KIND...
    if len(levels) < 5 or levels[4] not in ("data", "event"):
        return None
    content = json.loads(payload)
    history = content.pop("hist", False)
    # The time of a record from before the synchronisation of the clock may be corrected between two sendings.
    content.pop("t", None), content.pop("tq", None)
    lane = "event" if levels[4] == "event" else "history" if history else "live"
    return levels[3], lane, content


class Tally:
    """Thread-safe: one thread takes what arrives, another asks."""

    def __init__(self):
        self._lock = threading.Lock()
        self._contents = {}  # (node, store, seq) -> text of what came first
        self._highest = {}  # (node, store, lane) -> greatest seq
        self._counts = collections.defaultdict(collections.Counter)  # node -> what happened
        self.history = 0

    def take(self, topic, payload):
        """A message, as it arrived."""
        record = record_of(topic, payload)
        if record is None:
            return
        node, lane, content = record
        store, seq, text = content["store"], content["seq"], json.dumps(content, sort_keys=True)
        with self._lock:
            counts = self._counts[node]
            known = self._contents.setdefault((node, store, seq), text)
            if known is not text:
                counts["duplicates"] += 1
                counts["differing"] += known != text
                return
            self.history += lane == "history"
            counts["out_of_order"] += seq < self._highest.get((node, store, lane), 0)
            self._highest[node, store, lane] = max(seq, self._highest.get((node, store, lane), 0))

    def received(self):
        """How many different records have arrived."""
        with self._lock:
            return len(self._contents)

    def judge(self, node, committed):
        """Outcome: the verdict on one node, by the sequence numbers that are in its store."""
        with self._lock:
            keys = [key for key in self._contents if key[0] == node]
            counts = self._counts[node]
        seen = {seq for _, _, seq in keys}
        return Verdict(len(committed), len(keys), sorted(set(committed) - seen), sorted(seen - set(committed)),
                       counts["duplicates"], counts["out_of_order"], counts["differing"],
                       len({store for _, store, _ in keys}))


def kept(verdict):
    """Whether the promise held for a node: all there, nothing invented, nothing changed. Duplicates are allowed."""
    return (verdict.committed > 0 and not verdict.missing and not verdict.unknown and not verdict.differing
            and verdict.stores == 1)
