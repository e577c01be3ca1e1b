"""Receive a spreadsheet of places, then write what its report promised: all of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.zoning.models import PlaceOfPractice, PlacesFile
from cesp.zoning.models.places import PlaceState
from cesp.zoning.operations.places import pattern_of, ranked, region_of
from cesp.zoning.queries import places_files as queries
from cesp.zoning.queries.places_files import WRITTEN, Outcome, Report
from cesp.zoning.queries.rules import rules_of
from cesp_law.facts import Profession

_MOVED = "Les lieux de la région ont changé depuis ce rapport : relisez-le, puis recommencez."


def limits() -> Limits:
    """What a file may weigh, from the settings of any spreadsheet."""
    return Limits(**settings.TAKEOVER_LIMITS)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many places an import made, changed, and put on the list."""

    new: int
    changed: int
    opened: int


@transaction.atomic
def receive(*, actor: Membership, file_name: str, content: bytes, on: date, at: datetime) -> PlacesFile:
    """Keep a file of the actor's agency while its report is read; it takes the place of the one before, journaled.

    :raises PermissionDenied: not a referent.
    :raises ValidationError: not a spreadsheet of places, with the sentence to show beside the field.
    """
    ars = region_of(actor)
    try:
        queries.report_of(ars, content, on=on, limits=limits())
    except Unreadable as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    locks.hold(f"places:{ars}")
    for former in PlacesFile.objects.filter(ars=ars).defer("content"):
        _dropped(former, actor, at)
    file = PlacesFile.objects.create(
        ars=ars,
        file_name="".join(c for c in file_name if c.isprintable())[-200:] or "fichier",
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        received_by=actor,
        received_at=at,
    )
    audit.record(act="zoning.places_file_received", actor=actor, at=at, subject=file, detail=_detail(file))
    return file


def _detail(file: PlacesFile) -> dict[str, int | str | bool | None]:
    return {"ars": file.ars, "digest": file.digest}


def _dropped(file: PlacesFile, actor: Membership, at: datetime) -> None:
    audit.record(act="zoning.places_file_abandoned", actor=actor, at=at, subject=file, detail=_detail(file))
    file.delete()


@transaction.atomic
def drop(*, actor: Membership, pk: int, at: datetime) -> None:
    """Throw a file away: nothing of it was written.

    :raises ValidationError: another agency's, or settled meanwhile.
    """
    _dropped(_held(actor, pk), actor, at)


@transaction.atomic
def write(*, actor: Membership, pk: int, seen: str, opening: bool, on: date, at: datetime) -> Imported:
    """Write the places that the report keeps, then throw the file away.

    :param seen: digest of the report that was read; anything else than what it promised is not written.
    :param opening: whether to put new places on the list too, where their zone and the ceiling allow it.
    :raises ValidationError: the places moved meanwhile, or the numbers of the pattern run short.
    :clauses: PAP-5, INS-13
    """
    ars = region_of(actor)
    locks.hold("place-references", f"places:{ars}")
    file = _held(actor, pk)
    report = queries.report_of(ars, bytes(file.content), on=on, limits=limits())
    if report.digest != seen:
        raise ValidationError(_MOVED)
    new = _made(report, Outcome.NEW)
    for place in new:
        place.confirmed_on, place.recorded_by, place.recorded_at = on, actor, at
    _number(new, ars, on=on)
    opened = _open([read.place for read in report.kept if read.place and not read.outside], on=on) if opening else []
    PlaceOfPractice.objects.bulk_create(new, batch_size=500)
    changed = _made(report, Outcome.CHANGED)
    for place in changed:
        if place.state != PlaceState.EXPIRED:  # as on screen: only a confirmation says that it still stands
            place.confirmed_on = on
    PlaceOfPractice.objects.bulk_update(changed, [*WRITTEN, "confirmed_on"], batch_size=200)
    done = Imported(len(new), len(changed), len(opened))
    acts = {"zoning.place_proposed": new, "zoning.place_opened": opened, "zoning.place_edited": changed}
    _record(file, done, acts, actor, at)
    file.delete()
    return done


def _record(
    file: PlacesFile, done: Imported, acts: Mapping[str, list[PlaceOfPractice]], actor: Membership, at: datetime
) -> None:
    """One line for the file, and for each place the line that the same act on screen would leave."""
    detail = _detail(file)
    for act, places in acts.items():
        audit.record_each(act=act, actor=actor, at=at, subjects=places, detail=detail)
    counts = {"new": done.new, "changed": done.changed, "opened": done.opened}
    audit.record(act="zoning.places_imported", actor=actor, at=at, subject=file, detail=detail | counts)


def _held(actor: Membership, pk: int) -> PlacesFile:
    region_of(actor)
    try:
        return queries.file_of(actor, pk)
    except PlacesFile.DoesNotExist:
        raise ValidationError("Ce fichier n'attend plus : il a été importé, remplacé ou abandonné.") from None


def _made(report: Report, outcome: Outcome) -> list[PlaceOfPractice]:
    return [read.place for read in report.rows if read.outcome is outcome and read.place is not None]


def _number(places: list[PlaceOfPractice], ars: str, *, on: date) -> None:
    """Give the numbers that the file leaves empty, after the last of the pattern, its own included."""
    pattern = pattern_of(ars, on=on)
    borne = PlaceOfPractice.objects.filter(reference__startswith=pattern.prefix).values_list("reference", flat=True)
    taken = [*borne, *(place.reference for place in places)]
    last = max((number for one in taken if (number := pattern.number_in(one)) is not None), default=0)
    for place in places:
        if not place.reference:
            last += 1
            try:
                place.reference = pattern.numbered(last)
            except ValueError as full:
                raise ValidationError(str(full)) from full


def _open(places: list[PlaceOfPractice], *, on: date) -> list[PlaceOfPractice]:
    """Put new places on the list, in the order of the file, as far as the ceiling of each profession goes."""
    opened: list[PlaceOfPractice] = []
    ranks: dict[str, int] = {}
    for place in places:
        if place.state != PlaceState.PROPOSED or place.pk is not None:
            continue
        rank = ranks.setdefault(place.profession, len(ranked(place))) + 1
        ceiling = rules_of(place.ars, on=on).ceiling(Profession(place.profession))
        if ceiling is None or rank <= ceiling:
            place.state, place.listed_on, place.priority = PlaceState.OPEN, on, rank
            ranks[place.profession] = rank
            opened.append(place)
    return opened
