"""Erasing: proposed by the term or asked for, reviewed by one person, approved by another, done one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Person, Role
from cesp.audit.operations import record
from cesp.common import locks, progress
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.notifications.operations import notify
from cesp.privacy import erasing
from cesp.privacy.inventory import accounts_of, holdings
from cesp.privacy.models import OPEN_ERASURE, Erasure, ErasureLine, ErasureState
from cesp.privacy.retention import classes
from cesp_law.refusals import Refused

_KEEPING = "RGPD, art. 5-1 e et 17"
REVIEWERS = (Role.CASE_DESK,)
APPROVERS = (Role.ADMINISTRATOR,)


@transaction.atomic
def ask(*, actor: Membership, at: datetime) -> Erasure:
    """Ask that one's own data be erased, as far as the law lets it go; asked twice, it is asked once.

    :raises Refused: a contract runs, the person acts for an organisation, or nothing can go.
    :law: RGPD, art. 17-1 et 17-3 b
    """
    permissions.require(actor, Role.SIGNATORY)
    locks.hold(f"erasing:{actor.person_id}")
    held = _open().filter(origin=Erasure.Origin.REQUEST, lines__person_id=actor.person_id).first()
    if held is not None:
        return held
    on = day_of(at)
    refusal = erasing.refusal(actor.person, on=on)
    going = {fate.holding.retention for fate in erasing.fates(actor.person, on=on) if fate.goes}
    if refusal or not going:
        raise Refused(refusal or "Rien de ce qui est tenu à votre sujet ne peut être effacé.", citation=_KEEPING)
    erasure = Erasure.objects.create(origin=Erasure.Origin.REQUEST, proposed_at=at)
    ErasureLine.objects.bulk_create(
        ErasureLine(erasure=erasure, person=actor.person, retention=code) for code in sorted(going)
    )
    record(act="privacy.erasure_asked", actor=actor, at=at, about_id=actor.person_id, subject=erasure)
    return erasure


@transaction.atomic
def propose(*, at: datetime) -> Erasure | None:
    """Gather everybody whose term is over into one erasure to review; those already in an open one are left there.

    :returns: the erasure, or nothing when no term is over.
    :law: RGPD, art. 5-1 e
    """
    locks.hold("erasures:propose")
    waiting = set(_waiting())
    found = [line for line in _overdue(day_of(at)) if line[:2] not in waiting]
    if not found:
        return None
    erasure = Erasure.objects.create(origin=Erasure.Origin.RETENTION, proposed_at=at)
    ErasureLine.objects.bulk_create(
        ErasureLine(erasure=erasure, person_id=person_id, retention=code, since=since)
        for person_id, code, since in found
    )
    record(act="privacy.erasure_proposed", actor=None, at=at, subject=erasure, detail={"lines": len(found)})
    return erasure


def _open() -> QuerySet[Erasure]:
    return Erasure.objects.filter(state__in=OPEN_ERASURE)


def _waiting() -> Iterator[tuple[int, str]]:
    """(person, class) of every line in an erasure that is not over."""
    return ErasureLine.objects.filter(erasure__in=_open()).values_list("person_id", "retention").iterator()


def _overdue(on: date) -> list[tuple[int, str, date]]:
    """(person, class, since) of every term that is over on a day, each once."""
    found: dict[tuple[int, str], date] = {}
    for holding in holdings():
        retention = classes()[holding.retention]
        if holding.past is not None and retention.has_term:
            for person_id, since in holding.past(retention.started_before(on), None):
                found[person_id, retention.code] = since
    return [(person_id, code, since) for (person_id, code), since in sorted(found.items())]


@transaction.atomic
def review(*, actor: Membership, erasure: Erasure, at: datetime) -> Erasure:
    """Say that the list is right: the first of the two persons.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it has been reviewed or dismissed.
    """
    permissions.require(actor, *REVIEWERS)
    held = _locked(erasure, expected=ErasureState.PROPOSED)
    held.state, held.reviewed_by, held.reviewed_at = ErasureState.REVIEWED, actor.person, at
    held.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    record(act="privacy.erasure_reviewed", actor=actor, at=at, subject=held, detail=_counts(held))
    return held


@transaction.atomic
def approve(*, actor: Membership, erasure: Erasure, at: datetime) -> Erasure:
    """Have it done: the second person, another one than who reviewed.

    :raises PermissionDenied: the actor is no administrator of the managing authority.
    :raises Refused: they reviewed it themselves.
    :raises AlreadyDone: it has been approved or dismissed.
    """
    permissions.require_national(actor, *APPROVERS)
    held = _locked(erasure, expected=ErasureState.REVIEWED)
    if held.reviewed_by_id == actor.person_id:
        raise Refused("Vous avez contrôlé cet effacement : une autre personne l'approuve.", citation=_KEEPING)
    held.state, held.approved_by, held.approved_at = ErasureState.APPROVED, actor.person, at
    held.save(update_fields=["state", "approved_by", "approved_at"])
    record(act="privacy.erasure_approved", actor=actor, at=at, subject=held, detail=_counts(held))
    return held


@transaction.atomic
def dismiss(*, actor: Membership, erasure: Erasure, at: datetime) -> Erasure:
    """Leave the people as they are; a term that is over is proposed again the next night.

    :raises PermissionDenied: the actor neither reviews nor approves.
    :raises AlreadyDone: it has been approved or dismissed.
    """
    permissions.require_national(actor, *REVIEWERS, *APPROVERS)
    held = _locked(erasure, expected=ErasureState.PROPOSED, other=ErasureState.REVIEWED)
    held.state, held.finished_at = ErasureState.DISMISSED, at
    held.save(update_fields=["state", "finished_at"])
    record(act="privacy.erasure_dismissed", actor=actor, at=at, subject=held, detail=_counts(held))
    if held.origin == Erasure.Origin.REQUEST:
        for line in held.lines.select_related("person")[:1]:
            _answer(line.person, held, at=at)
    return held


def _locked(erasure: Erasure, *, expected: str, other: str = "") -> Erasure:
    locks.hold(f"erasure:{erasure.pk}")
    held = Erasure.objects.get(pk=erasure.pk)
    if held.state not in {expected, other}:
        raise AlreadyDone(_already(held))
    return held


def _already(held: Erasure) -> str:
    label = held.get_state_display().lower()
    if held.approved_by is not None and held.approved_at is not None:
        return f"Déjà approuvé par {held.approved_by.full_name}, le {in_french(held.approved_at)}."
    return f"Cet acte n'est plus possible : l'effacement est « {label} »."


def _counts(held: Erasure) -> dict[str, int]:
    people = held.lines.values("person").distinct().count()
    return {"people": people, "lines": held.lines.count()}


def carry_out(*, erasure_id: int, at: datetime) -> Erasure:
    """Erase everybody of an approved erasure, one transaction each. Safe to run again after a kill."""
    erasure = Erasure.objects.get(pk=erasure_id)
    if erasure.state != ErasureState.APPROVED:
        return erasure
    people = list(erasure.lines.filter(erased_at__isnull=True).values_list("person_id", flat=True).distinct())
    for done, person_id in enumerate(people):
        progress.report(erasure.progress_key, done=done, total=len(people), label="Effacement")
        erase_person(erasure=erasure, person_id=person_id, at=at)
    Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.DONE, finished_at=at)
    progress.forget(erasure.progress_key)
    erasure.refresh_from_db()
    return erasure


@transaction.atomic
def erase_person(*, erasure: Erasure, person_id: int, at: datetime) -> int:
    """Erase one person's data of the classes that an erasure names, and write how many rows in the journal.

    Somebody who has signed a contract or taken a role since the proposal is left alone, and said so.

    :returns: how many rows were changed.
    """
    locks.hold(f"person:{person_id}")
    lines = erasure.lines.filter(person_id=person_id, erased_at__isnull=True)
    person = Person.objects.get(pk=person_id)
    codes = list(lines.values_list("retention", flat=True))
    counts: dict[str, int] = {}
    if codes and not erasing.refusal(person, on=day_of(at)):
        for holding in erasing.erasable(codes):
            assert holding.erase is not None
            counts[holding.name] = sum(holding.erase(one, at) for one in accounts_of(person))
    total = sum(counts.values())
    lines.update(erased_at=at, rows=total)
    record(act="privacy.person_erased", actor=None, at=at, about_id=person_id, subject=erasure, detail=counts)
    return total


def _answer(person: Person, erasure: Erasure, *, at: datetime) -> None:
    notify(
        person=person,
        kind="privacy.erasure_answered",
        key=f"privacy.erasure:{erasure.pk}",
        path=reverse("privacy:my_erasure"),
        at=at,
        data={"number": erasure.pk},
    )


def rows_erased(erasure: Erasure) -> int:
    """How many rows an erasure has changed so far."""
    return erasure.lines.aggregate(total=Sum("rows"))["total"] or 0
