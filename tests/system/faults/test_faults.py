"""Faults on the way to pymodbus and snmpd: what the agent then takes for a reading is one, and it goes on afterwards.

Every register says in its value where and when it was read (stamps.py). For each kind of fault (proxies.py) there is a
connection, a serial line or an SNMP agent of its own; all of them are faulty at the same times.
"""
import socket
import subprocess
import time

import pytest
from agent_kit import Agent, Broker, Node, Witness, free_port, listens, until
from frames import Mbap, Rtu, Snmp
from proxies import LineProxy, Loop, TcpProxy, UdpProxy
from readings import HERE, PYTHON, profile, whole, wrong_values

PERIOD = 1.1  # seconds; more than the heartbeat of the points, so that each poll is reported
FAULTY = 4.0  # less than the five polls after which a device is asked less often
CLEAN = 3.2
RATES = (0.5, 0.5, 1.0)
UNITS = (1, 2)
MODBUS = ("delay", "loss", "reorder", "duplicate", "cut", "unit", "bits")
KINDS = {"tcp": (*MODBUS, "truncation", "transaction"), "rtutcp": (*MODBUS, "truncation"), "rtu": MODBUS,
         "snmp": ("delay", "loss", "reorder", "duplicate", "cut", "bits"), "snmp3": ("bits",)}
# No checksum of their own: the checksums of TCP and UDP are made anew by whatever passes a damaged frame on.
UNPROTECTED = ("tcp-bits", "snmp-bits")
ALWAYS_FAIL = ("loss", "cut", "truncation", "unit", "transaction", "bits")


class Site:
    """The devices, a proxy before each, and the node that polls them."""

    def __init__(self, kit, loop):
        self.kit, self.proxies, self.devices = kit, {}, []
        kit.write("profiles/stamped_modbus/profile.yaml",
                  profile("modbus", lambda register: f'at: "holding:{register}", type: u16', "{timeout: 300ms}"))
        kit.write("profiles/stamped_snmp/profile.yaml",
                  profile("snmp", lambda register: f"oid: {Snmp.ROOT}.{register}.0, type: integer",
                          "{timeout: 300ms, retries: 0, max_varbinds: 2}"))
        tcp, rtu_tcp, snmp = free_port(), free_port(), free_port(socket.SOCK_DGRAM)
        for seed, (family, kind) in enumerate((family, kind) for family, kinds in KINDS.items() for kind in kinds):
            if family == "tcp":
                proxy = TcpProxy(loop, Mbap, kind, seed, tcp)
                self.add(f"tcp-{kind}", proxy, f"modbus-tcp://127.0.0.1:{proxy.port}?unit=")
            elif family == "rtutcp":
                proxy = TcpProxy(loop, Rtu, kind, seed, rtu_tcp, numbered=False)
                self.add(f"rtutcp-{kind}", proxy, f"modbus-rtu-tcp://127.0.0.1:{proxy.port}?unit=")
            elif family == "rtu":
                proxy = LineProxy(loop, Rtu, kind, seed)
                self.add(f"rtu-{kind}", proxy, f"modbus-rtu://{proxy.path}?baud=115200&unit=")
            else:
                proxy = UdpProxy(loop, Snmp, kind, seed, snmp)
                v3 = f"guard@127.0.0.1:{proxy.port}?auth=SHA-256&auth_file={kit.folder}/auth"
                self.add(f"{family}-{kind}", proxy,
                         "snmp://" + (v3 if family == "snmp3" else f"127.0.0.1:{proxy.port}?community=public"))
        self.start_modbus(tcp, rtu_tcp)
        self.start_snmp(snmp)

    def add(self, name, proxy, address):
        self.proxies[name] = proxy
        for unit in UNITS if "unit=" in address else UNITS[:1]:
            self.devices.append({"id": f"{name}-{unit}", "period": "1100ms",
                                 "profile": "stamped_modbus" if "unit=" in address else "stamped_snmp",
                                 "address": address + str(unit) if "unit=" in address else address})

    def start_modbus(self, tcp, rtu_tcp):
        lines = [proxy.device_path for proxy in self.proxies.values() if isinstance(proxy, LineProxy)]
        self.kit.start("units", [PYTHON, HERE / "stamped_units.py", "--tcp", tcp, "--rtu-tcp", rtu_tcp, "--lines", *lines])
        until(lambda: listens(tcp) and listens(rtu_tcp), "pymodbus")

    def start_snmp(self, port):
        self.kit.write("auth", "a phrase of this test\n", 0o600)
        root = "." + Snmp.ROOT
        conf = self.kit.write("snmpd.conf",
                              f"agentAddress udp:127.0.0.1:{port}\nrocommunity public 127.0.0.1\n"
                              'createUser guard SHA-256 "a phrase of this test"\nrouser guard auth\n'
                              f"pass_persist {root} {PYTHON} {HERE / 'stamped_mib.py'} {root}\n")
        self.kit.start("snmpd", ["snmpd", "-f", "-Lo", "-C", "-c", conf, "-p", self.kit.folder / "pid", "-r"],
                       env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.kit.folder),
                            "SNMP_PERSISTENT_DIR": str(self.kit.folder / "snmp"), "PYTHONDONTWRITEBYTECODE": "1", "MIBS": ""})
        until(lambda: subprocess.run(["snmpget", "-v2c", "-c", "public", "-m", "", "-t", "1", "-r", "0",
                                      f"127.0.0.1:{port}", f"{Snmp.ROOT}.10.0"], capture_output=True,
                                     check=False).returncode == 0, "snmpd")

    def set_rate(self, rate):
        for proxy in self.proxies.values():
            proxy.rate = rate


