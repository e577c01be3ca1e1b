"""Committees as their readers meet them: who sits, which files, who reads which."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.campaigns.models import (
    Campaign,
    CampaignState,
    Candidature,
    CandidatureState,
    Committee,
    CommitteeState,
    Conflict,
    Seat,
)
from cesp.campaigns.models.candidatures import CandidatureQuerySet


def visible_to(actor: Membership) -> QuerySet[Committee]:
    """A UFR's own; those where one sits; once sealed, an ARS's region and the case desk's all."""
    found = Committee.objects.select_related("campaign", "ufr")
    match perimeter.reach(actor, Matter.CANDIDATURE):
        case Reach.ALL:
            return found
        case Reach.FOLLOWED:
            return found.filter(_followed(actor)).distinct()
        case _:
            return found.none()


def _followed(actor: Membership) -> Q:
    sealed, sits = Q(sealed_at__isnull=False), Q(pk__in=Seat.objects.filter(membership=actor).values("committee"))
    match Role(actor.role):
        case Role.UFR_MANAGER:
            return Q(ufr=actor.organisation)
        case Role.COMMITTEE_MEMBER:
            return sits
        case Role.ARS_REFERENT:
            code = actor.organisation.ars_code if actor.organisation else "?"
            return sits | (sealed & Q(ufr__ars_code=code or "?"))
        case Role.CASE_DESK:
            return sealed
        case _:
            return Q(pk__in=())


def committee_for(actor: Membership, pk: int) -> Committee:
    """:raises Committee.DoesNotExist: out of the actor's reach."""
    return visible_to(actor).get(pk=pk)


def listed(actor: Membership) -> QuerySet[Committee]:
    """The actor's committees, the latest campaign first."""
    return (
        visible_to(actor)
        .annotate(members=Count("seats", distinct=True))
        .order_by("-campaign__academic_year", "ufr__name", "profession", "pk")
    )


def files_of(committee: Committee) -> CandidatureQuerySet:
    """The files a committee judges: complete, of its campaign, UFR and profession; once sealed, those it ranked or not.

    In the order of names.
    """
    judged = (
        Candidature.objects.filter(ranked__committee=committee)
        if committee.state == CommitteeState.SEALED
        else _of(committee).filter(state=CandidatureState.COMPLETE)
    )
    rows = judged.select_related("person", "campaign", "ufr", "slot")
    return rows.order_by("person__family_name", "person__given_names", "pk")


def _of(committee: Committee) -> CandidatureQuerySet:
    return Candidature.objects.filter(
        campaign=committee.campaign_id, ufr=committee.ufr_id, profession=committee.profession
    )


def seats_of(committee: Committee) -> list[Seat]:
    """Who sits: the president first, then in the order they were added."""
    rows = committee.seats.select_related("membership__person", "membership__organisation")
    return list(rows.order_by("-presides", "pk"))


def hides_names(committee: Committee) -> bool:
    """Whether a committee is blind, and has not handed its scores in yet."""
    return committee.blind and committee.state in (CommitteeState.SETUP, CommitteeState.SCORING)


def withheld_from(actor: Membership, committee: Committee) -> set[int]:
    """Keys of the committee's files about which the actor declared a conflict, in any role."""
    rows = Conflict.objects.filter(person=actor.person_id, candidature__in=_of(committee).values("pk"))
    return set(rows.values_list("candidature_id", flat=True))


def conflicts_of(committee: Committee) -> list[Conflict]:
    """Conflicts of its members about its files."""
    people = committee.seats.values("membership__person")
    rows = Conflict.objects.filter(candidature__in=files_of(committee).values("pk"), person__in=people)
    return list(rows.select_related("person", "candidature__person").order_by("pk"))


def may_sit(committee: Committee) -> QuerySet[Membership]:
    """Memberships that may be given a seat: the UFR's committee members, and referents of its region for the ARS."""
    referents = Q(
        role=Role.ARS_REFERENT,
        organisation__kind=Organisation.Kind.ARS,
        organisation__ars_code=committee.ufr.ars_code,
        delegated_by__isnull=True,
    )
    members = Q(role=Role.COMMITTEE_MEMBER, organisation=committee.ufr_id)
    rows = Membership.objects.filter(members | referents, until_on__isnull=True)
    seated = committee.seats.values("membership__person")
    return (
        rows.exclude(person__in=seated).select_related("person", "organisation").order_by("person__family_name", "pk")
    )


def open_campaigns() -> QuerySet[Campaign]:
    """Campaigns for which a committee may be set up."""
    return Campaign.objects.filter(state=CampaignState.ANNOUNCED).order_by("-academic_year")
