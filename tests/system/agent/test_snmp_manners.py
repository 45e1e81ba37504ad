"""SNMP agents as they really behave: each breaks the rules in its own way, each gets the quality that says so, and none of
them costs the agent or a well-behaved neighbour anything."""
import socket
import time

import pytest
import snmp_manners as snmp
from agent_kit import Agent, Node, until

PROFILE = """profile: 1
name: test_manners
vendor: Test
model: Manners
maturity: draft
protocol: snmp
sources: {own: tests/system/agent}
snmp: {timeout: 300ms, retries: 0}
points:
  - {name: input.voltage, oid: 1.3.6.1.4.1.99999.1.0, type: integer, source: own}
  - {name: output.voltage, oid: 1.3.6.1.4.1.99999.2.0, type: integer, source: own}
  - {name: device.model, oid: 1.3.6.1.4.1.99999.3.0, type: text, source: own}
tables:
  - name: outlet
    label: 1.3.6.1.4.1.99999.4.1.2
    max_rows: 8
    points: [{name: outlet.current, oid: 1.3.6.1.4.1.99999.4.1.3, type: integer, source: own}]
"""
ROOT = (1, 3, 6, 1, 4, 1, 99999)
INPUT, OUTPUT, MODEL = ROOT + (1, 0), ROOT + (2, 0), ROOT + (3, 0)
LABEL, CURRENT = ROOT + (4, 1, 2), ROOT + (4, 1, 3)
ROWS = range(1, 5)
OBJECTS = {INPUT: snmp.integer(230), OUTPUT: snmp.integer(231), MODEL: snmp.text("Manners 1"),
           **{LABEL + (row,): snmp.text(f"outlet {row}") for row in ROWS},
           **{CURRENT + (row,): snmp.integer(10 * row) for row in ROWS},
           ROOT + (5, 0): snmp.integer(7)}  # what is behind the table
SCALARS = ("input.voltage", "output.voltage", "device.model")
CELLS = tuple(f"outlet {row}" for row in ROWS)
GOOD = dict.fromkeys(SCALARS + CELLS, "good")


def all_are(quality):
    return dict.fromkeys(SCALARS + CELLS, quality)


def cells_are(quality, first=1):
    return {**GOOD, **{f"outlet {row}": quality for row in ROWS if row >= first}}


def honest(agent, request):
    return snmp.message(request, agent.honest(request))


def is_table(request):
    return request.kind != snmp.GET


def about_tables(change):
    """A manner for walks only: `change` gets the honest answer and the request, and changes the former."""
    def manner(agent, request):
        answer = agent.honest(request)
        if is_table(request):
            change(answer, request)
        return snmp.message(request, answer)
    return manner


def swap_rows(answer, _):
    rows = answer.varbinds
    if len(rows) >= 6:
        rows[0:2], rows[4:6] = rows[4:6], rows[0:2]


def same_again(answer, request):
    names = request.names * max(request.second, 1)
    answer.varbinds = [(name, snmp.integer(1)) for name in names]


def smaller(answer, request):
    answer.varbinds = [((1, 3, 6, 1, 2, 1, 1, 1, 0), snmp.integer(1)) for _ in answer.varbinds]


def loops_behind_row_2(answer, _):
    answer.varbinds = [(name[:-1] + (2,), value) if name[:-1] in (LABEL, CURRENT) and name[-1] > 2 else (name, value)
                       for name, value in answer.varbinds]


def ends_behind_row_2(answer, _):
    answer.varbinds = [(name, snmp.END_OF_MIB) if name[:-1] not in (LABEL, CURRENT) or name[-1] > 2 else (name, value)
                       for name, value in answer.varbinds]


def never_ends(agent, request):
    """Rows for ever, and slowly."""
    if not is_table(request):
        return honest(agent, request)
    varbinds, names = [], list(request.names)
    for _ in range(max(request.second, 1)):
        for i, name in enumerate(names):
            column = next(c for c in (LABEL, CURRENT) if name[:len(c)] == c)
            names[i] = column + (name[len(column)] + 1 if len(name) > len(column) else 1,)
            row = names[i][-1]
            varbinds.append((names[i], snmp.text(f"outlet {row}") if column == LABEL else snmp.integer(row)))
    return snmp.message(request, snmp.Answer(varbinds))


def from_another(host):
    """Answers come from another port of `host`."""
    def manner(agent, request):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((host, 0))
            other.sendto(honest(agent, request), request.peer)
    return manner


def too_big(most):
    """More than `most` varbinds do not fit."""
    def manner(agent, request):
        answer = agent.honest(request)
        return snmp.message(request, snmp.refusal(request, snmp.TOO_BIG) if len(answer.varbinds) > most else answer)
    return manner


def swallows_large(agent, request):
    """As behind a tunnel that loses fragments."""
    datagram = honest(agent, request)
    return datagram if len(datagram) <= 120 else None


def wrong_number(agent, request):
    return snmp.message(request, agent.honest(request), number=request.number ^ 1)


