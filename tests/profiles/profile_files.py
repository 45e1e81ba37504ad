"""Reads profiles and the registry for the tests in this folder, independently of the agent's own loader."""

import functools
import json
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROFILES = ROOT / "drivers" / "profiles"
NAMES = ROOT / "drivers" / "names"
REFERENCE = ROOT / "docs" / "reference"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice in a mapping; keys stay the text that stands in the file."""

    def construct_mapping(self, node, deep=False):
        mapping = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in mapping:
                raise yaml.YAMLError(f"key {key!r} stands twice, line {key_node.start_mark.line + 1}")
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping


_Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))


@functools.lru_cache(maxsize=None)  # callers do not change what they get
def load_yaml(path):
    return parse_yaml(path.read_text(encoding="utf-8"))


def parse_yaml(text):
    return yaml.load(text, Loader=_Loader)


def load_schema(name):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def profile_folders():
    return sorted(path.parent for path in PROFILES.glob("*/profile.yaml"))


def load_profile(name):
    return load_yaml(PROFILES / name / "profile.yaml")


def all_points(profile):
    """Scalars and table columns, in the order of the file."""
    columns = [column for table in profile.get("tables", []) for column in table["points"]]
    return profile.get("points", []) + columns


def scale_of(point):
    """(multiply, divide) of the point's scale."""
    text = str(point.get("scale", 1))
    if "/" in text:
        above, below = text.split("/")
        return float(above), float(below)
    decimals = len(text.partition(".")[2])
    return float(text.replace(".", "")), 10.0**decimals
