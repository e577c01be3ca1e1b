"""An agency proposes places of practice, opens them on the national list, ranks, confirms and closes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.pattern import Pattern
from cesp.zoning.queries.judging import ars_of
from cesp.zoning.queries.listing import listing_day
from cesp.zoning.queries.places import kept_by, kept_by_likeness, likeness, stamp
from cesp.zoning.queries.rules import rules_of
from cesp.zoning.queries.verdicts import ELSEWHERE, PAST_END, outside, refusal_of, verdict_on, where
from cesp_law import labels
from cesp_law.facts import Profession

CHANGED_SINCE = (
    "Quelqu'un a modifié ce lieu depuis que vous l'avez ouvert. Rien n'est enregistré : comparez avec sa page, puis "
    "enregistrez à nouveau pour garder ce que vous avez écrit."
)


def region_of(actor: Membership) -> str:
    """The code of the agency whose places the actor keeps."""
    require(actor, Role.ARS_REFERENT)
    assert actor.organisation is not None
    return actor.organisation.code


def _held(actor: Membership, pk: int) -> PlaceOfPractice:
    """A place of the actor's agency, read again under the lock of its places."""
    locks.hold(f"places:{region_of(actor)}")
    place = kept_by(actor).filter(pk=pk).first()
    if place is None:
        raise ValidationError("Ce lieu est tenu par une autre agence.")
    return place


def _recorded(act: str, place: PlaceOfPractice, actor: Membership, at: datetime) -> PlaceOfPractice:
    place.save()
    audit.record(act=act, actor=actor, at=at, subject=place, detail={"ars": place.ars})
    return place


@transaction.atomic
def propose(*, actor: Membership, values: Mapping[str, Any], on: date, at: datetime) -> PlaceOfPractice:
    """Prepare a place, with a number of the region's pattern that no other place in the country bears.

    :raises PermissionDenied: not a referent.
    :raises ValidationError: a commune of another region, a structure that the law refuses, or a place that the
        agency keeps already, which a second click would make twice.
    :clauses: PAP-5, INS-13
    """
    ars = region_of(actor)
    locks.hold("place-references", f"places:{ars}")
    place = PlaceOfPractice(
        ars=ars, state=PlaceState.PROPOSED, confirmed_on=on, recorded_by=actor, recorded_at=at, **values
    )
    if borne := kept_by_likeness(ars).get(likeness(place)):
        raise ValidationError(
            f"Un lieu semblable existe déjà, {borne}. Modifiez-le, ou précisez ce qui les distingue : adresse, nom."
        )
    place.reference = next_reference(ars, on=on)
    _check(place, on=on)
    return _recorded("zoning.place_proposed", place, actor, at)


def pattern_of(ars: str, *, on: date) -> Pattern:
    """How a region numbers its places: its rule, else its code and five digits."""
    rule = rules_of(ars, on=on).place_reference
    return Pattern.of_law(rule) if rule else Pattern(f"{ars.upper()}-", 5)


def next_reference(ars: str, *, on: date) -> str:
    """The first number free after the last one of the pattern; under the lock of references."""
    pattern = pattern_of(ars, on=on)
    borne = PlaceOfPractice.objects.filter(reference__startswith=pattern.prefix).values_list("reference", flat=True)
    last = max((number for one in borne if (number := pattern.number_in(one)) is not None), default=0)
    try:
        return pattern.numbered(last + 1)
    except ValueError as full:
        raise ValidationError(str(full)) from full


@transaction.atomic
def edit(
    *, actor: Membership, pk: int, values: Mapping[str, Any], on: date, at: datetime, seen: str = ""
) -> PlaceOfPractice:
    """Change what a place says of itself; its number never changes.

    :param seen: the stamp of what the actor read before they wrote; empty when nothing was read.
    :raises ValidationError: as :func:`propose`, an open place moved out of the admitted zones, or the place changed
        since it was read.
    """
    place = _held(actor, pk)
    if seen and seen != stamp(place):
        raise ValidationError(CHANGED_SINCE)
    stood = where(place)
    for name, value in values.items():
        setattr(place, name, value)
    _check(place, on=on, moved=where(place) != stood)
    if place.state != PlaceState.EXPIRED:  # it says since when the place is off the list, until it is confirmed
        place.confirmed_on = on
    return _recorded("zoning.place_edited", place, actor, at)


def _check(place: PlaceOfPractice, *, on: date, moved: bool = True) -> None:
    agency = ars_of(place.commune.departement_id)
    if agency is None or agency.code != place.ars:
        raise ValidationError({"commune": ELSEWHERE})
    if place.closes_until is not None and place.closes_until <= on and place.state != PlaceState.CLOSED:
        raise ValidationError({"closes_until": PAST_END})
    refused = refusal_of(place, verdict_on(place, on=on), moved=moved)
    if refused is not None:
        raise ValidationError({refused[0]: refused[1]})