@pytest.fixture(name="site")
def fixture_site(kit):
    loop = Loop()
    yield Site(kit, loop)
    loop.close()


def run_rounds(site):
    """Faulty and clean in turn. Outcome: when the faults began and ended."""
    rounds = []
    for rate in RATES:
        begun = time.time()
        site.set_rate(rate)
        time.sleep(FAULTY)
        site.set_rate(0)
        rounds.append((begun, time.time()))
        time.sleep(CLEAN)
    return rounds


def check_recovery(name, good, rounds):
    """Within two periods after each fault, and then no poll fails. Outcome: the longest time that it took."""
    longest = 0
    for i, (_, ended) in enumerate(rounds):
        until_next = rounds[i + 1][0] if i + 1 < len(rounds) else ended + CLEAN
        polls = [at for at in good if ended < at <= until_next]
        assert polls and polls[0] - ended <= 2 * PERIOD, f"{name}: not back after {2 * PERIOD} s, round {i + 1}"
        gaps = [b - a for a, b in zip(polls, polls[1:])]
        assert max(gaps, default=0) < 1.5 * PERIOD and until_next - polls[-1] < 1.5 * PERIOD, f"{name}: {gaps}, round {i + 1}"
        longest = max(longest, polls[0] - ended)
    return longest


@pytest.mark.long
def test_nothing_wrong_is_read_and_everybody_recovers(kit, site):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=site.devices)).start()
    for device in site.devices:
        until(lambda name=device["id"]: whole(witness.data(name)), f"{device['id']} to be read")
    rounds = run_rounds(site)
    views = {view["device"]: view for view in agent.ask("devices")}
    assert agent.stop() == 0
    told, recovery, values = [], {}, 0
    for device in site.devices:
        name, unit = device["id"][:-2], int(device["id"][-1])
        proxy, messages = site.proxies[name], witness.data(device["id"])
        if name not in UNPROTECTED:
            told += [f"{device['id']}: {wrong}" for wrong in wrong_values(proxy.asked, unit, messages)]
        values += sum(len(message["values"]) for message in messages)
        recovery[device["id"]] = check_recovery(device["id"], whole(messages), rounds)
        failed = views[device["id"]]["failures"]
        assert failed or name.split("-")[1] not in ALWAYS_FAIL, f"{device['id']}: the fault did nothing"
    assert not told, f"{len(told)} of {values} values:\n" + "\n".join(told[:20])
    assert min(proxy.spoiled for proxy in site.proxies.values()) >= 5, {n: p.spoiled for n, p in site.proxies.items()}
    spoiled = sum(proxy.spoiled for proxy in site.proxies.values())
    slowest = max(recovery, key=recovery.get)
    print(f"\n{spoiled} exchanges spoiled, {values} values right; slowest to be back: {slowest} after "
          f"{recovery[slowest]:.2f} s ({PERIOD} s period)")
