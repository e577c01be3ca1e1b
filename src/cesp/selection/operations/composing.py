"""A UFR sets its committee up: who sits, who presides, whether names show, who reads which file."""

from __future__ import annotations

from datetime import date, datetime
from itertools import cycle

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Invitation, Membership, Organisation, Role
from cesp.accounts.operations import invitations
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.campaigns.models import (
    Assignment,
    Campaign,
    CampaignState,
    Capacity,
    Committee,
    CommitteeState,
    Conflict,
    Seat,
)
from cesp.common import instants, locks
from cesp.selection.models import Criterion, Sheet
from cesp.selection.operations.held import hold, not_sealed, require_state
from cesp.selection.permissions import SEATED, require_manager
from cesp.selection.queries.committees import files_of
from cesp.selection.queries.grid import STANDARD
from cesp_law import labels

_BEFORE_DELIBERATION = (CommitteeState.SETUP, CommitteeState.SCORING)


@transaction.atomic
def set_up(*, actor: Membership, campaign: Campaign, profession: str, meets_on: date | None, at: datetime) -> Committee:
    """Create the committee of the actor's UFR for a profession, with the two compulsory criteria.

    :raises ValidationError: it exists already, or the campaign is not announced.
    :clauses: NAT-7, PAP-3
    """
    require(actor, Role.UFR_MANAGER)
    assert actor.organisation is not None
    locks.hold(f"committees:{campaign.pk}:{actor.organisation_id}")
    if not Campaign.objects.filter(pk=campaign.pk, state=CampaignState.ANNOUNCED).exists():
        raise ValidationError("Une commission se constitue pour une campagne annoncée et qui n'est pas terminée.")
    if Committee.objects.filter(campaign=campaign, ufr=actor.organisation, profession=profession).exists():
        name = labels.PROFESSION.get(profession, profession).lower()
        raise ValidationError(f"La commission de cette campagne existe déjà pour la profession « {name} ».")
    committee = Committee.objects.create(
        campaign=campaign,
        ufr=actor.organisation,
        profession=profession,
        meets_on=meets_on,
        set_up_by=actor,
        set_up_at=at,
    )
    for position, line in enumerate(STANDARD, start=1):
        Criterion.objects.create(
            committee=committee,
            code=line.code,
            label=line.label,
            weight=line.weight,
            maximum=line.maximum,
            position=position,
            tie_position=line.tie_position,
        )
    audit.record(act="selection.committee_set_up", actor=actor, at=at, subject=committee)
    return committee


@transaction.atomic
def describe(*, actor: Membership, committee: Committee, blind: bool, meets_on: date | None, at: datetime) -> Committee:
    """Say when it meets, and whether members score without the candidates' names.

    :raises ValidationError: anonymity changed once scoring is open.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    if blind != committee.blind:
        require_state(committee, CommitteeState.SETUP)
    committee.blind, committee.meets_on = blind, meets_on
    committee.save(update_fields=["blind", "meets_on"])
    audit.record(act="selection.committee_described", actor=actor, at=at, subject=committee)
    return committee


@transaction.atomic
def seat(*, actor: Membership, committee: Committee, member: Membership, capacity: str, at: datetime) -> Seat:
    """Give somebody a seat: a committee member of the UFR, or a referent of its region for the ARS.

    :raises ValidationError: another role or organisation, a role that ended, or a seat held already.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    require_state(committee, *_BEFORE_DELIBERATION)
    member = Membership.objects.select_related("organisation", "person").get(pk=member.pk)
    _check_may_sit(committee, member, Capacity(capacity), instants.day_of(at))
    if committee.seats.filter(membership__person=member.person_id).exists():
        raise ValidationError("Cette personne siège déjà dans cette commission.")
    found = Seat.objects.create(committee=committee, membership=member, capacity=capacity)
    audit.record(act="selection.member_seated", actor=actor, at=at, about_id=member.person_id, subject=committee)
    return found


def _check_may_sit(committee: Committee, member: Membership, capacity: Capacity, on: date) -> None:
    if member.role not in SEATED or not Membership.objects.in_force(on).filter(pk=member.pk).exists():
        raise ValidationError("Un siège revient à un membre de commission ou à un référent de l'ARS en fonction.")
    organisation = member.organisation
    if member.role == Role.ARS_REFERENT:
        of_region = (
            organisation is not None
            and organisation.kind == Organisation.Kind.ARS
            and organisation.ars_code == committee.ufr.ars_code
        )
        if capacity != Capacity.ARS or not of_region:
            raise ValidationError("Un référent de l'ARS siège comme représentant de l'ARS, dans sa région.")
    elif capacity == Capacity.ARS:
        raise ValidationError("La place de l'ARS, qui porte la voix prépondérante, revient à un référent de l'ARS.")
    elif member.organisation_id != committee.ufr_id:
        raise ValidationError("Ce membre est celui d'une autre université : invitez-le dans la vôtre.")


