"""The faults of docs/guides/troubleshooting.md, each made for real, in the order of its sections.

A scene is called with a Site; it makes its fault and says nothing. Places of the guide that it needs are put into `site.places`.
"""
import contextlib
import os
import select
import socket
import subprocess
import threading
import time
import tty

import pytest
from agent_kit import AGENT, PEERS, Agent, Broker, Kit, Node, free_port, listens, until
from agent_servers import ModbusServer
from guide_kit import Sandbox
from tls_kit import issue, make_certificates

SERIAL, UPS, FIREWALL = "/dev/ttyUSB0", "192.0.2.10:502", "192.0.2.20"
PASSWORD, WRONG = "right-secret", "wrong-secret"
GATEWAY_TARGET_FAILED = 11


class Site(Sandbox):
    """A node on a desk: /etc/tramgac, the agent's journal, and what is around it. Its self-test takes a second."""

    def __init__(self, kit, lang):
        super().__init__(kit, ("/etc/tramgac",), ("etc/tramgac",))
        self.lang, self.agent = lang, None
        socket_file = kit.folder / "control.sock"
        self.places["/run/tramgac/control.sock"] = socket_file
        answers = kit.write("answers", "site=vinh-yen\nnode=dc-02\nbroker=-\nserial=-\n")  # what a technician would type
        self.program("tramgac", f"""more=
for word in "$@"; do
  case $word in
    status|devices|alarms|apply|commissioning|support-bundle) more="--control {socket_file}" ;;
    tail) timeout -s INT 4 {AGENT} "$@" --control {socket_file}; exit 0 ;;
    selftest) more="--control {socket_file} --seconds 1" ;;
    init) more="{kit.folder}/new.yaml --answers {answers}" ;;
  esac
done
exec {AGENT} "$@" $more""")
        self.program("journalctl", f"cat {kit.folder}/agent.log")

    def run_agent(self, broker=None, devices=(), wrapper=(), environment=None, **more):
        """A node with these devices, or with one that always works."""
        if not devices:
            ups = self.kit.serve(ModbusServer())
            devices = [{"id": "ups-1", "profile": "test_box", "address": f"modbus-tcp://127.0.0.1:{ups.port}", "period": "1s"}]
        self.agent = Agent(self.kit, Node(site="vinh-yen", node="dc-01", broker=broker, devices=list(devices), **more))
        self.agent.start(*wrapper, lang=self.lang, **({"environment": environment} if environment else {}))

    def broker_address(self, port, host="127.0.0.1", **more):
        self.places["broker.example.vn:8883"] = f"{host}:{port}"
        return {"host": host, "port": port, **more}

    def until_problem(self):
        until(lambda: self.agent.status()["broker"].get("problem"), lambda: "a problem: " + self.agent.log(), 90, 0.3)


class SerialLine:
    """A pseudo terminal on which `answer` says what comes back for a request."""

    def __init__(self, answer=lambda request: b""):
        self.main, self.side = os.openpty()
        tty.setraw(self.side)
        self.path, self.answer, self.stop = os.ttyname(self.side), answer, False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.stop:
            if select.select([self.main], [], [], 0.05)[0]:
                answer = self.answer(os.read(self.main, 256))
                if answer:
                    os.write(self.main, answer)

    def close(self):
        self.stop = True
        self.thread.join()
        os.close(self.main)
        os.close(self.side)


class Gateway(ModbusServer):
    """Answers for the device behind it that it does not."""

    def _answer(self, request):
        return request[:4] + b"\0\3" + request[6:7] + bytes([request[7] | 0x80, GATEWAY_TARGET_FAILED])


# The node itself.

MISTAKES = """tramgac: 1
site: vinh-yen
node: dc-01
devices:
  - id: ups-1
    profile: apc_smart_up
    adress: modbus-tcp://192.0.2.10:502?unit=1
    period: 5s
"""


def configuration_with_mistakes(site):
    site.kit.write("etc/tramgac/node.yaml", MISTAKES)


def secret_that_others_can_read(site):
    site.kit.write("etc/tramgac/broker.password", PASSWORD + "\n", 0o644)
    site.kit.write("etc/tramgac/node.yaml", "tramgac: 1\nsite: vinh-yen\nnode: dc-01\nbroker: {host: 192.0.2.5, user: dc-01, "
                   "password_file: broker.password}\ndevices: []\n")


# RS-485.

def adapter_unplugged(site):
    site.places[SERIAL] = site.folder / "no-such-port"


def wires_swapped(site):
    site.places[SERIAL] = site.kit.serve(SerialLine()).path


