"""A spreadsheet of places against what the agency keeps: the dry run, made anew each time it is read."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cesp.accounts.models import Membership, Organisation, Role
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits
from cesp.territory import queries as territory
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.importing.places import HEADINGS, Row, table_of
from cesp.zoning.models import PlaceOfPractice, PlacesFile, ZonedArea
from cesp.zoning.models.places import PlaceState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import by_departement
from cesp.zoning.queries.places import kept_by_likeness, likeness
from cesp.zoning.queries.rules import rules_of
from cesp.zoning.queries.verdicts import ELSEWHERE, PAST_END, outside, refusal_of, verdicts_on, where
from cesp_law.place import PlaceVerdict

WRITTEN = tuple(name for name in HEADINGS if name not in {"reference", "code"})
"""Fields that a file writes."""


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Read:
    """A row and what becomes of it.

    :ivar place: what it makes, not stored; ``None`` when it is rejected.
    :ivar changes: headings of what differs from the place known.
    :ivar outside: why a new place could not be opened today; empty when it could.
    """

    row: Row
    outcome: Outcome
    place: PlaceOfPractice | None
    changes: tuple[str, ...] = ()
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The dry run of a file.

    :ivar ignored: headings that nobody reads.
    :ivar digest: of what would be written; an import that would write anything else does not happen.
    """

    rows: tuple[Read, ...]
    ignored: tuple[str, ...]
    digest: str

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(read.outcome.value for read in self.rows)

    @property
    def rejected(self) -> tuple[Read, ...]:
        return tuple(read for read in self.rows if read.outcome is Outcome.REJECTED)

    @property
    def kept(self) -> tuple[Read, ...]:
        return tuple(read for read in self.rows if read.outcome in {Outcome.NEW, Outcome.CHANGED})

    @property
    def openable(self) -> int:
        """New places that the zoning of today admits."""
        return sum(read.outcome is Outcome.NEW and not read.outside for read in self.rows)


def file_of(actor: Membership, pk: int) -> PlacesFile:
    """A file of the actor's agency.

    :raises PlacesFile.DoesNotExist: none, or another agency's.
    """
    return PlacesFile.objects.select_related("received_by__person").get(pk=pk, ars=_agency_of(actor))


def waiting(actor: Membership) -> PlacesFile | None:
    """The file that the actor's agency has not settled yet; its bytes are not read."""
    return (
        PlacesFile.objects.filter(ars=_agency_of(actor))
        .select_related("received_by__person")
        .defer("content")
        .order_by("-pk")
        .first()
    )


def _agency_of(actor: Membership) -> str:
    kept = actor.role == Role.ARS_REFERENT and actor.organisation is not None
    return actor.organisation.code if kept and actor.organisation else ""


def report_of(ars: str, content: bytes, *, on: date, limits: Limits) -> Report:
    """Read a file against the places of an agency; a dozen queries, and one or two a commune that has no code.

    :raises Unreadable: not a spreadsheet, or not one of places.
    """
    table = table_of(apart.read(content, limits=limits))
    places = _Places(ars, table.rows, on=on)
    reads = _judged([_made(row, places) for row in table.rows], places, on=on)
    told = repr([(read.row.number, read.outcome.value, _values(read.place)) for read in reads])
    return Report(reads, table.ignored, hashlib.sha256(told.encode()).hexdigest())


def _values(place: PlaceOfPractice | None) -> tuple[object, ...]:
    if place is None:
        return ()
    return (place.reference, place.state, *(str(getattr(place, name)) for name in WRITTEN))


class _Places:
    """What the rows are matched to: communes, parts of them, places known; read once."""

    def __init__(self, ars: str, rows: Sequence[Row], *, on: date) -> None:
        self.ars = ars
        self.communes = _communes(rows)
        agencies = by_departement(Organisation.objects.filter(kind=Organisation.Kind.ARS))
        self.region_of = {code: agencies.get(commune.departement_id, "") for code, commune in self.communes.items()}
        self.parts = _parts(ars)
        numbers = {str(row.values.get("reference", "")) for row in rows} - {""}
        borne = PlaceOfPractice.objects.filter(reference__in=numbers).select_related("commune")
        self.by_number = {place.reference: place for place in borne}
        self.alike = dict(kept_by_likeness(ars))
        self.pattern = rules_of(ars, on=on).place_reference
        self.seen: dict[str, int] = {}


def _communes(rows: Sequence[Row]) -> dict[str, Commune]:
    """What each row names → the commune; by its code, else by its name."""
    codes = {code.zfill(5) for row in rows if (code := row.typed.get("code", ""))}
    former = dict(FormerCode.objects.filter(pk__in=codes).values_list("pk", "commune_id"))
    known = Commune.objects.filter(active=True).select_related("departement").in_bulk(codes | set(former.values()))
    found = {code: known.get(code) or known.get(former.get(code, "")) for code in codes}
    for row in rows:
        name = row.typed.get("commune", "")
        if not row.typed.get("code") and name and name not in found:
            found[name] = territory.commune_meant(name)
    return {key: commune for key, commune in found.items() if commune is not None}