def room_for(place: PlaceOfPractice, *, on: date) -> str:
    """Why the region's ceiling leaves no room for another open place; empty when it does."""
    ceiling = rules_of(place.ars, on=on).ceiling(Profession(place.profession))
    if ceiling is None or len(ranked(place)) < ceiling:
        return ""
    places = "1 lieu ouvert" if ceiling == 1 else f"{ceiling} lieux ouverts"
    return (
        f"La région garde {places} à la fois au plus en {labels.PROFESSION[place.profession]} : "
        "fermez-en un, ou faites relever ce plafond dans les règles de la région."
    )


@transaction.atomic
def open_place(*, actor: Membership, pk: int, on: date, at: datetime) -> PlaceOfPractice:
    """Put a place on the national list from a day on, last by priority.

    :raises ValidationError: it is on it already, out of an admitted zone with nothing that protects it, or the
        region has as many open places of that profession as it wants.
    :clauses: NAT-10, PAP-5
    """
    place = _held(actor, pk)
    if place.state == PlaceState.OPEN:
        raise ValidationError("Ce lieu est déjà sur la liste nationale.")
    _open(place, on=on)
    return _recorded("zoning.place_opened", place, actor, at)


def _open(place: PlaceOfPractice, *, on: date) -> None:
    place.listed_on = listing_day(place, on=on)
    remark = outside(verdict_on(place, on=on))
    if remark is not None:
        raise ValidationError(f"{remark.sentence} Il ne peut pas être ouvert.")
    if full := room_for(place, on=on):
        raise ValidationError(full)
    others = ranked(place)
    place.priority = min(place.priority or len(others) + 1, len(others) + 1)
    number([*others[: place.priority - 1], place, *others[place.priority - 1 :]])
    place.state, place.confirmed_on, place.closed_because = PlaceState.OPEN, on, ""
    if place.closes_until is not None and place.closes_until <= on:
        place.closes_until = None


@transaction.atomic
def close_place(*, actor: Membership, pk: int, because: str, on: date, at: datetime) -> PlaceOfPractice:
    """Take a place off the list; those after it move up, and it keeps its number and its history.

    :param because: why, in the agency's words; the journal holds none of it.
    :raises ValidationError: no reason, or it is closed already.
    """
    place = _held(actor, pk)
    if place.state == PlaceState.CLOSED:
        raise ValidationError("Ce lieu est déjà fermé.")
    if not because.strip():
        raise ValidationError({"because": "Dites pourquoi ce lieu ferme."})
    return closed(place, because=because.strip(), actor=actor, on=on, at=at)


def closed(
    place: PlaceOfPractice, *, because: str, actor: Membership | None, on: date, at: datetime
) -> PlaceOfPractice:
    """Close a place read again under the lock of its agency's places; the ranks behind it move up."""
    place.closed_because = because or place.closed_because or "Fin annoncée par l'agence."
    place.state, place.closes_until, place.priority = PlaceState.CLOSED, on, None
    place.save()
    number(ranked(place))
    audit.record(act="zoning.place_closed", actor=actor, at=at, subject=place, detail={"ars": place.ars})
    return place


@transaction.atomic
def confirm_place(*, actor: Membership, pk: int, on: date, at: datetime) -> PlaceOfPractice:
    """Say that a place still stands; one that had expired for want of it is open again, at the rank it had.

    Off the list for a month or more, it is listed anew.

    :raises ValidationError: it had expired, and its zone or the region's ceiling has no room for it any more.
    """
    place = _held(actor, pk)
    if place.state == PlaceState.EXPIRED:
        _open(place, on=on)
    place.confirmed_on = on
    return _recorded("zoning.place_confirmed", place, actor, at)


@transaction.atomic
def rank_place(*, actor: Membership, pk: int, to: int, at: datetime) -> PlaceOfPractice:
    """Give an open place its rank among those of the same agency and profession; the others make room.

    :param to: 1 or more; past the last one means last.
    :raises ValidationError: the place is not on the list.
    :clauses: PAP-5
    """
    place = _held(actor, pk)
    if place.state != PlaceState.OPEN:
        raise ValidationError("Seul un lieu ouvert a un rang de priorité.")
    others = [one for one in ranked(place) if one.pk != place.pk]
    others.insert(max(to, 1) - 1, place)
    number(others)
    place.refresh_from_db(fields=["priority"])
    audit.record(act="zoning.place_ranked", actor=actor, at=at, subject=place, detail={"rank": place.priority})
    return place


def ranked(place: PlaceOfPractice) -> list[PlaceOfPractice]:
    """The open places of the same agency and profession, by rank."""
    rows = PlaceOfPractice.objects.filter(ars=place.ars, profession=place.profession, state=PlaceState.OPEN)
    return list(rows.order_by("priority", "pk"))


def number(places: list[PlaceOfPractice]) -> None:
    """Write the ranks of open places as they stand in the list, 1 first."""
    moved = []
    for rank, place in enumerate(places, start=1):
        if place.priority != rank:
            place.priority = rank
            moved.append(place)
    PlaceOfPractice.objects.bulk_update(moved, ["priority"], batch_size=500)
