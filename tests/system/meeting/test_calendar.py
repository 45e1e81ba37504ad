"""Our reading of calendars against libraries that are not ours: icalendar writes and parses them, dateutil says when events come
again, zoneinfo what their local times are in UTC."""
import datetime as dt
import json
import random
import zoneinfo

import icalendar
import pytest
from dateutil import rrule

UTC = dt.timezone.utc
FROM, TO = dt.datetime(2026, 2, 1, tzinfo=UTC), dt.datetime(2027, 3, 10, tzinfo=UTC)
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Sydney")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORDS = ("Họp giao ban", "quý IV; kế hoạch", "Ủy ban nhân dân tỉnh, phòng 2", "ĐƯỜNG TRUYỀN", "\\ gạch chéo", "xã An Bình " * 9)
# (standard offset, daylight offset, month and weekday of its begin, of its end) as these zones have had them since 2010
RULES = {
    "Asia/Ho_Chi_Minh": ("+0700", None, None, None),
    "Europe/Berlin": ("+0100", "+0200", ("0329T020000", "3;BYDAY=-1SU"), ("1025T030000", "10;BYDAY=-1SU")),
    "America/New_York": ("-0500", "-0400", ("0308T020000", "3;BYDAY=2SU"), ("1101T020000", "11;BYDAY=1SU")),
    "Australia/Sydney": ("+1000", "+1100", ("1004T020000", "10;BYDAY=1SU"), ("0405T030000", "4;BYDAY=1SU")),
}


def vtimezone(name):
    """A zone as calendar programs write it."""
    standard, daylight, begin, end = RULES[name]
    parts = [("STANDARD", daylight or standard, standard, end or ("0101T000000", None))]
    if daylight:
        parts.append(("DAYLIGHT", standard, daylight, begin))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for kind, before, after, (first, rule) in parts:
        lines += [f"BEGIN:{kind}", f"DTSTART:{'1601' if rule is None else '2009'}{first}", f"TZOFFSETFROM:{before}",
                  f"TZOFFSETTO:{after}", *([f"RRULE:FREQ=YEARLY;BYMONTH={rule}"] if rule else []), f"END:{kind}"]
    return "\r\n".join([*lines, "END:VTIMEZONE", ""]).encode()


