"""Events for anybody's agenda: the few lines of RFC 5545 that a date or an appointment needs.

Whole days are written as days, instants in UTC: no reader has to know a time zone to place them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse

MEDIA_TYPE = "text/calendar; charset=utf-8"
_OCTETS_A_LINE = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something on some days, or from an instant to another.

    :param uid: the same at each download, so that an agenda replaces the event instead of adding it.
    :param first: its first day, or its aware first instant.
    :param until: excluded, of the same kind as ``first``; ``None`` for one day, or for an instant alone.
    :param changed_at: when what it says last changed.
    :param url: absolute; empty for none.
    """

    uid: str
    first: date
    until: date | None
    title: str
    changed_at: datetime
    description: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False


def written(events: Iterable[Event], *, name: str) -> bytes:
    """A calendar file, UTF-8, lines folded at 75 octets.

    :param name: what an agenda calls the calendar.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CESP//Calendrier//FR", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def response(events: Iterable[Event], *, name: str, file: str) -> HttpResponse:
    """A calendar as a browser keeps it or hands it to an agenda; never out of a cache.

    :param file: file name without its ending.
    """
    answer = HttpResponse(written(events, name=name), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{_instant(event.changed_at)}"
    yield f"DTSTART{_moment(event.first)}"
    if event.until is not None:
        yield f"DTEND{_moment(event.until)}"
    elif not isinstance(event.first, datetime):
        yield f"DTEND{_moment(event.first + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(event.title)}"
    for name, text in (("DESCRIPTION", event.description), ("LOCATION", event.place)):
        if text:
            yield f"{name}:{_escaped(text)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.cancelled:
        yield "STATUS:CANCELLED"
    yield "TRANSP:TRANSPARENT" if not isinstance(event.first, datetime) else "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _moment(value: date) -> str:
    return f":{_instant(value)}" if isinstance(value, datetime) else f";VALUE=DATE:{value:%Y%m%d}"


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of 75 octets at most, never inside a character; all but the first begin with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS_A_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece
