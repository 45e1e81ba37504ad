"""`tramgac networks`: the drop-in names whom the configuration names. That it holds: `scripts/prove package`."""

import pytest

from cli_kit import run

NODE = """tramgac: 1
site: vinh-yen
node: dc-01
broker: {host: HOST}
devices:
  - {id: ups-1, profile: apc_smart_ups, address: 'modbus-tcp://192.0.2.10?unit=1&backup=192.0.2.11:502', period: 5s}
  - {id: ups-2, profile: apc_smart_ups, address: 'modbus-tcp://192.0.2.10?unit=2&backup=192.0.2.11:502', period: 5s}
"""
MORE = """tramgac: 1
site: vinh-yen
node: dc-01
devices: [{id: fw, profile: fortigate, address: 'snmp://[2001:db8::5]?community=x', period: 30s}]
"""


@pytest.fixture(name="node")
def fixture_node(tmp_path):
    def make(host, text=NODE):
        file = tmp_path / f"{host}.yaml"
        file.write_text(text.replace("HOST", host))
        return file
    return make


def allowed(text):
    return [line.removeprefix("IPAddressAllow=") for line in text.splitlines() if line.startswith("IPAddressAllow=")]


def test_it_names_each_address_once(node):
    done = run("networks", node("192.0.2.5"))
    assert done.returncode == 0 and not done.stderr
    assert "[Service]\nIPAddressDeny=any\n" in done.stdout
    assert allowed(done.stdout) == ["localhost", "192.0.2.5", "192.0.2.10", "192.0.2.11"]
    assert "# ups-1, ups-2\nIPAddressAllow=192.0.2.10\n" in done.stdout


def test_several_files_and_more_networks(node):
    done = run("networks", node("192.0.2.5"), node("more", MORE), "--allow", "10.1.0.0/16", "--allow", "192.0.2.99")
    assert allowed(done.stdout) == ["localhost", "192.0.2.5", "192.0.2.10", "192.0.2.11", "2001:db8::5", "10.1.0.0/16", "192.0.2.99"]


@pytest.mark.parametrize("language, words", [("en", "broker.invalid (broker) has no address"), ("vi", "broker.invalid (broker) không có địa chỉ")])
def test_a_name_without_an_address(node, language, words):
    done = run("--lang", language, "networks", node("broker.invalid"))
    assert done.returncode == 1 and not done.stdout and words in done.stderr


def test_a_name_whose_network_is_given(node):
    done = run("networks", node("broker.invalid"), "--allow", "10.1.0.0/16")
    assert done.returncode == 0 and "10.1.0.0/16" in allowed(done.stdout)


def test_this_machine_is_in_it_anyway(node):
    done = run("networks", node("localhost"))
    assert not done.stderr and allowed(done.stdout) == ["localhost", "192.0.2.10", "192.0.2.11"]


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "soc.example", ""])
def test_what_is_no_network(node, wrong):
    done = run("networks", node("192.0.2.5"), "--allow", wrong)
    assert done.returncode == 2 and not done.stdout and "expected an address or a network" in done.stderr


def test_a_wrong_configuration(node):
    done = run("networks", node("192.0.2.5", NODE.replace("period", "perod")))
    assert done.returncode == 1 and "IPAddress" not in done.stdout and 'did you mean "period"' in done.stdout
