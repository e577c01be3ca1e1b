"""A committee read again under its lock: the first step of every operation here."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cesp.campaigns.models import Candidature, Committee, CommitteeState
from cesp.common import locks
from cesp.selection.queries.committees import files_of

_WHEN = {
    CommitteeState.SETUP: "la préparation de la commission",
    CommitteeState.SCORING: "la notation",
    CommitteeState.DELIBERATION: "la délibération",
}


def hold(committee: Committee) -> Committee:
    """Wait for whoever acts on it, then read it as they left it."""
    locks.hold(f"committee:{committee.pk}")
    return Committee.objects.select_related("campaign", "ufr").get(pk=committee.pk)


def require_state(committee: Committee, *states: CommitteeState) -> None:
    """:raises ValidationError: the committee is at another step; the sentence says which."""
    if committee.state not in states:
        when = " ou ".join(_WHEN[state] for state in states)
        now = CommitteeState(committee.state).label.lower()
        raise ValidationError(f"Cela se fait pendant {when} ; cette commission en est à : {now}.")


def not_sealed(committee: Committee) -> None:
    """:raises ValidationError: nothing changes once the minutes are sealed."""
    if committee.state == CommitteeState.SEALED:
        raise ValidationError("Le procès-verbal est scellé : plus rien ne change dans cette commission.")


def file_of(committee: Committee, candidature: Candidature) -> Candidature:
    """One of the committee's files, read again.

    :raises ValidationError: it is withdrawn, no longer complete, or another committee's.
    """
    found = files_of(committee).filter(pk=candidature.pk).first()
    if found is None:
        raise ValidationError("Ce dossier n'est pas, ou n'est plus, de ceux que juge cette commission.")
    return found