def one_at_a_time(agent, request):
    answer = agent.honest(request)
    return snmp.message(request, snmp.Answer(answer.varbinds[:1]))


def more_than_asked(agent, request):
    answer = agent.honest(request)
    extra = [(ROOT + (77, i), snmp.integer(i)) for i in range(40)]
    return snmp.message(request, snmp.Answer(answer.varbinds + extra))


def other_order(agent, request):
    answer = agent.honest(request)
    if not is_table(request):
        answer.varbinds.reverse()
    return snmp.message(request, answer)


def other_names(agent, request):
    answer = agent.honest(request)
    return snmp.message(request, snmp.Answer([(name[:-1] + (99,), value) for name, value in answer.varbinds]))


def lacks_output(agent, request):
    """Without the object; v1 then refuses the whole request and says which one it was."""
    return snmp.message(request, agent.honest(request, missing={OUTPUT}))


def blames_nobody(agent, request):
    """Refuses, and says neither why nor which one it was."""
    bad = request.kind == snmp.GET and OUTPUT in request.names
    return snmp.message(request, snmp.refusal(request, snmp.GENERAL_ERROR) if bad else agent.honest(request))


def blames_another(agent, request):
    """The index of the culprit is beyond the request."""
    bad = request.kind == snmp.GET and OUTPUT in request.names
    return snmp.message(request, snmp.refusal(request, snmp.NO_SUCH_NAME, 200) if bad else agent.honest(request))


def refuses_everything(_, request):
    return snmp.message(request, snmp.refusal(request, snmp.GENERAL_ERROR, 1))


def value_of_model(value):
    def manner(agent, request):
        answer = agent.honest(request)
        answer.varbinds = [(name, value if name == MODEL else old) for name, old in answer.varbinds]
        return snmp.message(request, answer)
    return manner


def spoilt(change):
    return lambda agent, request: change(honest(agent, request))


def twice_and_late(agent, request):
    """Each answer comes again, before and behind the next one."""
    before, agent.before = getattr(agent, "before", b""), honest(agent, request)
    return [one for one in (before, agent.before, agent.before, before) if one]


def torrent(agent, request):
    return [bytes(range(64))] * 100 + [honest(agent, request)]


class Case:
    """A manner, what becomes of it, and how many requests a second it may cost at most; `timeout`: if not the profile's."""

    def __init__(self, manner, expected, version="2c", more="", at_most=40, timeout=None):
        self.manner, self.expected, self.version = manner, expected, version
        self.more, self.at_most, self.timeout = more, at_most, timeout


CASES = {
    "rows-out-of-order": Case(about_tables(swap_rows), {**cells_are("not-increasing"), "outlet 3": "good"}),
    "same-name-again": Case(about_tables(same_again), cells_are("not-increasing")),
    "smaller-name": Case(about_tables(smaller), cells_are("not-increasing")),
    "loop-of-rows": Case(about_tables(loops_behind_row_2), cells_are("not-increasing", 3)),
    "loop-of-rows-v1": Case(about_tables(loops_behind_row_2), cells_are("not-increasing", 3), version="1"),
    "early-end": Case(about_tables(ends_behind_row_2), cells_are("row-gone", 3)),
    "never-ends": Case(never_ends, GOOD, at_most=120),
    "another-port": Case(from_another("127.0.0.1"), all_are("timeout")),
    "another-address": Case(from_another("127.0.0.77"), all_are("timeout")),
    "another-address-allowed": Case(from_another("127.0.0.77"), GOOD, more="&source=any"),
    "too-big-for-two": Case(too_big(2), GOOD),
    "too-big-for-one": Case(too_big(0), all_are("too-big")),
    "swallows-large": Case(swallows_large, GOOD),
    "wrong-request-id": Case(wrong_number, all_are("timeout")),
    "one-varbind-at-a-time": Case(one_at_a_time, GOOD),
    "more-than-asked": Case(more_than_asked, GOOD),
    "other-order": Case(other_order, GOOD),
    "other-names": Case(other_names, {**cells_are("not-increasing", 2), **dict.fromkeys(SCALARS, "bad-frame")}),
    "no-such-name-v1": Case(lacks_output, {**GOOD, "output.voltage": "no-such-object"}, version="1"),
    "no-such-instance": Case(lacks_output, {**GOOD, "output.voltage": "no-such-instance"}),
    "error-without-index": Case(blames_nobody, {**GOOD, "output.voltage": "general-error"}),
    "error-with-wrong-index": Case(blames_another, {**GOOD, "output.voltage": "no-such-object"}, version="1"),
    "refuses-everything": Case(refuses_everything, all_are("general-error")),
    "huge-text": Case(value_of_model(snmp.text("x" * 60000)), GOOD),
    "number-for-text": Case(value_of_model(snmp.integer(5)), {**GOOD, "device.model": "wrong-type"}),
    "null": Case(value_of_model(b"\x05\x00"), {**GOOD, "device.model": "not-available"}),
    "end-of-mib-for-a-scalar": Case(value_of_model(snmp.END_OF_MIB), {**GOOD, "device.model": "no-such-instance"}),
    "unknown-type": Case(value_of_model(b"\x4f\x01\x00"), all_are("bad-frame")),
    "trailing-bytes": Case(spoilt(lambda one: one + b"\xde\xad" * 30), GOOD),
    "cut-short": Case(spoilt(lambda one: one[:-7]), all_are("bad-frame")),
    "cut-to-its-head": Case(spoilt(lambda one: one[:2]), all_are("bad-frame")),
    "empty": Case(spoilt(lambda one: [b""]), all_are("bad-frame")),
    "endless-length": Case(spoilt(lambda one: b"\x30\x84\xff\xff\xff\xff" + one[2:]), all_are("bad-frame")),
    "indefinite-length": Case(spoilt(lambda one: b"\x30\x80" + one[2:] + b"\x00\x00"), all_are("bad-frame")),
    "another-version": Case(lambda agent, r: snmp.message(r, agent.honest(r), version=0), all_are("bad-frame")),
    "no-response-pdu": Case(lambda agent, r: snmp.message(r, agent.honest(r), kind=snmp.GET), all_are("timeout")),
    "twice-and-late": Case(twice_and_late, GOOD),
    "torrent": Case(torrent, GOOD, timeout="1s"),  # that much must have come, and on a busy machine, too
    "silent": Case(lambda *_: None, all_are("timeout")),
}


