"""Contacts on lines of the board: an alarm within a moment, a line that goes away, and a person who tries each by hand.

The chip is a library that stands for the kernel (tests/fault/preload/file_gpio.c): a line is a file.
"""
import json
import re
import time

import pytest
from agent_kit import AGENT, Agent, Broker, Node, Witness, tramgac, until

CONTACTS = [{"kind": "leak", "line": "gpio:gpiochip-files/4?active=low&bias=pull-up"},
            {"kind": "fire-panel", "line": "gpio:gpiochip-files/5?active=low", "normally_closed": True,
             "label": {"en": "Panel of the hall", "vi": "Tủ của sảnh"}},
            {"kind": "pulses", "line": "gpio:gpiochip-files/6", "debounce": "0ms"}]


class Pins:
    """The board's lines, by number. Nothing is connected: pulled up."""

    def __init__(self, kit):
        self.folder = kit.folder / "pins"
        self.folder.mkdir()
        for number in (4, 5, 6):
            self.set(number, number != 5 and number != 6)

    def set(self, number, high):
        (self.folder / str(number)).write_text("1" if high else "0", encoding="utf-8")

    def take_away(self, number):
        (self.folder / str(number)).unlink()


@pytest.fixture(name="pins")
def fixture_pins(kit):
    return Pins(kit)


def started(kit, pins, broker=None, contacts=None):
    library = AGENT.parent / "preload/file_gpio.so"
    if not library.exists():
        pytest.skip(f"no {library}: build preset dev (a sanitizer wants to be first itself)")
    address = {"host": "127.0.0.1", "port": broker.port} if broker else None
    return Agent(kit, Node(broker=address, devices=[], more={"contacts": contacts or CONTACTS})).start(
        environment={"LD_PRELOAD": str(library), "TRAMGAC_GPIO_FOLDER": str(pins.folder)})


def values(agent):
    return {name: (reading["value"], reading["quality"]) for name, reading in agent.readings("contacts").items()}


def test_a_leak_is_told_within_a_moment_and_a_cut_wire_too(kit, pins):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = started(kit, pins, broker)
    until(lambda: values(agent) == {"contact.1": (False, "good"), "contact.2": (False, "good"), "contact.3": (0, "good")},
          lambda: values(agent))
    since = time.time()
    pins.set(4, False)  # closed: to ground
    alarm = until(lambda: witness.events(alarm="contacts.leak-1", transition="raised"), "the leak")[0]
    assert time.time() - since < 5
    assert alarm["severity"] == "critical", alarm
    pins.set(5, True)  # the wire is cut: pulled up
    until(lambda: witness.events(alarm="contacts.fire-panel-2", transition="raised"), "the panel")
    assert agent.alarms()["contacts.fire-panel-2"]["active"]
    pins.set(4, True)
    until(lambda: witness.events(alarm="contacts.leak-1", transition="cleared"), "the end of the leak", deadline=30)
    assert re.search("^contacts ", tramgac("devices", "--control", agent.control).stdout, re.M)
    assert agent.stop() == 0


def test_pulses_are_counted(kit, pins):
    agent = started(kit, pins)
    until(lambda: values(agent).get("contact.3") == (0, "good"), lambda: values(agent))
    for _ in range(5):
        for high in (True, False):
            pins.set(6, high)
            time.sleep(0.1)
    agent.ask("poll", device="contacts")
    until(lambda: values(agent)["contact.3"] == (5, "good"), lambda: values(agent))


def test_a_line_that_is_gone_is_said_and_the_others_go_on(kit, pins):
    pins.take_away(5)
    agent = started(kit, pins)
    until(lambda: values(agent).get("contact.2", ("", ""))[1] == "disconnected", lambda: values(agent))
    assert values(agent)["contact.1"] == (False, "good")
    assert "contact.2 on gpio:gpiochip-files/5 is not used" in agent.log()
    pins.take_away(4)
    pins.take_away(6)
    until(lambda: "contacts.unavailable" in agent.alarms(), lambda: agent.alarms())


def test_a_chip_that_is_not_there_stops_nothing(kit, pins):
    agent = started(kit, pins, contacts=[{"kind": "door", "line": "gpio:gpiochip-none/4"}])
    until(lambda: "contacts.unavailable" in agent.alarms(), lambda: agent.log())
    assert "contact.1 on gpio:gpiochip-none/4 is not used: there is no such chip" in agent.log()


def test_a_person_tries_each_by_hand(kit, pins):
    agent = started(kit, pins, contacts=CONTACTS[:1])
    until(lambda: values(agent) == {"contact.1": (False, "good")}, lambda: values(agent))
    test = kit.start("selftest", [AGENT, "selftest", "--json", "--control", agent.control, "--seconds", "1", "--contacts",
                                  "contacts", "--wait", "20"])
    for high in (False, True):
        time.sleep(1)
        pins.set(4, high)
    until(lambda: not test.running(), "the test to end", deadline=60)
    found = json.loads((kit.folder / "selftest.log").read_text(encoding="utf-8"))
    assert [one["verdict"] for one in found["checks"] if one["check"] == "contact"] == ["passed"], found
