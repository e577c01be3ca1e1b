"""A member scores the files they were given: a sheet saved as they type, then handed in for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Committee, CommitteeState, Conflict, Seat
from cesp.selection.models import Score, Sheet
from cesp.selection.operations.held import file_of, hold, require_state
from cesp.selection.permissions import require_manager, require_seat
from cesp.selection.queries.grid import criteria_of

_POINTS = re.compile(r"[0-9]{1,4}(,[0-9]{0,2})?")
Hundredths = Mapping[str, int | None]
CHANGED_SINCE = (
    "Cette fiche a été enregistrée ailleurs depuis que vous l'avez ouverte : rien n'est enregistré ici. "
    "Notez ce que vous avez écrit, puis rouvrez la fiche."
)


def _own(actor: Membership, committee: Committee, candidature: Candidature) -> tuple[Committee, Seat, Candidature]:
    """The committee under its lock, the actor's seat, and a file they may score.

    :raises ValidationError: scoring is closed, the file is not theirs, or they declared a conflict about it.
    """
    committee = hold(committee)
    seat = require_seat(actor, committee)
    require_state(committee, CommitteeState.SCORING)
    candidature = file_of(committee, candidature)
    if Conflict.objects.filter(candidature=candidature, person=actor.person_id).exists():
        raise ValidationError("Un conflit d'intérêts est déclaré : vous ne notez pas ce dossier.")
    if not seat.assignments.filter(candidature=candidature).exists():
        raise ValidationError("Ce dossier est confié à d'autres membres.")
    return committee, seat, candidature


@transaction.atomic
def save(
    *,
    actor: Membership,
    committee: Committee,
    candidature: Candidature,
    points: Hundredths,
    comment: str,
    version: int,
    at: datetime,
) -> Sheet:
    """Keep what the member has written so far.

    :param points: in hundredths by code of criterion; none for one left empty.
    :param version: that of the sheet they were writing on; 0 for a new one.
    :raises ValidationError: points out of bounds, a sheet handed in, or saved elsewhere since.
    """
    committee, seat, candidature = _own(actor, committee, candidature)
    return _save(committee, seat, candidature, points, comment, version, at)


def _save(
    committee: Committee,
    seat: Seat,
    candidature: Candidature,
    points: Hundredths,
    comment: str,
    version: int,
    at: datetime,
) -> Sheet:
    sheet = Sheet.objects.filter(seat=seat, candidature=candidature).first()
    sheet = sheet or Sheet(seat=seat, candidature=candidature, saved_at=at)
    if sheet.handed_in_at is not None:
        raise ValidationError("Cette fiche est rendue : elle ne change plus.")
    if sheet.version != version:
        raise ValidationError(CHANGED_SINCE)
    _check(committee, points)
    sheet.comment, sheet.saved_at, sheet.version = comment.strip(), at, sheet.version + 1
    sheet.save()
    for criterion in criteria_of(committee):
        given = points.get(criterion.code)
        if given is None:
            Score.objects.filter(sheet=sheet, criterion=criterion).delete()
        else:
            Score.objects.update_or_create(sheet=sheet, criterion=criterion, defaults={"hundredths": given})
    return sheet


def _check(committee: Committee, points: Hundredths) -> None:
    wrong = {
        criterion.code: f"La note de « {criterion.label} » doit aller de 0 à {criterion.maximum}."
        for criterion in criteria_of(committee)
        if (given := points.get(criterion.code)) is not None and not 0 <= given <= 100 * criterion.maximum
    }
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def hand_in(
    *,
    actor: Membership,
    committee: Committee,
    candidature: Candidature,
    points: Hundredths,
    comment: str,
    version: int,
    at: datetime,
) -> Sheet:
    """Save the sheet and hand it in: from then on it counts, does not change, and shows its member the others'.

    :raises ValidationError: as :func:`save`, or a criterion without points.
    :clauses: PAP-3
    """
    committee, seat, candidature = _own(actor, committee, candidature)
    lacking = {
        one.code: f"Donnez une note à « {one.label} » avant de rendre la fiche."
        for one in criteria_of(committee)
        if points.get(one.code) is None
    }
    if lacking:
        raise ValidationError(lacking)
    sheet = _save(committee, seat, candidature, points, comment, version, at)
    sheet.handed_in_at = at
    sheet.save(update_fields=["handed_in_at"])
    audit.record(
        act="selection.sheet_handed_in", actor=actor, at=at, about_id=candidature.person_id, subject=candidature
    )
    return sheet


@transaction.atomic
def give_back(*, actor: Membership, committee: Committee, sheet: Sheet, at: datetime) -> Sheet:
    """The UFR gives a sheet back to its member, who asked to correct it; it counts no more until handed in again.

    :raises ValidationError: scoring is closed, or it is not handed in.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    require_state(committee, CommitteeState.SCORING)
    found = Sheet.objects.select_related("candidature").get(pk=sheet.pk, seat__committee=committee)
    if found.handed_in_at is None:
        raise ValidationError("Cette fiche n'est pas rendue : son membre peut déjà la corriger.")
    found.handed_in_at, found.version = None, found.version + 1
    found.save(update_fields=["handed_in_at", "version"])
    audit.record(
        act="selection.sheet_given_back",
        actor=actor,
        at=at,
        about_id=found.candidature.person_id,
        subject=found.candidature,
    )
    return found


def hundredths(text: str) -> int | None:
    """« 14,5 » is 1 450; nothing for nothing.

    :raises ValueError: not a number of two decimals at most.
    """
    text = text.strip().replace(" ", "").replace("\u202f", "").replace(".", ",")
    if not text:
        return None
    if not _POINTS.fullmatch(text):
        raise ValueError(text)
    whole, _, rest = text.partition(",")
    return int(whole) * 100 + int(rest.ljust(2, "0"))