HEALTHY = Case(None, GOOD, timeout="500ms")  # this process may be slow to answer for it


@pytest.fixture(name="scene")
def fixture_scene(kit):
    """All of CASES and a healthy device, each at an SNMP agent of its own, all polled by one agent and all good."""
    class Scene:
        servers = {name: kit.serve(snmp.Agent(OBJECTS)) for name in ("healthy", *CASES)}

        def start(self):
            kit.write("profiles/test_manners/profile.yaml", PROFILE)
            self.agent = Agent(kit, Node(devices=[self.device(name) for name in self.servers])).start()
            for name in self.servers:
                self.expect(name, GOOD)
            return self.agent

        def device(self, name):
            case = CASES.get(name, HEALTHY)
            timing = {"period": case.timeout or "500ms", **({"timeout": case.timeout} if case.timeout else {})}
            return {"id": name, "profile": "test_manners", "misses": 2, **timing,
                    "address": f"snmp://127.0.0.1:{self.servers[name].port}?community=public&version={case.version}"
                               f"{case.more}"}

        def qualities(self, name):
            return {line["row"] or line["point"]: line["quality"] for line in self.agent.ask("readings", device=name)}

        def expect(self, name, expected, deadline=20):
            def found():
                now = self.qualities(name)
                return all(now.get(point) == quality for point, quality in expected.items())
            until(found, lambda: f"{name}: expected {expected}, is {self.qualities(name)}", deadline)

        def polls(self, name):
            return self.agent.device(name)["polls"]
    return Scene()


def test_a_table_that_never_was_in_order_is_an_event(kit):
    """It has no rows yet that could say so."""
    server = kit.serve(snmp.Agent(OBJECTS))
    server.manner = about_tables(same_again)
    kit.write("profiles/test_manners/profile.yaml", PROFILE)
    agent = Agent(kit, Node(devices=[{"id": "loops", "profile": "test_manners", "period": "500ms",
                                      "address": f"snmp://127.0.0.1:{server.port}?community=public"}])).start()
    until(lambda: "device loops: a table of the device goes round in circles" in agent.log(), agent.log)
    assert agent.readings("loops")["input.voltage"]["quality"] == "good"


def test_each_is_named_and_none_is_in_the_way(scene):
    agent = scene.start()
    before, began = agent.device("healthy"), time.monotonic()
    counts = {name: (server.requests, scene.polls(name)) for name, server in scene.servers.items()}
    for name, case in CASES.items():
        scene.servers[name].manner = case.manner
    wrong = {}
    for deadline in (20, 5):  # reached, and kept
        for name, case in CASES.items():
            try:
                # What was good is believed through two misses, and good is what it was before.
                if "good" in case.expected.values():
                    until(lambda n=name: scene.polls(n) >= counts[n][1] + 8, f"polls of {name}")
                scene.expect(name, case.expected, deadline)
            except AssertionError as problem:
                wrong[name] = str(problem)
    elapsed = time.monotonic() - began
    for name, case in CASES.items():
        rate = (scene.servers[name].requests - counts[name][0]) / elapsed
        if rate > case.at_most:
            wrong[name + " rate"] = rate
    after = agent.device("healthy")
    assert after["failures"] == before["failures"] and after["polls"] - before["polls"] >= 2 * elapsed - 2, after
    assert "node.overload" not in agent.alarms(), "nothing of it was dropped"
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())
    assert len(agent.readings("huge-text")["device.model"]["value"]) <= 128, "cut, not kept whole"
    assert not [server.error for server in scene.servers.values() if server.error]
    for server in scene.servers.values():
        server.manner = None
    for name in CASES:
        scene.expect(name, GOOD)
    assert agent.stop() == 0
