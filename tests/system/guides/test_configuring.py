"""docs/guides/configure.md and commissioning.md: one configuration out of all fragments, and every command on a site that works."""
import threading

import pytest
from agent_kit import PEERS, Agent, Broker, free_port, listens, until
from faults import UPS, Site
from guide_kit import LANGUAGES, ROOT, blocks, exchanges, fenced

CONFIGURE = {"en": "docs/guides/configure.md", "vi": "docs/vi/cau-hinh.md"}
COMMISSION = {"en": "docs/guides/commissioning.md", "vi": "docs/vi/nghiem-thu.md"}
DOORS = "192.0.2.12:502"


def commands(page):
    for kind, block in fenced(page):
        if kind == "console":
            yield from (command.replace("--lang vi ", "") for command, _ in exchanges(block))
        elif kind == "":
            yield block.replace("--lang vi ", "").replace("nghiem-thu.", "acceptance.")


@pytest.mark.parametrize("pages", [CONFIGURE, COMMISSION], ids=["configure", "commission"])
def test_both_languages_have_the_same_commands(pages):
    assert list(commands(pages["en"])) == list(commands(pages["vi"]))


def whole(language):
    """The fragments of the guide as one file: a second list of devices goes on with the first."""
    return "".join(blocks(CONFIGURE[language], "yaml"))


class Room(Site):
    """A node with a UPS, by pymodbus, a box of contacts that are switched, and a broker."""

    def __init__(self, kit, language):
        super().__init__(kit, language)
        ups, doors = free_port(), free_port()
        kit.start("ups", ["/usr/bin/python3", PEERS / "modbus_smart_ups.py", "--port", ups])
        kit.start("doors", ["/usr/bin/python3", PEERS / "modbus_contacts.py", "--port", doors])
        until(lambda: listens(ups) and listens(doors), "the devices")
        self.places |= {UPS: f"127.0.0.1:{ups}", DOORS: f"127.0.0.1:{doors}"}
        self.places["/usr/share/doc/tramgac/examples"] = ROOT / "docs/examples"
        broker = Broker(kit).start()
        config = whole(language)
        start, end = config.index("broker:\n"), config.index("devices:\n")
        node = (config[:start] + f"broker: {{host: 127.0.0.1, port: {broker.port}}}\ncontrol: {kit.folder}/control.sock\n"
                f"store: {{path: {kit.folder}/records.db}}\n" + config[end:])
        for place in (UPS, DOORS):
            node = node.replace(place, self.places[place])
        self.agent = Agent(kit, node).start(lang=language, environment={"STATE_DIRECTORY": str(kit.folder)})
        until(lambda: self.agent.status()["broker"]["connected"], "the broker")
        until(lambda: {line["condition"] for line in self.agent.ask("devices")} == {"available"}, "the devices")
        until(lambda: self.agent.status()["stages"]["publish"] > 0, "records at the broker")

    def acknowledge(self):
        """The control room: somebody sees the test alarm and acknowledges it."""
        until(lambda: "node.test" in self.agent.alarms(), "the test alarm")
        self.run("tramgac alarms ack node.test")


@pytest.mark.parametrize("language", CONFIGURE)
def test_the_fragments_are_one_configuration(kit, language):
    for name in ("ca.pem", "dc-01.pem", "dc-01.key", "broker.password"):
        kit.write(name, "secret\n", 0o600)
    config = kit.write("node.yaml", whole(language))
    assert "no problems" in Site(kit, language).run(f"tramgac check {config}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_configuration(kit, language):
    room = Room(kit, language)
    for kind, block in fenced(CONFIGURE[language]):
        if kind == "":
            room.run(block)
            # What the technician has written by the time that it is checked.
            (room.folder / "etc/tramgac/node.yaml").write_text(room.agent.config.read_text())
        elif kind == "console":
            room.converse(block, 20)
    assert room.asked_of_systemctl() == ["reload tramgac"]
    assert (room.folder / "etc/tramgac/broker.password").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_through_a_room(kit, language):
    room = Room(kit, language)
    for kind, block in fenced(COMMISSION[language]):
        if kind == "":
            room.run(block)
            continue
        operator = threading.Thread(target=room.acknowledge) if "--alarm" in block else None
        if operator:
            operator.start()
        room.converse(block, 20)
        if operator:
            operator.join()
