"""Echoes over ping sockets, in network namespaces of our own: what the kernel allows there is ours to say."""
import os

import pytest
from reach_kit import ask

# A namespace where loopback is up and everybody's group, or nobody's, may ping.
NAMESPACE = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--net")
ALLOWED, FORBIDDEN = "0 2147483647", "1 0"


def inside(groups, more="true"):
    script = f'echo "{groups}" > /proc/sys/net/ipv4/ping_group_range && ip link set lo up && {more} && exec "$@"'
    return (*NAMESPACE, "sh", "-c", script, "sh")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_echoes_come_back(host):
    found = ask("ping", host, prefix=inside(ALLOWED), count=3, timeout=5000)
    assert found["up"] and found["loss"] == 0 and found["watched"] == 0
    assert 0 < found["time"] < 1000 and found["jitter"] >= 0
    assert found["pieces"] == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_where_it_is_forbidden_nothing_is_said_of_the_host(host):
    found = ask("ping", host, prefix=inside(FORBIDDEN))
    assert found["reason"] == "not-allowed" and "up" not in found and "loss" not in found


def test_no_way_there():
    found = ask("ping", "192.0.2.1", prefix=inside(ALLOWED))
    assert not found["up"] and found["reason"] == "unreachable" and found["loss"] == 100


def test_a_router_that_says_so():
    """A route of the kind "prohibit" and the like answers with an error of ICMP in the place of a router."""
    found = ask("ping", "192.0.2.1", prefix=inside(ALLOWED, "ip route add unreachable 192.0.2.0/24"))
    assert not found["up"] and found["reason"] == "unreachable"


def test_silence_is_a_timeout():
    found = ask("ping", prefix=inside(ALLOWED, "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all"), count=2, timeout=1000)
    assert not found["up"] and found["reason"] == "timeout" and found["loss"] == 100 and found["turns"] < 50
