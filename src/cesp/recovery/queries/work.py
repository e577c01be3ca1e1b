"""What waits for an agent on their home, and what a signatory's home says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cesp.accounts.models import Membership, Role
from cesp.recovery.models import Debt
from cesp.recovery.queries.desk import WHERES, sortable

_WORK = {
    Role.PAYMENTS_CLERK: {
        "a-instruire": (
            "Demandes sur des sommes dues",
            "Un signataire demande un échéancier ou une remise : proposez une réponse.",
        ),
        "a-revoir": (
            "Créances à revoir",
            "Le trop-perçu ou la rupture a changé avec le dossier : ce qu'elles réclament est à mettre en accord.",
        ),
        "en-retard": ("Sommes dues en retard", "Le signataire est déjà prévenu : voyez s'il faut l'appeler."),
    },
    Role.PAYMENTS_APPROVER: {
        "a-emettre": ("Ordres de recouvrer à émettre", "La somme est constatée ; le signataire n'a encore rien reçu."),
        "a-confirmer": (
            "Propositions à confirmer",
            "Un échéancier, une remise ou une annulation attend une seconde personne.",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


def debts_waiting(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for a payments desk; one query."""
    wanted = _WORK.get(Role(actor.role), {})
    if not wanted:
        return ()
    mine = sortable(actor, today=today).order_by()
    counts = mine.aggregate(**{code.replace("-", "_"): Count("pk", filter=WHERES[code]) for code in wanted})
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in wanted.items()
        if counts[code.replace("-", "_")]
    )


def owed_by(actor: Membership, *, today: date) -> int:
    """How many debts a signatory has something left to pay on; one query."""
    rows = Debt.objects.visible_to(actor).filter(contract__signatory=actor.person_id)
    return rows.owed(on=today).count()
