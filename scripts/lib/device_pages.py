#!/usr/bin/python3
"""Makes docs/devices, a page a profile, from drivers/profiles and the registry of names.

--check only says whether the pages are what the profiles say; exit code 1 if one is not. Run by scripts/dev.
"""

import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "profiles"))

from profile_files import NAMES, PROFILES, load_profile, load_yaml, profile_folders, recognition_of  # noqa: E402

PAGES = ROOT / "docs" / "devices"
# Maturity -> its name in Vietnamese, and what it means.
MATURITY = {
    "verified": ("đã kiểm chứng",
                 "the facts are those of a standard, of a field-tested driver or of several independent sources, or agree "
                 "with recordings of real devices",
                 "thông tin theo tiêu chuẩn, theo trình điều khiển đã dùng thực tế, theo nhiều nguồn độc lập, hoặc khớp với "
                 "bản ghi từ thiết bị thật"),
    "partial": ("một phần",
                "verified, but only a part of what the device offers",
                "đã kiểm chứng, nhưng chỉ một phần những gì thiết bị cung cấp"),
    "draft": ("nháp",
              "from documents alone: compare the readings with the device's own display before you trust them",
              "chỉ theo tài liệu: hãy so giá trị đọc được với màn hình của thiết bị trước khi tin"),
}
SEVERITY = {"warning": "cảnh báo", "minor": "nhẹ", "major": "nghiêm trọng", "critical": "nguy cấp"}
MOST_WORDS = 12  # of an enumeration in a cell


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").strip()


def cap(sentence):
    return sentence[:1].upper() + sentence[1:]


def both(text):
    """One cell in both languages, the English above."""
    return f"{cell(text['en'])}<br>{cell(text['vi'])}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def title_of(profile):
    return f"{profile['vendor']} {profile['model']}"


def is_inferred(point):
    return bool(point.get("inferred"))


def remark(point):
    """What may be said, and how sure it is."""
    parts = []
    for key in ("enum", "enum_text", "flags"):
        words = list(dict.fromkeys(point.get(key, {}).values()))
        if words:
            more = [".."] if len(words) > MOST_WORDS else []
            parts.append(", ".join(words[:MOST_WORDS] + more))
    if is_inferred(point):
        parts.append("**inferred / suy ra**")
    if point.get("note"):
        parts.append(point["note"])
    return cell("; ".join(parts))


def bits_of(point):
    if "bit" not in point:
        return ""
    last = point["bit"] + point.get("bit_count", 1) - 1
    return f" bit {point['bit']}" + (f" to {last}" if last > point["bit"] else "")


def unit_of(name):
    """As `tramgac probe` shows it."""
    return cell({"Cel": "°C", "By": "B"}.get(name.get("unit", ""), name.get("unit", "")))


def point_rows(points, registry):
    for point in points:
        name = registry[point["name"]]
        of_document = f" {point['path']}" if "path" in point else ""
        places = [(point.get("at") or point["oid"]) + of_document] + [form["oid"] for form in point.get("otherwise", [])]
        place = "<br>else / nếu không: ".join(f"`{one}`" for one in places) + bits_of(point)
        yield f"`{point['name']}`", both(name["label"]), unit_of(name), place, remark(point)


HEAD = ("point / điểm đo", "label / tên", "unit / đơn vị", "from / lấy từ", "remark / ghi chú")


def points_of(profile, registry):
    parts = []
    if profile.get("points"):
        parts.append(table(HEAD, point_rows(profile["points"], registry)))
    if profile.get("samples"):
        parts.append("Kept from the last time / giữ từ lần gần nhất:\n\n" + table(HEAD, sample_rows(profile, registry)))
    for group in profile.get("tables", []):
        label = f", named by `{group['label']}`" if "label" in group else ""
        parts.append(f"Table / bảng: **{group['name']}**{label}, at most {group.get('max_rows', 64)}\n\n"
                     + table(HEAD, point_rows(group["points"], registry)))
    return "\n".join(parts)


def sample_rows(profile, registry):
    for sample in profile["samples"]:
        name = registry[sample["name"]]
        conditions = [f"`{one['point']}` " + (f"&gt; {one['above']}" if "above" in one else f"= {str(one['is']).lower()}")
                      for one in sample["while"]]
        source = f"`{sample['of']}`, while / khi {' and / và '.join(conditions)}"
        yield f"`{sample['name']}`", both(name["label"]), unit_of(name), source, remark(sample)


def recognition(profile):
    lines = []
    for description in recognition_of(profile):
        what = []
        if "sys_object_id" in description:
            what.append("sysObjectID begins with " + ", ".join(f"`{oid}`" for oid in description["sys_object_id"]))
        if "sys_descr" in description:
            what.append("sysDescr contains " + ", ".join(f"“{part}”" for part in description["sys_descr"]))
        if "answers" in description:
            what.append("it answers below " + " or ".join(f"`{oid}`" for oid in description["answers"]))
        if "modbus_identification" in description:
            wanted = description["modbus_identification"]
            what.append("its Modbus identification contains " + ", ".join(f"“{wanted[key]}”" for key in sorted(wanted)))
        lines.append("- " + "; and ".join(what))
    if not lines:
        return "It does not tell: name the profile in the configuration / thiết bị không cho biết, phải ghi tên hồ sơ trong cấu hình.\n"
    return "\n".join(lines) + "\n"


def condition(alarm, registry):
    point = f"`{alarm['point']}`" if "point" in alarm else ""
    unit = unit_of(registry[alarm["point"]]) if "point" in alarm else ""
    kind = alarm["kind"]
    if kind in ("high", "low"):
        return f"{point} {'&gt;' if kind == 'high' else '&lt;'} {alarm['limit']} {unit}".strip()
    if kind in ("rise", "fall"):
        words = "rises by / tăng" if kind == "rise" else "falls by / giảm"
        return f"{point} {words} &gt; {alarm['limit']} {unit} in / trong {alarm['window']}"
    if kind in ("will-exceed", "will-fall-below"):
        sign = "&gt;" if kind == "will-exceed" else "&lt;"
        return (f"{point} {sign} {alarm['limit']} {unit}, now or within / ngay hoặc trong {alarm['horizon']} "
                f"as in the last / theo đà {alarm['window']}")
    if kind == "deviation":
        return f"{point} differs from / lệch với `{alarm['from']}` &gt; {alarm['limit']} {unit}"
    if kind == "state":
        states = alarm["state"] if isinstance(alarm["state"], list) else [alarm["state"]]
        return f"{point} = " + " / ".join(str(state).lower() if isinstance(state, bool) else state for state in states)
    return {"no-data": f"{point}: no data / không có dữ liệu", "unavailable": "no answer / không trả lời",
            "notified": "told by a trap / do trap báo"}[kind]


def occasion(alarm, registry):
    """When it is raised, and what it is not told besides."""
    parents = ", ".join(f"`{name}`" for name in alarm.get("depends_on", []))
    return condition(alarm, registry) + (f"<br>not told with / không báo khi có: {parents}" if parents else "")


def alarms_of(profile, registry):
    if not profile["alarms"]:
        return "None of its own / không có.\n"
    rows = [(both(alarm["text"]), f"{alarm['severity']}<br>{SEVERITY[alarm['severity']]}", occasion(alarm, registry),
             alarm["time_to_respond"], both(alarm["response"])) for alarm in profile["alarms"]]
    return table(("alarm / cảnh báo", "severity / mức", "when / khi", "within / trong", "response / xử lý"), rows)


def traps_of(profile):
    rows = []
    for trap in profile.get("traps", []):
        effect = "".join(f"{key} `{trap[key]}`" for key in ("raises", "clears") if key in trap)
        rows.append((f"`{trap['oid']}`", both(trap["text"]), effect))
    return "\n## Traps\n\n" + table(("trap", "means / nghĩa", "effect"), rows) if rows else ""


