"""Who moves a proposal and a signatory's request: the tables that operations, buttons and docs read."""

from __future__ import annotations

from typing import Any

from cesp.accounts.models import Role
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.recovery.models import AskingState, ProposalState

_TWO = "décret n° 2012-1246 du 7 novembre 2012, art. 193 ; règle de gestion : deux personnes (ADR 0026)"
_OWN = "règle de gestion : une demande est à qui la fait, jusqu'à la réponse"


def _another(proposal: Any, actor: Any) -> str:
    if proposal.proposed_by_id != actor.person_id:
        return ""
    return "Vous avez fait cette proposition : une autre personne la confirme."


_ANOTHER = Guard("une autre personne que celle qui propose", _another)

PROPOSALS = Workflow(
    title="Proposition sur une créance (échéancier, remise, non-valeur, annulation)",
    states=dict(ProposalState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="propose", label="Proposer", from_states=("",), to_state="proposed", role=Role.PAYMENTS_CLERK,
            source=_TWO,
        ),
        Transition(
            code="withdraw", label="Retirer la proposition", from_states=("proposed",), to_state="withdrawn",
            role=Role.PAYMENTS_CLERK, source=_TWO,
        ),
        Transition(
            code="confirm", label="Confirmer", from_states=("proposed",), to_state="confirmed",
            role=Role.PAYMENTS_APPROVER, guards=(_ANOTHER,), source=_TWO,
        ),
        Transition(
            code="refuse", label="Ne pas retenir", from_states=("proposed",), to_state="refused",
            role=Role.PAYMENTS_APPROVER, guards=(_ANOTHER,), source=_TWO,
        ),
    ),
    sentences={
        ("", ""): "Rien n'est proposé : tout ce qui reste est dû à l'échéance.",
        ("proposed", ""): "Proposée par {proposed_by} le {proposed_at} : elle ne change rien tant que l'approbation "
        "des paiements ne l'a pas confirmée.",
        ("confirmed", ""): "Proposée par {proposed_by}, confirmée par {decided_by} le {decided_at}.",
        ("refused", ""): "Proposée par {proposed_by}, écartée par {decided_by} le {decided_at} : rien n'a changé.",
        ("withdrawn", ""): "Retirée par {decided_by} le {decided_at} : rien n'a changé.",
    },
)  # fmt: skip
ASKINGS = Workflow(
    title="Demande d'un signataire sur une somme due",
    states=dict(AskingState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="ask", label="Envoyer la demande", from_states=("",), to_state="sent", role=Role.SIGNATORY,
            source=_OWN,
        ),
        Transition(
            code="withdraw", label="Retirer la demande", from_states=("sent",), to_state="withdrawn",
            role=Role.SIGNATORY, source=_OWN,
        ),
        Transition(
            code="grant", label="Accorder, en confirmant une proposition", from_states=("sent",), to_state="granted",
            role=Role.PAYMENTS_APPROVER, source=_TWO,
        ),
        Transition(
            code="refuse", label="Refuser la demande", from_states=("sent",), to_state="refused",
            role=Role.PAYMENTS_APPROVER, source=_TWO,
        ),
    ),
    sentences={
        ("", ""): "Rien n'est demandé.",
        ("sent", Role.SIGNATORY): "Votre demande est reçue. La gestion des paiements l'étudie et vous répond par "
        "courrier, ici. D'ici là, ce qui est dû le reste.",
        ("sent", ""): "La gestion des paiements l'étudie ; l'approbation des paiements décide.",
        ("granted", ""): "Accordée le {answered_at}.",
        ("refused", ""): "Refusée le {answered_at}.",
        ("withdrawn", ""): "Retirée par le signataire : il n'y a rien à répondre.",
    },
)  # fmt: skip
WORKFLOWS = (PROPOSALS, ASKINGS)
