"""The lives of one store: an agent is started on it, killed at a random moment, and what it has committed is looked at."""
import os
import pathlib
import shutil
import signal
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "agent"))
from agent_kit import Agent, Kit, Node, box, until  # noqa: E402


def committed(path, folder):
    """The records of the store as a power cut left it: {seq: kind}. Works on a copy, with Python's own sqlite3."""
    copy = folder / "copy.db"
    for suffix in ("", "-wal", "-journal"):
        pathlib.Path(f"{copy}{suffix}").unlink(missing_ok=True)
        if pathlib.Path(f"{path}{suffix}").exists():
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    if not copy.exists() or copy.stat().st_size == 0:
        return {}
    database = sqlite3.connect(copy)
    try:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",), "quick_check"
        return dict(database.execute("SELECT seq, kind FROM record"))
    except sqlite3.OperationalError as error:  # killed before the schema was committed
        assert "no such table" in str(error), error
        return {}
    finally:
        database.close()


class Lives:
    """`known`: {seq: kind} of all that was ever seen committed; `kills`, `fruitful`: lives, and those that committed more."""

    def __init__(self, site, node, chance, longest, history_rate=5000):
        self.site, self.node, self.chance, self.longest, self.history_rate = site, node, chance, longest, history_rate
        self.kit = Kit(site.kit.folder / node)
        self.begin = 0.3  # seconds from a start to its first commit, on the average
        self.agent = Agent(self.kit, self._node("100ms"))
        self.known, self.kills, self.fruitful, self.last, self.lost = {}, 0, 0, 0, 0

    def _node(self, period):
        return Node(node=self.node, broker={"host": "127.0.0.1", "port": self.site.port},
                    devices=[box("box-1", self.site.device.port, period)], more={"history_rate": self.history_rate})

    def _start(self):
        self.kit.children.clear()
        self.agent.start(wait=False, environment={**os.environ, **self.site.environment})

    def _look(self):
        now = committed(self.agent.store, self.kit.folder)
        lost = sorted(set(self.known) - set(now))
        self.lost += len(lost)
        assert not lost, f"{self.node}: after kill {self.kills}, committed records lost: {lost[:10]}"
        self.fruitful += len(now) > len(self.known)
        self.known = now

    def _written_at(self):
        """When the store's files were written last."""
        files = [pathlib.Path(f"{self.agent.store}{suffix}") for suffix in ("", "-wal")]
        return max((file.stat().st_mtime_ns for file in files if file.exists()), default=0)

    def _wait_for_the_moment(self):
        """Three of ten anywhere from the start to the first commit, whatever the load makes of that; the others after it."""
        begun, before = time.monotonic(), self._written_at()
        if self.chance.random() < 0.3:
            time.sleep(self.chance.uniform(0, self.begin))
            return
        while self._written_at() == before and time.monotonic() < begun + 20 and self.agent.child.running():
            time.sleep(0.002)
        self.begin += (time.monotonic() - begun - self.begin) / 8
        time.sleep(self.chance.uniform(0, self.longest))

    def kill_one(self):
        self._start()
        self._wait_for_the_moment()
        code = self.agent.stop(signal.SIGKILL)
        assert code == -signal.SIGKILL, f"{self.node}: ended by itself with {code}: {self.agent.log()[-600:]}"
        self.kills += 1
        self._look()

    def _wait_until_sent(self, patience):
        """Waits as long as it gets on: a broker whose disk is busy takes its time."""
        last, sent, moved = 0, -1, 0
        while True:
            status = self.agent.status()
            before, last = last, status["store"]["last"]
            if status["store"]["unsent"] == 0 and last == before > max(self.known, default=0):
                return
            if status["stages"]["publish"] != sent:
                sent, moved = status["stages"]["publish"], time.monotonic()
            assert time.monotonic() < moved + patience, f"{self.node} sent nothing for {patience} s: {status['store']}"
            time.sleep(1)

    def end(self, patience=120):
        """A last life, with one more reading, until everything is sent; it ends well. Whatever fails, what was committed is known."""
        self.agent.write(self._node("10min"))
        try:
            self._start()
            until(self.agent.answers, f"{self.node} to answer", patience)
            self._wait_until_sent(patience)
            code = self.agent.child.end(patience=patience)
            assert code == 0, f"{self.node}: clean stop: exit code {code}"
        finally:
            self.kit.close()
            self._look()
        assert not list(self.agent.store.parent.glob("*damaged*")), f"{self.node}: a store was set aside"
