"""Which autumn one speaks of, and whether faculties may declare for it."""

from __future__ import annotations

from datetime import date

from cesp.studies.models import Autumn


def autumns() -> list[Autumn]:
    """Every one that was set, the latest first."""
    return list(Autumn.objects.order_by("-academic_year"))


def autumn_of(year: int | None, *, on: date) -> Autumn | None:
    """The autumn of a year; without one, the latest that has opened, else the next to open."""
    if year is not None:
        return Autumn.objects.filter(academic_year=year).first()
    opened = Autumn.objects.filter(opens_on__lte=on).order_by("-academic_year").first()
    return opened or Autumn.objects.order_by("academic_year").first()


def running(*, on: date) -> Autumn | None:
    """The one that faculties declare for: the latest opened; it goes on until the next opens."""
    return Autumn.objects.filter(opens_on__lte=on).order_by("-academic_year").first()


def refusal_to_declare(autumn: Autumn, *, on: date) -> str:
    """Why nothing can be declared for an autumn on a day, as a French sentence; nothing when it can."""
    if on < autumn.opens_on:
        return f"Les déclarations {autumn.years} ne sont pas encore ouvertes."
    now = running(on=on)
    if now is not None and now.academic_year > autumn.academic_year:
        return f"Les déclarations {autumn.years} sont closes depuis l'ouverture de celles de {now.years}."
    return ""


def year_to_set(*, on: date) -> int | None:
    """The academic year whose dates should be set by now, from the first of August; nothing once they are."""
    year = on.year if on.month >= 8 else on.year - 1
    return None if Autumn.objects.filter(academic_year=year).exists() else year