def page(profile, registry):
    vietnamese, meaning, in_vietnamese = MATURITY[profile["maturity"]]
    layer = " A layer / lớp chung: joined behind the profile of a device that has it." if profile.get("layer") else ""
    sources = "\n".join(f"- {key}: {text}" for key, text in profile.get("sources", {}).items())
    name = profile["name"]
    return f"""# {title_of(profile)}

<!-- Made by scripts/dev devices from the profile; change that instead. -->
Profile `{name}`, {profile['protocol']}, maturity **{profile['maturity']}** ({vietnamese}).{layer}

- {cap(meaning)}.
- {cap(in_vietnamese)}.

What to enable in the device, and what to beware of / cách bật và điều cần lưu ý: [README](../../drivers/profiles/{name}/README.md).

## Recognised by / Nhận ra nhờ

{recognition(profile)}
## What is read / Đọc được gì

{points_of(profile, registry)}
## Alarms / Cảnh báo

{alarms_of(profile, registry)}{traps_of(profile)}
## Sources / Nguồn

{sources}
"""


def count_points(profile):
    return sum(len(group["points"]) for group in profile.get("tables", [])) + len(profile.get("points", []))


def index(profiles):
    def rows(layer):
        for profile in sorted(profiles, key=lambda p: (p["vendor"].lower(), p["name"])):
            if bool(profile.get("layer")) == layer:
                yield (f"[{cell(title_of(profile))}]({profile['name']}.md)", f"`{profile['name']}`", profile["protocol"],
                       f"{profile['maturity']}<br>{MATURITY[profile['maturity']][0]}", str(count_points(profile)),
                       str(len(profile["alarms"])))

    head = ("device / thiết bị", "profile / hồ sơ", "protocol", "maturity / độ tin cậy", "points", "alarms")
    meanings = "\n".join(f"- **{word}** ({name}): {en}.<br>{cap(vi)}." for word, (name, en, vi) in MATURITY.items())
    return f"""# Devices / Thiết bị

<!-- Made by scripts/dev devices from drivers/profiles; change those instead. -->
`tramgac probe TARGET --profile auto` finds the profile of a device by itself and says why it took it. A device that is not
here gives what it shares with others (the layers below); adding one takes no C++:
[docs/guides/add-a-device.md](../guides/add-a-device.md).

{meanings}

## Profiles of devices / Hồ sơ thiết bị

{table(head, rows(False))}
## Layers that many devices share / Lớp chung

{table(head, rows(True))}"""


def pages():
    registry = {point["name"]: point for point in load_yaml(NAMES / "points.yaml")["points"]}
    profiles = [load_profile(folder.name) for folder in profile_folders()]
    made = {f"{profile['name']}.md": page(profile, registry) for profile in profiles}
    return made | {"README.md": index(profiles)}


def differing(made):
    there = {path.name for path in PAGES.glob("*.md")}
    stale = [name for name, text in made.items() if name not in there or (PAGES / name).read_text("utf-8") != text]
    return sorted(stale + [name for name in there if name not in made])


def main():
    parser = argparse.ArgumentParser(prog="scripts/dev devices", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    if not PROFILES.is_dir():
        sys.exit("drivers/profiles is missing")
    made = pages()
    stale = differing(made)
    if options.check:
        for name in stale:
            print(f"docs/devices/{name} is not what its profile says: run scripts/dev devices", file=sys.stderr)
        sys.exit(1 if stale else 0)
    PAGES.mkdir(exist_ok=True)
    for name in stale:
        (PAGES / name).write_text(made[name], encoding="utf-8") if name in made else (PAGES / name).unlink()
    print(f"docs/devices: {len(made)} pages, {len(stale)} of them new or changed")


if __name__ == "__main__":
    main()