def unit_of_another(site):
    """A sensor with unit 1, by pymodbus."""
    ends = [site.folder / name for name in ("sensor", "node")]
    site.kit.start("line", ["socat", *(f"PTY,raw,echo=0,link={end}" for end in ends)])
    until(lambda: all(end.exists() for end in ends), "the line")
    sensor = site.kit.start("sensor", ["/usr/bin/python3", PEERS / "modbus_xy_md02.py", ends[0], "--unit", "1"])
    site.places[SERIAL] = ends[1]

    def answers():
        assert sensor.running(), sensor.log.read_text()
        done = subprocess.run([AGENT, "probe", f"modbus-rtu://{ends[1]}?unit=1", "--profile", "xy_md02"], capture_output=True, check=False)
        return done.returncode == 0
    until(answers, "the sensor to answer", every=0.3)


def wrong_baud_rate(site):
    """What the line makes of an answer: the unit is right and the rest is not."""
    site.places[SERIAL] = site.kit.serve(SerialLine(lambda request: request[:1] + bytes([0x04, 0x04, 0xF8, 0x1E, 0, 0xFE, 0x80, 0]))).path


# Modbus TCP.

def device_off_the_network(site):
    site.places[UPS] = f"127.0.0.1:{free_port()}"


def nobody_behind_the_gateway(site):
    site.places[UPS] = f"127.0.0.1:{site.kit.serve(Gateway()).port}"


def profile_of_another(site):
    server = site.kit.serve(ModbusServer("exception"))
    site.places[UPS] = f"127.0.0.1:{server.port}"


# SNMP.

def snmpd(site):
    """net-snmp's agent with the community `hospital` and the user `monitor`."""
    port = free_port(socket.SOCK_DGRAM)
    site.kit.write("snmpd.conf", f"agentAddress udp:127.0.0.1:{port}\nrocommunity hospital 127.0.0.1\n"
                   f'createUser monitor SHA-256 "{PASSWORD}" AES "{PASSWORD}"\nrouser monitor priv\n')
    site.kit.start("snmpd", ["snmpd", "-f", "-Le", "-C", "-c", site.folder / "snmpd.conf", "-p", site.folder / "pid", "-I-smux,agentx"],
                   env={**os.environ, "MIBS": "", "SNMP_PERSISTENT_DIR": str(site.folder / "persistent"),
                        "SNMPCONFPATH": str(site.folder), "HOME": str(site.folder)})
    get = ["snmpget", "-v2c", "-chospital", "-m", "", "-t", "1", "-r", "0", f"127.0.0.1:{port}", "1.3.6.1.2.1.1.3.0"]
    until(lambda: subprocess.run(get, capture_output=True, check=False).returncode == 0, "snmpd to answer", every=0.3)
    site.places[FIREWALL] = f"127.0.0.1:{port}"
    for name, secret in (("auth", PASSWORD), ("priv", PASSWORD), ("wrong", WRONG)):
        site.kit.write(f"etc/tramgac/firewall.{name}", secret + "\n", 0o600)


def wrong_keys(site):
    """First the passphrase of authentication is wrong; then, with the one of the guide's second command, that of privacy."""
    snmpd(site)
    for name in ("auth", "priv"):
        site.places[f"/etc/tramgac/{name}.old"] = site.folder / "etc/tramgac/firewall.wrong"


# The broker.

def no_name_server(site):
    site.run_agent({"host": "broker.example.vn", "port": 8883})
    site.until_problem()


def firewall(site):
    """A port that takes no connection and refuses none: its queue is full."""
    deaf = site.kit.serve(socket.socket())
    deaf.bind(("127.0.0.1", 0))
    deaf.listen(0)
    for _ in range(4):
        caller = site.kit.serve(socket.socket())
        caller.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            caller.connect(deaf.getsockname())
    site.run_agent(site.broker_address(deaf.getsockname()[1]))
    site.until_problem()


def broker_stopped(site):
    site.run_agent(site.broker_address(free_port()))
    site.until_problem()


def secure_broker(site, certificate, ca, options="", **tls):
    make_certificates(site.kit)
    issue(site.kit, "ended", "DNS:dc-01", -1)
    files = {"cafile": "ours.pem", "certfile": f"{certificate}.pem", "keyfile": f"{certificate}.key"}
    broker = Broker(site.kit, listener=options + "".join(f"{key} {site.folder / name}\n" for key, name in files.items())).start()
    names = {"ca_file": f"{ca}.pem", **tls}
    return site.broker_address(broker.port, tls={key: str(site.folder / name) for key, name in names.items()})


