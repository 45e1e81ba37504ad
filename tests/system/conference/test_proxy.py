"""SIP OPTIONS to a proxy, kamailio: what is its own word, and what it says in place of an endpoint that is dead."""
import subprocess

import pytest

from conference_kit import HERE, Listener, ask, free_port, listens, need, until


@pytest.fixture(name="kamailio")
def fixture_kamailio(processes, tmp_path):
    dead = Listener()  # bound, so that nothing says "port unreachable", and silent
    port = free_port()
    configuration = tmp_path / "kamailio.cfg"
    configuration.write_text((HERE / "kamailio.cfg").read_text().replace("DEAD_PORT", str(dead.port)))
    with (tmp_path / "kamailio.log").open("w") as log:
        processes.start(need("kamailio"), "-DD", "-E", "-f", configuration, "-Y", tmp_path, "-l", f"udp:127.0.0.1:{port}", "-l",
                        f"tcp:127.0.0.1:{port}", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    until(lambda: listens(port), "kamailio")
    yield port
    dead.socket.close()


@pytest.mark.parametrize("kind", ["sip-udp", "sip-tcp"])
def test_a_proxy(kamailio, kind):
    for user, code in (("register-server", 401), ("proxy", 407)):
        found = ask(kind, kamailio, user)
        assert (found["up"], found["code"]) == (True, code)
        assert found["server"].startswith("kamailio")
    for user, code in (("room", 408), ("bad-gateway", 502), ("gateway-timeout", 504)):
        found = ask(kind, kamailio, user)
        assert (found["up"], found["code"], found["reason"]) == (False, code, "proxy")
