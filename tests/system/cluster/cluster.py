#!/usr/bin/python3
"""Kills one node after the other of a broker cluster under the load of a fleet, and follows every record.

Three nodes of one broker make a cluster on a loopback of their own. Agents, each with a device that changes at every
read, are spread over the nodes. A subscriber with a persistent session goes to the next node when its own dies. In the
end the devices go, everything is sent, and what every agent has in its store is compared with what has arrived. Prints
a line for each agent and one of figures; exit code 0 only if nothing is missing, invented or changed.
"""
import argparse
import itertools
import os
import pathlib
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
os.environ.setdefault("TRAMGAC", str(ROOT / "build/release/tramgac"))

from broker_root import CACHE, enter_namespaces, make_root, mount_into, version_of  # noqa: E402
from ejabberd import EjabberdNode  # noqa: E402
from erlang_node import start_epmd  # noqa: E402
from fleet import Fleet, until  # noqa: E402
from follower import Follower  # noqa: E402
from rabbitmq import ARCHIVE, ClassicRabbitMqNode, RabbitMqNode  # noqa: E402
from tally import Tally, kept  # noqa: E402

BROKERS = {"rabbitmq": RabbitMqNode, "rabbitmq-classic": ClassicRabbitMqNode, "ejabberd": EjabberdNode}


def say(text):
    print(text, flush=True)


class Killer:
    """SIGKILL to the next node at each call, and its start at once. Counts what that meant."""

    def __init__(self, nodes):
        self._nodes = itertools.cycle(nodes)
        self._killed_at = {}
        self.kills = self.overlapping = 0
        self.longest_outage = 0.0

    def watch(self):
        """To be called often: notices which nodes are back."""
        for node, since in list(self._killed_at.items()):
            if node.accepts():
                self.longest_outage = max(self.longest_outage, time.monotonic() - since)
                del self._killed_at[node]

    def kill_next(self):
        node = next(self._nodes)
        self.overlapping += bool(self._killed_at)
        node.kill()
        self._killed_at.setdefault(node, time.monotonic())
        node.start()
        self.kills += 1
        return node

    def whole(self):
        self.watch()
        return not self._killed_at


def kill_for(seconds, every, killer, tally):
    """The kills, one each `every` seconds."""
    begun = time.monotonic()
    due = begun + every
    while due <= begun + seconds:
        while time.monotonic() < due:
            killer.watch()
            time.sleep(0.1)
        node = killer.kill_next()
        say(f"{time.monotonic() - begun:5.0f} s: node {node.number} killed, {tally.received()} records so far")
        due += every


def judge(fleet, tally):
    """Prints a line for each agent. Outcome: the verdicts."""
    verdicts = []
    say("agent     committed  received  missing  unknown  differing  duplicates  out of order")
    for agent in fleet.agents:
        verdict = tally.judge(agent.node.node, agent.stored())
        verdicts.append(verdict)
        say(f"{agent.node.node:9} {verdict.committed:9} {verdict.received:9} {len(verdict.missing):8} "
            f"{len(verdict.unknown):8} {verdict.differing:10} {verdict.duplicates:11} {verdict.out_of_order:13}"
            + ("" if kept(verdict) else f"  NOT KEPT, e.g. {verdict.missing[:5]} {verdict.unknown[:5]}"))
    return verdicts


def prove(args, root, folder):
    """Outcome: whether the promise held."""
    mount_into(root, folder)
    start_epmd(root)
    kind = BROKERS[args.broker]
    nodes = [kind(number, root, folder) for number in (1, 2, 3)]
    for node in nodes:
        node.start()
    until(lambda: all(node.accepts() for node in nodes), "the cluster", 300, 0.5)
    kind.settle(nodes)
    say(f"{args.broker} {version_of(root, kind.PACKAGE)}: three nodes, one cluster")
    ports, tally, killer = [node.port for node in nodes], Tally(), Killer(nodes)
    follower = Follower(tally, ports, kind.credentials(ARCHIVE), ARCHIVE)
    assert follower.subscribed.wait(60), "the follower could not subscribe"
    fleet = Fleet(args.agents, folder, ports, kind.credentials)
    fleet.start()
    until(lambda: tally.received() >= args.agents, "records of the fleet", 120)
    say(f"{args.agents} agents started")

    begun = time.monotonic()
    kill_for(args.seconds, args.every, killer, tally)
    fleet.stop_polling()
    loaded = time.monotonic() - begun
    until(killer.whole, "all nodes to be back", 300, 0.5)
    drained = fleet.wait_until_sent(300)
    bad_ends = fleet.stop()
    everything = sum(len(agent.stored()) for agent in fleet.agents)
    deadline = time.monotonic() + 60
    while tally.received() < everything and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(2)  # for what should not come
    follower.stop()

    verdicts = judge(fleet, tally)
    say(f"cluster: {args.broker}, {args.agents} agents, {loaded:.0f} s, {killer.kills} kills "
        f"({killer.overlapping} while another node was not back; longest outage {killer.longest_outage:.1f} s), "
        f"{everything} records committed, {tally.history} sent later as history, "
        f"drained in {drained:.0f} s, follower connected {follower.connections} times "
        f"({follower.sessions} with its session, longest gap {follower.longest_gap:.1f} s): "
        f"missing {sum(len(v.missing) for v in verdicts)}, not in a store {sum(len(v.unknown) for v in verdicts)}, "
        f"differing {sum(v.differing for v in verdicts)}, duplicates removed {sum(v.duplicates for v in verdicts)}, "
        f"out of order {sum(v.out_of_order for v in verdicts)}")
    if bad_ends:
        say(f"did not end well: {bad_ends}")
    return all(map(kept, verdicts)) and not bad_ends and drained >= 0


def main():
    parser = argparse.ArgumentParser(prog="scripts/prove cluster", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=300, help="under load and kills (default 300)")
    parser.add_argument("--every", type=int, default=20, help="seconds from kill to kill (default 20)")
    parser.add_argument("--broker", choices=BROKERS, default="rabbitmq",
                        help="the others are there to see why they were not chosen")
    args = parser.parse_args()
    if os.geteuid() != 0:
        print("scripts/prove cluster: needs root: it makes a file system and mounts", file=sys.stderr)
        return 2
    kind = BROKERS[args.broker]
    root = make_root(kind.SUITE, kind.PACKAGE)
    enter_namespaces()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-cluster-run.", dir=CACHE))
    if prove(args, root, folder):
        shutil.rmtree(folder)
        return 0
    say(f"logs and stores are in {folder}")
    return 1


sys.exit(main())