def authority_of_another(site):
    site.run_agent(secure_broker(site, "good", "theirs"))
    site.until_problem()


def brokers_certificate_ended(site):
    site.run_agent(secure_broker(site, "expired", "ours"))
    site.until_problem()


def nodes_certificate_ended(site):
    site.run_agent(secure_broker(site, "good", "ours", "require_certificate true\nuse_identity_as_username true\n",
                                 certificate_file="ended.pem", key_file="ended.key"))
    site.until_problem()


def guarded_broker(site, password, topics):
    passwords = site.folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-c", "-b", passwords, "dc-01", PASSWORD], check=True)
    access = site.kit.write("acl", "user dc-01\n" + "".join(f"topic write tramgac/v1/vinh-yen/dc-01/{topic}\n" for topic in topics))
    for path in (passwords, access):
        path.chmod(0o600)
    broker = Broker(site.kit, f"allow_anonymous false\npassword_file {passwords}\nacl_file {access}\n").start()
    secret = site.kit.write("etc/tramgac/broker.password", password + "\n", 0o600)
    return site.broker_address(broker.port, user="dc-01", password_file=str(secret))


def wrong_password(site):
    site.run_agent(guarded_broker(site, WRONG, ["#"]))
    site.until_problem()


def topic_denied(site):
    site.run_agent(guarded_broker(site, PASSWORD, ["state", "birth", "def/+", "last/+", "alarm/+", "event"]))
    until(lambda: "node.broker-refuses" in site.agent.alarms(), lambda: "a refusal: " + site.agent.log())


def two_nodes_of_one_name(site):
    broker = Broker(site.kit).start()
    site.run_agent(site.broker_address(broker.port))
    until(lambda: site.agent.status()["broker"]["connected"], "the connection")
    (site.folder / "other").mkdir()
    twin = Agent(Kit(site.folder / "other"), Node(site="vinh-yen", node="dc-01", broker={"host": "127.0.0.1", "port": broker.port},
                                                  devices=site.agent.node.devices))
    site.kit.serve(twin.kit)
    twin.start()
    until(lambda: site.agent.status()["broker"].get("problem"), "the connection to break", 60, 0.01)


# The machine.

def wrong_clock(site):
    library = AGENT.parent / "preload/stop_clock.so"
    if not library.exists():
        pytest.skip(f"no {library}: build preset dev")
    clock = site.kit.write("clock", str(int(time.time()) + 40 * 365 * 86400))
    site.run_agent(secure_broker(site, "good", "ours"), environment={"LD_PRELOAD": str(library), "TRAMGAC_CLOCK_FILE": str(clock)})
    if site.agent.status()["clock"] == "synced":
        pytest.skip("the kernel says that the clock of this machine is right")
    site.until_problem()


def disk_full(site):
    small = site.folder / "store"
    small.mkdir()
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    mount = [*unshare, "sh", "-c", f'mount -t tmpfs -o size=3m tramgac-test {small} && exec "$@"', "sh"]
    if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no tmpfs may be mounted here")
    broker = Broker(site.kit).start()
    site.run_agent(site.broker_address(broker.port), wrapper=mount)
    until(lambda: site.agent.status()["store"]["last"] >= 1, "a record")
    with contextlib.suppress(OSError), open(f"/proc/{site.agent.child.pid}/root{small}/ballast", "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    until(lambda: "node.store-failing" in site.agent.alarms() and "node.disk-full" in site.agent.alarms(), "the alarms", 60, 0.2)


def disk_read_only(site):
    library, switch = AGENT.parent / "preload/fail_writes.so", site.folder / "read-only"
    if not library.exists():
        pytest.skip(f"no {library}: build preset dev")
    broker = Broker(site.kit).start()
    site.run_agent(site.broker_address(broker.port), environment={"LD_PRELOAD": str(library), "TRAMGAC_WRITES_FAIL": str(switch)})
    until(lambda: site.agent.status()["store"]["last"] >= 1, "a record")
    switch.touch()
    until(lambda: "node.store-failing" in site.agent.alarms(), "the alarm")


SCENES = (configuration_with_mistakes, secret_that_others_can_read, adapter_unplugged, wires_swapped, unit_of_another, wrong_baud_rate,
          device_off_the_network, nobody_behind_the_gateway, profile_of_another, snmpd, wrong_keys, no_name_server, firewall, broker_stopped,
          authority_of_another, brokers_certificate_ended, nodes_certificate_ended, wrong_password, topic_denied, two_nodes_of_one_name,
          wrong_clock, disk_full, disk_read_only)
