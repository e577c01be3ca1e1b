"""Who cannot judge which file, as the UFR reads it: names of members, nothing of the file."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature, Conflict
from cesp.common import pagination
from cesp.common.pagination import Page, Sort

CONFLICTS_A_PAGE = 50
_READERS = (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER, Role.ARS_REFERENT)


def nameable(candidature: Candidature) -> QuerySet[Membership]:
    """Agents who read this file or may be given it: of its UFR, of its ARS, of its committee."""
    ufr = candidature.ufr
    regions = {candidature.intended_ars, ufr.ars_code if ufr else "", *_asked(candidature)} - {""}
    agencies = Q(role=Role.ARS_REFERENT, organisation__kind="ars", organisation__ars_code__in=regions)
    of_ufr = Q(organisation=candidature.ufr_id, role__in=_READERS)
    seated = Q(seats__committee__ufr=candidature.ufr_id, seats__committee__campaign=candidature.campaign_id)
    found = Membership.objects.filter(of_ufr | agencies | seated).exclude(person=candidature.person_id)
    return found.select_related("person", "organisation").order_by("person__sort_key", "pk").distinct()


def _asked(candidature: Candidature) -> set[str]:
    return set(candidature.opinions.values_list("ars", flat=True))


def may_be_named(candidature: Candidature, member: Membership) -> bool:
    """Whether somebody's conflict on this file may be declared for them."""
    return nameable(candidature).filter(pk=member.pk).exists()


def conflicts_seen_by(actor: Membership, *, cursor: str = "") -> Page[Conflict]:
    """Conflicts on the files of the actor's UFR, last first; the actor's own too, without what it hides from them."""
    rows = Conflict.objects.select_related("person", "candidature__campaign", "declared_by__person")
    rows = rows.filter(candidature__ufr=actor.organisation_id) if actor.role == Role.UFR_MANAGER else rows.none()
    return pagination.page(rows, sort=Sort("declared_at", descending=True), cursor=cursor, size=CONFLICTS_A_PAGE)