@transaction.atomic
def unseat(*, actor: Membership, committee: Committee, seat: Seat, at: datetime) -> None:
    """Take a seat back, while it has no sheet.

    :raises ValidationError: the member has begun to score.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    require_state(committee, *_BEFORE_DELIBERATION)
    if Sheet.objects.filter(seat=seat).exists():
        raise ValidationError("Ce membre a commencé à noter : son siège reste. Ses fiches manquantes se justifient.")
    Assignment.objects.filter(seat=seat).delete()
    Seat.objects.filter(pk=seat.pk, committee=committee).delete()
    audit.record(
        act="selection.member_unseated", actor=actor, at=at, about_id=seat.membership.person_id, subject=committee
    )


@transaction.atomic
def name_president(*, actor: Membership, committee: Committee, seat: Seat, at: datetime) -> None:
    """Say who presides, in the place of whoever did."""
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    if not committee.seats.filter(pk=seat.pk).exists():
        raise ValidationError("Ce siège n'est pas de cette commission.")
    committee.seats.filter(presides=True).update(presides=False)
    committee.seats.filter(pk=seat.pk).update(presides=True)
    audit.record(
        act="selection.president_named", actor=actor, at=at, about_id=seat.membership.person_id, subject=committee
    )


@transaction.atomic
def assign(*, actor: Membership, committee: Committee, readers: int | None, at: datetime) -> int:
    """Give the files to the members: every file to everybody, or to so many readers each, evenly.

    Members follow each other file after file, in the order of seats and of names: asked again, the same. A conflict
    of interest is never given; a file somebody has begun to score stays theirs.

    :param readers: of each file; none for everybody.
    :returns: how many readings are given.
    :raises ValidationError: no member, no file, or more readers than members.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    require_state(committee, *_BEFORE_DELIBERATION)
    seats = list(committee.seats.select_related("membership").order_by("pk"))
    files = [one.pk for one in files_of(committee)]
    if not seats or not files:
        raise ValidationError("Il faut au moins un membre et un dossier complet pour confier les dossiers.")
    if readers is not None and not 1 <= readers <= len(seats):
        raise ValidationError({"readers": f"Choisissez de 1 à {len(seats)} lecteurs par dossier."})
    wanted = shared_out(seats, files, _withheld(seats), readers or len(seats))
    begun = set(Sheet.objects.filter(seat__committee=committee).values_list("seat_id", "candidature_id"))
    held = {(a.seat_id, a.candidature_id): a for a in Assignment.objects.filter(seat__committee=committee)}
    Assignment.objects.filter(pk__in=[a.pk for pair, a in held.items() if pair not in wanted | begun]).delete()
    Assignment.objects.bulk_create(
        Assignment(seat_id=seat, candidature_id=file) for seat, file in sorted(wanted - held.keys())
    )
    audit.record(
        act="selection.files_assigned", actor=actor, at=at, subject=committee, detail={"readings": len(wanted)}
    )
    return len(wanted)


def _withheld(seats: list[Seat]) -> set[tuple[int, int]]:
    """(person, file) of the conflicts of those who sit."""
    rows = Conflict.objects.filter(person__in=[seat.membership.person_id for seat in seats])
    return set(rows.values_list("person_id", "candidature_id"))


def shared_out(
    seats: list[Seat], files: list[int], withheld: set[tuple[int, int]], readers: int
) -> set[tuple[int, int]]:
    """(seat, file): each file to the next ``readers`` members without a conflict, going round."""
    found: set[tuple[int, int]] = set()
    turn = cycle(seats)
    for file in files:
        able = [seat for seat in seats if (seat.membership.person_id, file) not in withheld]
        given = 0
        while given < min(readers, len(able)):
            seat = next(turn)
            if seat in able and (seat.pk, file) not in found:
                found.add((seat.pk, file))
                given += 1
    return found


def invite(
    *, actor: Membership, committee: Committee, email: str, given_names: str, family_name: str, at: datetime
) -> Invitation:
    """Ask somebody to become a committee member of the UFR; they are given a seat once they have accepted.

    :raises ValidationError: as :func:`cesp.accounts.operations.invitations.invite`.
    """
    require_manager(actor, committee)
    return invitations.invite(
        actor=actor,
        organisation=committee.ufr,
        role=Role.COMMITTEE_MEMBER,
        email=email,
        given_names=given_names,
        family_name=family_name,
        at=at,
    )
