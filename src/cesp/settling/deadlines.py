"""The last day of a piece that proves an installation, among everybody's deadlines (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.notifications.deadlines import DeadlineKind, Due
from cesp.settling.models import Proof, ProofState

RENEW = DeadlineKind(
    code="settling.renew",
    label="renouveler une pièce de l'installation",
    sentence="Renouveler une pièce de l'installation.",
    why="Les pièces prouvent que l'engagement est servi. Périmée, une pièce est "
    "redemandée par l'agence régionale de santé.",
    discreet="CESP : pièce à renouveler",
    matter=Matter.INSTALLATION,
    action="Déposer la pièce",
    reminded=(30, 7),
)
KINDS = (RENEW,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories of whom a piece will prove nothing any more, or does already."""
    return _ending(on).values_list("installation__contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """Pieces accepted that end, and that no other one renews, while the place is held. One query."""
    rows = _ending(on).filter(installation__contract__signatory__in=list(people))
    for row in rows.select_related("installation__contract", "installation__project"):
        installation = row.installation
        assert row.valid_until is not None
        assert installation.project is not None
        yield Due(
            kind=RENEW.code,
            subject=f"proof:{row.pk}",
            person_id=installation.contract.signatory_id,
            due_on=row.valid_until - timedelta(days=1),
            path=reverse("settling:pieces"),
            agent_path=reverse("settling:installation", args=[installation.project.public_id]),
        )


def _ending(on: date) -> QuerySet[Proof]:
    """Pieces with a last day, unless another of their kind lasts longer, or waits to be checked."""
    later = Proof.objects.filter(
        Q(state=ProofState.DEPOSITED)
        | Q(state=ProofState.ACCEPTED) & (Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until"))),
        installation=OuterRef("installation"),
        kind=OuterRef("kind"),
    )
    held = Proof.objects.filter(
        state=ProofState.ACCEPTED,
        valid_until__isnull=False,
        installation__project__isnull=False,
        installation__installed_on__lte=on,
        installation__left_on__isnull=True,
    )
    return held.exclude(Exists(later)).order_by("pk")
