"""Reads profiles and the registry for the tests in this folder, independently of the agent's own loader."""

import functools
import json
import pathlib
import re
from fractions import Fraction

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


# Truths are true and false alone, as YAML 1.2 and the agent have it: `1: off` is a word.
_Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
                                   for first, resolvers in _Loader.yaml_implicit_resolvers.items()}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF"))
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


def sampled_points(profile):
    """What takes the value of another scalar while conditions hold, with what it has of that one."""
    scalars = {point["name"]: point for point in profile.get("points", [])}
    return [{**scalars[sample["of"]], **sample} for sample in profile.get("samples", [])]


def number_in_file(number):
    """A number as a profile has it (0.1, "1/64", "-160/9"), exactly."""
    return Fraction(str(number))


def scale_of(point):
    """(multiply, divide) of the point's scale."""
    scale = number_in_file(point.get("scale", 1))
    return scale.numerator, scale.denominator


def terms_of(point):
    """The terms of scale_by; a single one may stand without a list."""
    terms = point.get("scale_by", [])
    return [terms] if isinstance(terms, dict) else terms


def oid_key(oid):
    return tuple(int(part) for part in oid.split("."))


def recognition_of(profile):
    return profile.get("recognise", [])


# Composition: several profiles for one device, the first has precedence.


def load_composed(names):
    """The profile of "fortigate+if_mib"."""
    return compose([load_profile(name) for name in names.split("+")])


def compose(profiles):
    """One profile of several; what an earlier one has by the same name is left out of the later ones."""
    whole = {"name": "+".join(profile["name"] for profile in profiles), "points": [], "tables": [], "stale_when": [], "samples": []}
    whole.update({"alarms": [], "traps": []})
    for profile in profiles:
        taken = {point["name"] for point in all_points(whole) + whole["samples"]}
        add_stand_ins(whole["points"], profile.get("points", []))
        alarms, traps = {a["name"] for a in whole["alarms"]}, {t["oid"] for t in whole["traps"]}
        whole["points"] += [point for point in profile.get("points", []) if point["name"] not in taken]
        whole["tables"] += left_tables(profile, taken)
        whole["alarms"] += [a for a in profile["alarms"] if a["name"] not in alarms and a.get("point") not in taken]
        whole["traps"] += [t for t in profile.get("traps", []) if t["oid"] not in traps]
        whole["stale_when"] += stale_condition(profile, taken)
        whole["samples"] += [sample for sample in profile.get("samples", []) if sample["name"] not in taken]
    return whole


SORTS = {"integer": "number", "unsigned": "number", "real": "number", "text": "text", "hex": "text", "oid": "text",
         "date-and-time": "text", "flag-text": "truth"}
MOST_FORMS = 8


def forms_of(point):
    """The point itself and what stands in for it, all with its name."""
    return [point] + [{"plausible": point["plausible"], **form, "name": point["name"]} if "plausible" in point
                      else {**form, "name": point["name"]} for form in point.get("otherwise", [])]


def sort_of(form):
    """None of a counter: a rate is of one object."""
    if "counter" in form:
        return None
    if "true_when" in form or ("bit" in form and form.get("bit_count", 1) == 1):
        return "truth"
    return "words" if form.keys() & {"enum", "enum_text", "flags"} else SORTS[form["type"]]


def add_stand_ins(points, later):
    """What a later profile reads by the same name stands in for what an earlier one reads."""
    known = {point["name"]: i for i, point in enumerate(points)}
    for point in later:
        if point["name"] not in known:
            continue
        i = known[point["name"]]
        for form in forms_of(point):
            there = forms_of(points[i])
            fits = sort_of(form) == sort_of(points[i]) is not None and form["oid"] not in [f["oid"] for f in there]
            if fits and len(there) <= MOST_FORMS:
                own = {"plausible": [float("-inf"), float("inf")], **form}  # not that of the profile before
                points[i] = {**points[i], "otherwise": points[i].get("otherwise", []) + [own]}


def left_tables(profile, taken):
    tables = []
    for table in profile.get("tables", []):
        columns = [column for column in table["points"] if column["name"] not in taken]
        if columns:
            tables.append({**table, "points": columns})
    return tables


def stale_condition(profile, taken):
    """It is of the points of its own profile only."""
    if "stale_when" not in profile or profile["stale_when"]["point"] in taken:
        return []
    return [{**profile["stale_when"], "names": [p["name"] for p in all_points(profile) if p["name"] not in taken]}]
