"""Many agents with a device each: agents of tests/system/agent, devices of tests/bench/farm.py."""
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "agent"))
from agent_kit import Agent, Child, Kit, Node, box, until  # noqa: E402

FARM_PORT = 20000


class Fleet:
    """`brokers`: ports, given out in turn."""

    def __init__(self, size, folder, brokers, credentials):
        self.farm = Child(["/usr/bin/python3", HERE.parents[1] / "bench/farm.py", "--modbus", size, "--modbus-port",
                           FARM_PORT, "--snmp", 0, "--snmp-port", 1], folder / "farm.log", stdout=subprocess.PIPE)
        assert self.farm.process.stdout.readline().strip() == b"ready"
        self.agents = []
        for i in range(size):
            kit = Kit(folder / f"agent-{i + 1:02}")
            name = f"node-{i + 1:02}"
            user, password = credentials(name)
            broker = {"host": "127.0.0.1", "port": brokers[i % len(brokers)], "user": user,
                      "password_file": str(kit.write("password", password + "\n", 0o600))}
            self.agents.append(Agent(kit, Node(node=name, broker=broker, store={"commit_interval": "500ms"},
                                               devices=[box("box-1", FARM_PORT + i, "1s", misses=3)])))

    def start(self):
        for agent in self.agents:
            agent.start(wait=False)
            time.sleep(0.05)  # or all of them would poll, commit and reconnect in step
        for agent in self.agents:
            until(agent.answers, "the agent to answer", 60)

    def stop_polling(self):
        """The devices go. What follows of records is that, and then nothing."""
        self.farm.end()

    def wait_until_sent(self, patience):
        """Until every record of every agent has its PUBACK, and no new ones come. Outcome: seconds; -1: not all."""
        begun, before = time.monotonic(), None
        while time.monotonic() < begun + patience:
            now = [agent.status()["store"] for agent in self.agents]
            last = [store["last"] for store in now]
            if last == before and all(store["unsent"] == 0 for store in now):
                return time.monotonic() - begun
            before = last
            time.sleep(2)
        return -1

    def stop(self):
        """Outcome: names of agents that did not end well."""
        for agent in self.agents:
            agent.child.process.terminate()
        return [agent.node.node for agent in self.agents if agent.stop() != 0]
