"""Chooses the profiles of a recording as `--profile auto` must choose them, without the agent's own code."""

from profile_files import load_profile, oid_key, profile_folders, recognition_of

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"


def is_prefix(prefix, oid):
    return oid_key(oid)[: len(oid_key(prefix))] == oid_key(prefix)


def rank_of(description, recording):
    """How well a description fits, better is greater; None: it does not."""
    object_id = str(recording.values.get(SYS_OBJECT_ID, "")).lstrip(".")
    descr = str(recording.values.get(SYS_DESCR, ""))
    if "modbus_identification" in description:
        return None
    fitting = [oid for oid in description.get("sys_object_id", []) if object_id and is_prefix(oid, object_id)]
    if "sys_object_id" in description and not fitting:
        return None
    if "sys_descr" in description and not any(part in descr for part in description["sys_descr"]):
        return None
    if "answers" in description and not any(recording.has_below(oid) for oid in description["answers"]):
        return None
    return "answers" in description, max(map(len, map(oid_key, fitting)), default=0), "sys_descr" in description


def rank(profile, recording):
    ranks = [rank_of(description, recording) for description in recognition_of(profile)]
    return max((r for r in ranks if r is not None), default=None)


def choose(recording, profiles=None):
    """The composed name: the best device profile, then every layer that fits, in order of name; "" if none does."""
    if profiles is None:
        profiles = [load_profile(folder.name) for folder in profile_folders()]
    fitting = [(rank(p, recording), p) for p in profiles if p["protocol"] == "snmp"]
    fitting = sorted(((r, p) for r, p in fitting if r is not None), key=lambda pair: pair[1]["name"])
    devices = [(r, p["name"]) for r, p in fitting if not p.get("layer")]
    best = [max(devices, key=lambda pair: pair[0])[1]] if devices else []  # of equals the first by name
    return "+".join(best + [p["name"] for _, p in fitting if p.get("layer")])
