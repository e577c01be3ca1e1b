"""A paper file that the UFR is typing in."""

from __future__ import annotations

from collections.abc import Iterator

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, CandidatureState
from cesp.campaigns.requirements import required


def draft_for(actor: Membership, pk: int) -> Candidature | None:
    """A paper file not yet deposited, of the actor's UFR."""
    rows = Candidature.objects.visible_to(actor).filter(typed_by__isnull=False, state=CandidatureState.DRAFT)
    return rows.select_related("person", "ufr", "campaign").filter(pk=pk).first()


def places_of(file: Candidature) -> Iterator[tuple[str, str]]:
    """« identity/residence_permit » and its label, for each nature of piece that the file asks for."""
    for one in required(file):
        for nature in one.natures:
            several = len(one.natures) > 1
            yield f"{one.code}/{nature.code}", f"{one.label} : {nature.label.lower()}" if several else one.label
