"""Events as agendas read them."""

from datetime import UTC, date, datetime

from cesp.common.icalendar import Event, written

_CHANGED = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)


def test_days_and_instants_are_written_so_that_no_time_zone_is_needed():
    events = [
        Event(
            uid="a@cesp",
            first=date(2027, 1, 2),
            until=date(2027, 2, 1),
            title="Commissions ; jury, UFR",
            changed_at=_CHANGED,
            description="ligne 1\nligne 2",
        ),
        Event(
            uid="b@cesp",
            first=datetime(2026, 12, 15, 22, 59, tzinfo=UTC),
            until=datetime(2026, 12, 15, 23, 0, tzinfo=UTC),
            title="Clôture",
            changed_at=_CHANGED,
            place="Lyon",
            url="https://cesp.example/calendrier/",
        ),
        Event(uid="c@cesp", first=date(2027, 1, 31), until=None, title="Classements", changed_at=_CHANGED),
    ]
    assert written(events, name="CESP").decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CESP//Calendrier//FR",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:CESP",
        "BEGIN:VEVENT",
        "UID:a@cesp",
        "DTSTAMP:20260920T080000Z",
        "DTSTART;VALUE=DATE:20270102",
        "DTEND;VALUE=DATE:20270201",
        "SUMMARY:Commissions \\; jury\\, UFR",
        "DESCRIPTION:ligne 1\\nligne 2",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:b@cesp",
        "DTSTAMP:20260920T080000Z",
        "DTSTART:20261215T225900Z",
        "DTEND:20261215T230000Z",
        "SUMMARY:Clôture",
        "LOCATION:Lyon",
        "URL:https://cesp.example/calendrier/",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:c@cesp",
        "DTSTAMP:20260920T080000Z",
        "DTSTART;VALUE=DATE:20270131",
        "DTEND;VALUE=DATE:20270201",
        "SUMMARY:Classements",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_long_lines_fold_at_75_octets_and_never_inside_a_character():
    event = Event(uid="a", first=date(2027, 1, 2), until=None, title="é" * 100, changed_at=_CHANGED)
    content = written([event], name="CESP")
    lines = content.split(b"\r\n")
    at = next(rank for rank, line in enumerate(lines) if line.startswith(b"SUMMARY"))
    assert [len(line) for line in lines[at : at + 3]] == [74, 75, 61]  # 8 + 33 × 2, 1 + 37 × 2, 1 + 30 × 2
    assert content.replace(b"\r\n ", b"").decode().count("é") == 100
