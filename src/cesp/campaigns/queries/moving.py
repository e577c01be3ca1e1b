"""What a change of dates would do: which closings move, which drafts it concerns, and why it may not be done.

A campaign nobody knows of yet may take any dates that hold together. Once it is announced, a closing may be put off,
or brought forward to an instant still to come: never into the past, where it would cut what was deposited, or shut
the door on whoever was told another day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Candidature, CandidatureState, Committee, CommitteeState
from cesp.campaigns.models.campaigns import PROFESSIONS
from cesp.campaigns.queries.dates import Calendar, Calendars
from cesp.common.instants import day_of, in_french, last_minute_in_french
from cesp_law import labels


@dataclass(frozen=True, slots=True)
class ClosingMoved:
    """A closing that changes, for a UFR and a profession; none and empty where it is everybody else's."""

    ufr_id: int | None
    profession: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class DraftConcerned:
    """A draft whose own closing changes."""

    candidature: Candidature
    after: datetime


def _places(*calendars: Calendars) -> Iterator[tuple[int | None, str]]:
    ufrs = dict.fromkeys(ufr_id for one in calendars for ufr_id, _ in one.keys)
    for ufr_id in (None, *(one for one in ufrs if one is not None)):
        yield from ((ufr_id, profession) for profession in ("", *dict(PROFESSIONS)))


def closings_moved(before: Calendars, after: Calendars) -> list[ClosingMoved]:
    """Every closing that is another one afterwards, the wider first."""
    found = []
    for ufr_id, profession in _places(before, after):
        old, new = before.of(ufr_id, profession).closes_at, after.of(ufr_id, profession).closes_at
        if old != new:
            found.append(ClosingMoved(ufr_id, profession, old, new))
    return found


def drafts_concerned(before: Calendars, after: Calendars) -> list[DraftConcerned]:
    """The drafts whose closing changes, each with the new one."""
    drafts = Candidature.objects.filter(campaign=before.campaign, state=CandidatureState.DRAFT).order_by("pk")
    return [
        DraftConcerned(draft, new)
        for draft in drafts
        if (new := after.of(draft.ufr_id, draft.profession).closes_at)
        != before.of(draft.ufr_id, draft.profession).closes_at
    ]


def refusals(before: Calendars, after: Calendars, *, at: datetime) -> dict[str, str]:
    """Why a change of dates may not be done: field → sentence, empty when it may."""
    found: dict[str, str] = {}
    for ufr_id, profession in _places(before, after):
        new = after.of(ufr_id, profession)
        if new != before.of(ufr_id, profession):
            for field, sentence in incoherences(new):
                found.setdefault(field, f"{_where(ufr_id, profession)}{sentence}")
    if before.campaign.announced_at is not None and not found:
        found |= _told_otherwise(before, after, at) | _judged_already(before, after, at)
    return found


def incoherences(calendar: Calendar) -> Iterator[tuple[str, str]]:
    """What does not hold together in the dates of one UFR and profession: field, sentence."""
    if calendar.closes_at <= calendar.opens_at:
        yield "closes_at", f"La clôture doit suivre l'ouverture du dépôt ({in_french(calendar.opens_at)})."
    if calendar.committees_from_on < day_of(calendar.closes_at):
        closing = last_minute_in_french(calendar.closes_at)
        yield "committees_from_on", f"Les commissions ne commencent qu'une fois le dépôt clos ({closing})."
    if calendar.committees_until_on <= calendar.committees_from_on:
        yield "committees_until_on", "Les commissions ne peuvent pas finir avant d'avoir commencé."
    if calendar.rankings_due_on < calendar.committees_from_on:
        yield "rankings_due_on", "Les classements ne peuvent pas être attendus avant la première commission."
    if calendar.signatures_from_on < calendar.rankings_due_on:
        yield "rankings_due_on", "Les classements sont attendus avant que les signatures commencent."


def _told_otherwise(before: Calendars, after: Calendars, at: datetime) -> dict[str, str]:
    """Refuse what was told to candidates and is no longer to be changed: an opening or a closing gone by."""
    for ufr_id, profession in _places(before, after):
        old, new = before.of(ufr_id, profession), after.of(ufr_id, profession)
        if new.closes_at < old.closes_at and new.closes_at <= at:
            return {"closes_at": f"{_where(ufr_id, profession)}{_cut(new, old)}"}
        if old.opens_at <= at < new.opens_at:
            return {"opens_at": f"{_where(ufr_id, profession)}Le dépôt est ouvert : son ouverture ne se repousse plus."}
    return {}


def _cut(new: Calendar, old: Calendar) -> str:
    count = Candidature.objects.filter(
        campaign=new.campaign, deposited_at__gte=new.closes_at, deposited_at__lt=old.closes_at
    ).count()
    cut = ""
    if count:
        cut = (
            " Une candidature a été déposée après." if count == 1 else f" {count} candidatures ont été déposées après."
        )
    return (
        f"La clôture annoncée est le {last_minute_in_french(old.closes_at)} : elle ne se ramène pas à un instant passé."
        f"{cut} Choisissez un instant à venir."
    )


def _judged_already(before: Calendars, after: Calendars, at: datetime) -> dict[str, str]:
    """Refuse to open the deposit again where a committee has begun its work."""
    working = Committee.objects.filter(campaign=before.campaign).exclude(state=CommitteeState.SETUP)
    for committee in working.select_related("ufr"):
        old = before.of(committee.ufr_id, committee.profession).closes_at
        new = after.of(committee.ufr_id, committee.profession).closes_at
        if new != old and new > at:
            word = labels.PROFESSION[committee.profession]
            return {"closes_at": f"La commission de {committee.ufr} en {word} a commencé : le dépôt ne rouvre plus."}
    return {}


def _where(ufr_id: int | None, profession: str) -> str:
    """« En odontologie, UFR de Lyon : », nothing for the country."""
    words = [f"en {labels.PROFESSION[profession]}"] if profession else []
    if ufr_id is not None:
        words.append(str(Organisation.objects.get(pk=ufr_id)))
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]} : " if text else ""
