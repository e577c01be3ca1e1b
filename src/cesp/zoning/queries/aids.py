"""Aids to settle: the directory that everybody reads, and what an agent may edit of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.zoning.models import Aid


def aids_for(*, on: date, ars: str = "", profession: str = "") -> list[Aid]:
    """The aids open on a day, by region then name; those of the whole country are in every region.

    :param ars: code in lower case; empty for every region.
    :param profession: code; empty for every profession.
    :clauses: IDF-13, INS-12
    """
    rows = Aid.objects.filter(Q(from_on__isnull=True) | Q(from_on__lte=on))
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on))
    if ars:
        rows = rows.filter(ars__in=("", ars))
    return list(_of_profession(rows.order_by("ars", "name", "pk"), profession))


def _of_profession(rows: Iterable[Aid], profession: str) -> Iterable[Aid]:
    """In Python: a directory of a few hundred lines, and the two engines do not search JSON alike."""
    return (aid for aid in rows if not profession or not aid.professions or profession in aid.professions)


def editable_by(actor: Membership) -> QuerySet[Aid]:
    """The aids an actor keeps: those of their region, or those of the whole country for the case desk."""
    rows = Aid.objects.order_by("ars", "name", "pk")
    if actor.role == Role.ARS_REFERENT and actor.organisation is not None:
        return rows.filter(ars=actor.organisation.code)
    return rows.filter(ars="") if actor.role == Role.CASE_DESK else rows.none()
