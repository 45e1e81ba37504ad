"""The two columns of scripts/demo --firmware, and when its headless run is content."""

import json

import side_by_side

NODES = ["demo/demo-01", "demo/demo-02"]


def told(*without):
    screen = side_by_side.Screen(NODES, False)
    for node in NODES:
        for kind in ("state", "birth", "data/a", "last/a", "def/a.b", "alarm/a.b", "event"):
            if (node, kind) not in without:
                words = {"event": "alarm", "alarm": "a.b", "transition": "raised"} if kind == "event" else {"v": 1}
                screen.take(f"tramgac/v1/{node}/{kind}", json.dumps(words))
    return screen.table()


def test_the_same_kinds_of_both_are_well(capsys):
    assert told() == 0
    assert "demo/demo-02" in capsys.readouterr().out


def test_what_one_has_not_told_is_said(capsys):
    assert told(("demo/demo-02", "birth")) == 1
    assert "demo/demo-02 has published no birth" in capsys.readouterr().err
    assert told(("demo/demo-02", "event")) == 1
    assert "demo/demo-02 has not raised an alarm" in capsys.readouterr().err


def test_each_node_has_its_column(capsys):
    screen = side_by_side.Screen(NODES, True)
    for node in NODES:
        screen.take(f"tramgac/v1/{node}/data/room", '{"values":{"ambient.temperature":23.4}}')
    left, right = capsys.readouterr().out.splitlines()
    assert left.startswith("data room: ambient.temperature 23.4") and left.endswith("|")
    assert right.startswith(" ") and right.split("| ")[1].startswith("data room")
    assert side_by_side.columns(side_by_side.fit("Phòng nhỏ", 5)) == 5