def make_rule(draw, start, is_day):
    """An RRULE that falls on its first day, as a text."""
    frequency = draw.choice(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
    parts = [f"FREQ={frequency}"]
    if draw.random() < 0.5:
        parts.append(f"INTERVAL={draw.randint(1, 5)}")
    if frequency == "WEEKLY" and draw.random() < 0.7:
        parts.append("BYDAY=" + ",".join({DAYS[start.weekday()], *draw.sample(DAYS, 2)}))
        if draw.random() < 0.5:
            parts.append(f"WKST={draw.choice(DAYS)}")
    if frequency == "DAILY" and draw.random() < 0.3:
        parts.append(f"BYDAY={','.join(draw.sample(DAYS, 5))}")
    if frequency == "MONTHLY":
        parts += draw.choice(([], [f"BYMONTHDAY={start.day}"], ["BYMONTHDAY=-1"], ["BYMONTHDAY=1,15,31,-2"],
                              [f"BYDAY={(start.day - 1) // 7 + 1}{DAYS[start.weekday()]}"], ["BYDAY=-1FR"], ["BYDAY=1MO,3TH"],
                              ["BYDAY=FR", "BYMONTHDAY=13"], [f"BYMONTH={start.month},2,12"]))
    if frequency == "YEARLY":
        parts += draw.choice(([], [f"BYMONTH={start.month}"], ["BYMONTH=1,6", "BYDAY=2TU"], ["BYDAY=9MO"], ["BYDAY=-1SU"],
                              ["BYMONTH=2", "BYMONTHDAY=-1"]))
    end = draw.random()
    if end < 0.35:
        parts.append(f"COUNT={draw.randint(1, 60)}")
    elif end < 0.7:
        until = start + dt.timedelta(days=draw.randint(0, 500))
        parts.append(f"UNTIL={until:%Y%m%d}" if is_day else f"UNTIL={until:%Y%m%dT%H%M%S}Z")
    draw.shuffle(parts)
    return ";".join(parts)


def make_event(draw, number):
    """An event as icalendar writes it, and the zone of its times."""
    event = icalendar.Event()
    event.add("UID", f"event-{number}@example.vn")
    event.add("SUMMARY", " ".join(draw.sample(WORDS, 2)))
    event.add("DESCRIPTION", "mô tả dài " * draw.randint(0, 40))
    zone = draw.choice((*ZONES, "UTC"))
    day = dt.date(2025, 6, 1) + dt.timedelta(days=draw.randint(0, 640))
    is_day = draw.random() < 0.15
    if is_day:
        start, length = day, dt.timedelta(days=draw.randint(1, 3))
    else:
        # Outside the hours that clocks pass over or show twice.
        start = dt.datetime.combine(day, dt.time(draw.randint(4, 23), draw.choice((0, 15, 30))))
        length = dt.timedelta(minutes=draw.choice((30, 90, 120, 480)))
    lines = []
    stamp = "%Y%m%d" if is_day else "%Y%m%dT%H%M%S"
    kind = ";VALUE=DATE" if is_day else "" if zone == "UTC" else f";TZID={zone}"
    mark = "Z" if zone == "UTC" and not is_day else ""
    lines.append(f"DTSTART{kind}:{start:{stamp}}{mark}")
    if draw.random() < 0.5:
        lines.append(f"DURATION:P{length.days}D" if is_day else f"DURATION:PT{length.seconds // 60}M")
    else:
        lines.append(f"DTEND{kind}:{start + length:{stamp}}{mark}")
    if draw.random() < 0.8:
        lines.append("RRULE:" + make_rule(draw, start, is_day))
        if draw.random() < 0.4:
            gone = [start + dt.timedelta(days=draw.choice((0, 1, 7, 14, 30, 31))) for _ in range(3)]
            lines.append(f"EXDATE{kind}:" + ",".join(f"{time:{stamp}}{mark}" for time in gone))
    text = event.to_ical().replace(b"END:VEVENT", "\r\n".join([*lines, "END:VEVENT"]).encode())
    return text, zone, is_day


def utc(local, zone, is_day):
    """A local time in UTC; days begin at midnight in Vietnam."""
    name = "Asia/Ho_Chi_Minh" if is_day else zone
    return local.replace(tzinfo=UTC if name == "UTC" else zoneinfo.ZoneInfo(name)).astimezone(UTC)


def local_of(value):
    """A date or an aware time as a naive local time."""
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value.replace(tzinfo=None)


def expected(text, facts):
    """What the libraries make of the calendar: title, start and end of each meeting in the window."""
    found = []
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        zone, is_day = facts[str(event["UID"])]
        first = local_of(event.decoded("DTSTART"))
        if "DTEND" in event:
            length = utc(local_of(event.decoded("DTEND")), zone, is_day) - utc(first, zone, is_day)
        else:
            length = event.decoded("DURATION")
        times = [first]
        until = None
        if "RRULE" in event:
            rule = event["RRULE"].to_ical().decode()
            # dateutil wants UNTIL to be as local as the start; it is compared here, in UTC.
            kept = [part for part in rule.split(";") if not part.startswith("UNTIL=")]
            for part in rule.split(";"):
                if part.startswith("UNTIL="):
                    until = part[6:]
            times = rrule.rrulestr(";".join(kept), dtstart=first).between(dt.datetime(2025, 1, 1), dt.datetime(2027, 4, 1), inc=True)
        gone = set()
        for line in [event["EXDATE"]] if "EXDATE" in event else []:
            gone |= {utc(local_of(value.dt), zone, is_day) for value in line.dts}
        for time in times:
            start = utc(time, zone, is_day)
            if until and is_day and f"{time:%Y%m%d}" > until:
                continue
            if until and not is_day and f"{start:%Y%m%dT%H%M%S}Z" > until:
                continue
            if start not in gone and start < TO and start + length > FROM:
                found.append((" ".join(str(event["SUMMARY"]).split())[:60], start, start + length))
    return sorted(found)


def read(ask, text):
    """The same as we make of it, with what we complain of."""
    output, messages = ask("calendar", f"{FROM:%Y-%m-%dT%H:%M:%S}.000Z", f"{TO:%Y-%m-%dT%H:%M:%S}.000Z", text=text)
    found = []
    for line in output.splitlines():
        meeting = json.loads(line)
        times = [dt.datetime.fromtimestamp(meeting[key] / 1000, UTC) for key in ("start", "end")]
        found.append((meeting["title"][:60], *times))
    return sorted(found), messages


@pytest.mark.parametrize("seed", range(40))
def test_like_the_libraries(ask, seed):
    draw = random.Random(seed)
    text, facts = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//vn\r\n", {}
    for zone in ZONES:
        text += vtimezone(zone)
    for number in range(10):
        event, zone, is_day = make_event(draw, number)
        text += event
        facts[f"event-{number}@example.vn"] = (zone, is_day)
    text += b"END:VCALENDAR\r\n"
    wanted = expected(text, facts)
    found, messages = read(ask, text)
    assert messages == ""
    assert len(wanted) > 0
    assert found == wanted
