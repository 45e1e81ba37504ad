"""docs/reference/node.schema.json, for editors, says what `tramgac check` says: the same keys, words and bounds.

The tool is asked with configurations that are made out of the schema, so that neither can gain a key without the other.
"""

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from cli_kit import ROOT, run

SCHEMA = json.loads((ROOT / "docs/reference/node.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
READERS = [*(ROOT / "agent/config").glob("*.cpp"), ROOT / "agent/document/alarm_rule.cpp"]
UNKNOWN = "zzzzzzzz"
NODE = {"tramgac": 1, "site": "vinh-yen", "node": "dc-01", "devices": []}


def resolved(schema):
    """The schema that a reference leads to, with what stands beside it."""
    while "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def objects(schema, path=()):
    """Every mapping of fixed keys: its path from the root, and its schema. A list's entry and data as a key are `0` and `any`."""
    schema = resolved(schema)
    if "properties" in schema:
        yield path, schema
    for key, inner in schema.get("properties", {}).items():
        yield from objects(inner, (*path, key))
    if "items" in schema:
        yield from objects(schema["items"], (*path, 0))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from objects(schema["additionalProperties"], (*path, "any"))


def placed(path, value, schema=SCHEMA):
    """A configuration with `value` at a path. What is required on the way there is, but null."""
    if not path:
        return {**NODE, **value} if schema is SCHEMA else value
    step, *rest = path
    schema = resolved(schema)
    if step == 0:
        return [placed(rest, value, schema["items"])]
    inner = schema["properties"][step] if step in schema.get("properties", {}) else schema["additionalProperties"]
    around = NODE if schema is SCHEMA else dict.fromkeys(schema.get("required", ()))
    return {**around, step: placed(rest, value, inner)}


def problems(folder, configuration):
    """What `tramgac check` has against it. The order of keys is kept, so that a message can be found."""
    file = folder / "node.yaml"
    file.write_text(json.dumps(configuration, ensure_ascii=False), encoding="utf-8")
    return json.loads(run("check", "--json", file).stdout)["problems"]


PATHS = [pytest.param(path, schema, id=".".join(map(str, path)) or "root") for path, schema in objects(SCHEMA)]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path, schema", PATHS)
def test_keys(tmp_path, path, schema):
    """No key of the schema is unknown, and none is unknown to the schema."""
    asked = problems(tmp_path, placed(path, {key: None for key in [*schema["properties"], UNKNOWN]}))
    unknown = [problem for problem in asked if problem["message"].startswith("unknown key")]
    assert [re.search('"(.+)"', problem["message"])[1] for problem in unknown] == [UNKNOWN]
    told = re.findall(r"[a-z_]+", unknown[0]["expected"].removeprefix("one of "))
    assert set(told) <= set(schema["properties"])
    if "..." not in unknown[0]["expected"]:
        assert set(told) == set(schema["properties"])


def test_every_key_of_the_readers():
    """The tool names sixteen keys at most; the others are in its source."""
    # Limits of sensors are read by a rule that names the most severe one.
    pattern = r'(?:\.(?:Optional|Required)|\bread)\("(\w+)"[,)]|\bLimitRule k\w+\{"(\w+)"'
    found = [pair for file in READERS for pair in re.findall(pattern, file.read_text(encoding="utf-8"))]
    asked = {key for pair in found for key in pair if key}
    known = {key for _, schema in objects(SCHEMA) for key in schema["properties"]}
    assert len(asked) > 80
    assert known - {"en", "vi"} == asked - {"en", "vi"}


REQUIRED = [pytest.param(path, schema, id=".".join(map(str, path)) or "root") for path, schema in objects(SCHEMA)
            if path and path[-1] not in ("label", "text", "cause", "consequence", "response")]


@pytest.mark.parametrize("path, schema", REQUIRED)
def test_required_keys(tmp_path, path, schema):
    asked = [problem["message"] for problem in problems(tmp_path, placed(path, {}))]
    missing = {match[1] for message in asked if (match := re.match(r'"(\w+)" is missing', message))}
    assert missing == set(schema.get("required", []))


SCALARS = [(path, key, resolved(inner)) for path, schema in objects(SCHEMA) for key, inner in schema["properties"].items()]


@pytest.mark.parametrize("path, key, schema", [
    pytest.param(path, key, schema, id=".".join(map(str, (*path, key)))) for path, key, schema in SCALARS if schema.get("type") == "integer"])
def test_bounds(tmp_path, path, key, schema):
    def told(value):
        said = problems(tmp_path, placed(path, {key: value}))
        return any(f'"{key}"' in problem["message"] and "bad value" in problem["message"] for problem in said)
    for good in (schema["minimum"], schema["maximum"]):
        assert not told(good), good
    for bad in (schema["minimum"] - 1, schema["maximum"] + 1):
        assert told(bad), bad


@pytest.mark.parametrize("path, key, schema", [
    pytest.param(path, key, schema, id=".".join(map(str, (*path, key)))) for path, key, schema in SCALARS if "enum" in schema])
def test_words(tmp_path, path, key, schema):
    said = problems(tmp_path, placed(path, {key: "zzz"}))
    expected, = (problem["expected"] for problem in said if '"zzz"' in problem["message"])
    assert sorted(re.findall(r"[a-z-]+", expected.removeprefix("one of "))) == sorted(schema["enum"])


EXAMPLES = [("docs/examples/node.yaml", 0)] + [("docs/reference/configuration.md", number) for number in range(4)]


@pytest.mark.parametrize("page, number", EXAMPLES)
def test_what_the_documents_show_is_valid(page, number):
    text = (ROOT / page).read_text(encoding="utf-8")
    if page.endswith(".md"):
        text = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[number]
    if re.match(r"    alarms:", text):
        device = {"id": "a", "profile": "b", "address": "reach://192.0.2.1", "period": "5s"}
        shown = {"devices": [{**device, **yaml.safe_load(text)}]}
    else:
        shown = yaml.safe_load(text)
    assert [error.message for error in VALIDATOR.iter_errors({**NODE, **shown})] == []


@pytest.mark.parametrize("wrong", [
    {"locaton": "here"}, {"tramgac": 2}, {"site": "Vinh Yen"}, {"label": {"en": "Data centre"}}, {"history_rate": "50"},
    {"store": {"commit_interval": 2}}, {"store": {"budget": "9 TB"}}, {"broker": {}}, {"broker": {"host": "a", "windows": 3}},
    {"broker": {"host": "a", "tls": {"key_file": "a"}}}, {"local": {"silence": "gpio:gpiochip0/1"}},
    {"traps": {"socket": "systemd", "port": 162}}, {"contacts": [{"kind": "leek", "line": "gpio:gpiochip0/1"}]},
    {"sensors": [{"at": "hwnom:sht3x"}]}, {"sensors": [{"at": "hwmon:sht3x", "temperature": {"high": 200}}]},
    {"devices": [{"id": "ups-1", "profile": "a", "address": "ups.example", "period": "5s"}]},
    {"maintenance": [{"days": ["sun"], "from": "25:00", "to": "04:00", "reason": "a"}]},
    {"maintenance": [{"from": "02:00", "to": "04:00", "reason": "a"}]},
], ids=str)
def test_what_is_wrong_is_refused_by_both(tmp_path, wrong):
    assert not VALIDATOR.is_valid({**NODE, **wrong})
    assert problems(tmp_path, {**NODE, **wrong})
