"""Debts in French: what happened to them, and where they stand for each reader."""

from __future__ import annotations

from cesp.common.instants import day_of
from cesp.recovery.models import Asking, DebtOrigin, Movement, Proposal
from cesp.recovery.reading import Account, is_death
from cesp.recovery.workflow import ASKINGS, PROPOSALS
from cesp_law.dates import in_french
from cesp_law.money import euros

_NOT_YET = "Cette somme n'était pas encore réclamée ce jour-là."


OVER = {
    DebtOrigin.OVERPAYMENT: ("À revoir : le trop-perçu a changé", "warning"),
    DebtOrigin.BREACH: ("À revoir : la rupture a changé", "warning"),
}
"""Of a debt that does not claim what the file says is due, in a list."""


def label_of(row: Movement | Proposal | None) -> str:
    """The name of a movement or of a proposal; none is the claim itself."""
    return "Somme réclamée" if row is None else str(row.get_kind_display())


def state_of(account: Account) -> tuple[str, str]:
    """A word for a badge, and its tone."""
    if not account.steps:
        return "Pas encore réclamée", "info"
    if account.is_settled:
        return "Soldée", "success"
    if account.is_deceased or is_death(account.halt):
        return "Non poursuivie", "info"
    if account.halt is not None:
        return "Relances suspendues", "info"
    if account.order is None:
        return "Ordre à émettre", "new"
    if account.late:
        return "En retard", "warning"
    return ("Échéancier en cours", "info") if account.plan is not None else ("À payer", "info")


def status(account: Account) -> str:
    """What it is, what comes next, by when, who acts: for an agent."""
    left = euros(account.left_cents)
    if not account.steps:
        return _NOT_YET
    if account.is_settled:
        return "Plus rien n'est à payer."
    if account.is_deceased or is_death(account.halt):
        return (
            "La personne est décédée : aucune relance ne part et rien n'est adressé à son nom. Le décès dispense de "
            "l'indemnité ; ce qui reste se règle avec la famille ou le notaire, ou s'annule."
        )
    if account.halt is not None:
        return f"Les relances sont suspendues, la créance étant contestée. Il reste {left}."
    if account.order is None:
        return f"La somme est constatée, l'ordre n'est pas émis : l'approbation des paiements l'émet. Il reste {left}."
    due = account.next_due
    if account.late and due is not None:
        return f"Il reste {left}, dont {euros(account.late_cents)} en retard depuis le {in_french(due.due_on)}."
    when = f" La prochaine échéance est le {in_french(due.due_on)}, pour {euros(due.left_cents)}." if due else ""
    return f"Il reste {left}.{when}"


def status_for_debtor(account: Account) -> str:
    """The same, said to the person."""
    left = euros(account.left_cents)
    if not account.steps:
        return _NOT_YET
    if account.is_settled:
        return "Vous ne devez plus rien à ce titre."
    if account.halt is not None or account.is_deceased:
        return f"Il reste {left}. Aucune relance ne vous est adressée tant que la contestation n'est pas réglée."
    if account.order is None:
        return (
            f"Vous devez {left}. Le courrier qui vous dit comment payer et comment contester n'est pas encore parti : "
            "vous n'avez rien à payer avant de l'avoir reçu, mais vous pouvez déjà demander à payer en plusieurs fois."
        )
    due = account.next_due
    if due is None:
        return f"Il reste {left}."
    if account.late:
        return (
            f"Il reste {left}. {euros(account.late_cents)} étaient attendus et ne sont pas encore reçus. Si vous venez "
            "de payer, ne faites rien de plus ; si vous ne pouvez pas, demandez un autre échéancier ou une remise."
        )
    return f"Il reste {left}. À payer ensuite : {euros(due.left_cents)}, au plus tard le {in_french(due.due_on)}."


def proposal_sentence(proposal: Proposal) -> str:
    return PROPOSALS.sentence(state=proposal.state, role="").format(
        proposed_by=proposal.proposed_by.full_name,
        proposed_at=in_french(day_of(proposal.proposed_at)),
        decided_by=proposal.decided_by.full_name if proposal.decided_by else "",
        decided_at=in_french(day_of(proposal.decided_at)) if proposal.decided_at else "",
    )


def asking_sentence(asking: Asking, role: str) -> str:
    return ASKINGS.sentence(state=asking.state, role=role).format(
        answered_at=in_french(day_of(asking.answered_at)) if asking.answered_at else ""
    )
