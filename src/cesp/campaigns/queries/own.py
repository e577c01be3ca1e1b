"""What a candidate reads of their own candidatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature
from cesp.campaigns.queries.completeness import Completeness, completeness
from cesp.campaigns.queries.dates import Calendar, calendar_of
from cesp.campaigns.workflow import CANDIDATURE
from cesp.common.instants import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One's own file on a page.

    :param sentence: where it stands, what comes next, who acts.
    """

    candidature: Candidature
    calendar: Calendar
    found: Completeness
    sentence: str


def file_of(actor: Membership, public_id: UUID, *, at: datetime) -> File | None:
    """One's own file at an instant; nothing for somebody else's."""
    rows = Candidature.objects.visible_to(actor).select_related("campaign", "ufr", "person", "receipt")
    candidature = rows.filter(public_id=public_id, person=actor.person_id).first()
    if candidature is None:
        return None
    day = candidature.paper_received_on or day_of(candidature.deposited_at or at)
    return File(
        candidature=candidature,
        calendar=calendar_of(candidature.campaign, ufr=candidature.ufr, profession=candidature.profession),
        found=completeness(candidature, on=day),
        sentence=CANDIDATURE.sentence(state=candidature.state, role=Role.SIGNATORY),
    )