def _parts(ars: str) -> Mapping[str, set[str]]:
    """Commune → parts that the published zonings of the region class apart."""
    rows = ZonedArea.objects.filter(zoning__ars=ars, zoning__state=ZoningState.PUBLISHED).exclude(part="")
    found: dict[str, set[str]] = {}
    for commune, part in rows.values_list("commune_id", "part").distinct():
        found.setdefault(commune, set()).add(part)
    return found


def _made(row: Row, places: _Places) -> Read:
    """The place that a row makes, before the law has its say."""
    commune = _commune_of(row, places)
    number = str(row.values.get("reference", ""))
    known = places.by_number.get(number) if number else None
    _check_number(row, number, known, places)
    if row.reasons or commune is None:
        return Read(row, Outcome.REJECTED, None)
    place = copy(known) if known else PlaceOfPractice(ars=places.ars, state=PlaceState.PROPOSED, reference=number)
    for name, value in row.values.items():
        if name != "reference":
            setattr(place, name, value)
    place.commune = commune
    _check_place(row, place, known, places)
    if row.reasons:
        return Read(row, Outcome.REJECTED, None)
    if known is None:
        return Read(row, Outcome.NEW, place)
    changes = tuple(HEADINGS[name] for name in WRITTEN if getattr(place, name) != getattr(known, name))
    return Read(row, Outcome.CHANGED if changes else Outcome.SAME, place, changes)


def _commune_of(row: Row, places: _Places) -> Commune | None:
    code = row.typed.get("code", "")
    named = code.zfill(5) if code else row.typed.get("commune", "")
    commune = places.communes.get(named)
    if commune is None:
        what = f"le code INSEE {code} n'existe pas" if code else f"« {named} » ne désigne pas une seule commune"
        row.reasons.append(f"Commune : {what if named else 'vide'}. Écrivez le code INSEE.")
    elif places.region_of[named] != places.ars:
        row.reasons.append(f"Commune : {ELSEWHERE}")
    return commune


def _check_number(row: Row, number: str, known: PlaceOfPractice | None, places: _Places) -> None:
    if not number:
        return
    if number in places.seen:
        row.reasons.append(f"Numéro : {number} est déjà celui de la ligne {places.seen[number]}.")
    places.seen.setdefault(number, row.number)
    if known is not None and known.ars != places.ars:
        row.reasons.append(f"Numéro : {number} est celui d'un lieu d'une autre région.")
    elif known is None and places.pattern and not re.fullmatch(places.pattern, number):
        row.reasons.append(
            f"Numéro : {number} n'a pas la forme des numéros de la région. Laissez vide pour un nouveau lieu."
        )


def _check_place(row: Row, place: PlaceOfPractice, known: PlaceOfPractice | None, places: _Places) -> None:
    if place.part and place.part not in places.parts.get(place.commune_id, ()):
        row.reasons.append(f"Quartier (QPV) : {place.part} n'est dans aucun zonage publié de {place.commune.label}.")
    if known is not None and known.state == PlaceState.OPEN and place.profession != known.profession:
        row.reasons.append("Profession : un lieu de la liste garde la sienne ; fermez-le pour en changer.")
    if known is None:
        like = likeness(place)
        if like in places.alike:
            row.reasons.append(
                f"Numéro : un lieu semblable existe déjà, {places.alike[like]}. Écrivez son numéro pour le modifier, "
                "ou précisez ce qui les distingue."
            )
        places.alike.setdefault(like, f"ligne {row.number}")


def _judged(reads: Sequence[Read], places: _Places, *, on: date) -> tuple[Read, ...]:
    """What the law says of the rows that read, all at once."""
    made = [read.place for read in reads if read.place is not None]
    verdicts = dict(zip(map(id, made), verdicts_on(made, on=on), strict=True))
    return tuple(
        read if read.place is None else _with_verdict(read, read.place, verdicts[id(read.place)], places, on)
        for read in reads
    )


def _with_verdict(read: Read, place: PlaceOfPractice, verdict: PlaceVerdict, places: _Places, on: date) -> Read:
    known = places.by_number.get(place.reference) if place.reference else None
    refused = refusal_of(place, verdict, moved=known is None or where(known) != where(place))
    if refused is not None:
        read.row.reasons.append(f"{HEADINGS[refused[0]]} : {refused[1]}")
    if place.closes_until is not None and place.closes_until <= on and place.state != PlaceState.CLOSED:
        read.row.reasons.append(f"{HEADINGS['closes_until']} : {PAST_END}")
    if read.row.reasons:
        return Read(read.row, Outcome.REJECTED, None)
    remark = outside(verdict)
    return replace(read, outside=remark.sentence) if remark is not None and read.outcome is Outcome.NEW else read
