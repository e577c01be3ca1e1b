"""Who moves a contestation from one state to the next: the table that buttons, tests and docs read."""

from __future__ import annotations

from collections.abc import Iterator

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.privacy.models import PENDING, Contestation, ContestationState, Subject

_ART_16 = "RGPD, art. 16 (rectification) et 12-3 (réponse dans le mois)"
_ART_12_4 = "RGPD, art. 12-4 (refus motivé, recours)"
_SENT, _TO_COMPLETE = ContestationState.SENT, ContestationState.TO_COMPLETE


def _of_the_case_desk(contestation: Contestation, actor: Membership) -> str:
    if contestation.desk != Role.CASE_DESK:
        return "Cette contestation porte sur des versements : elle revient à la gestion des paiements."
    return ""


def _somebody_else_s(contestation: Contestation, actor: Membership) -> str:
    if contestation.person_id != actor.person_id:
        return ""
    return "Cette contestation est la vôtre : un autre agent l'examine et y répond."


def _own(contestation: Contestation, actor: Membership) -> str:
    return "" if contestation.person_id == actor.person_id else "Cet acte revient à la personne qui a contesté."


def _fact_is_corrected(contestation: Contestation, actor: Membership) -> str:
    if contestation.subject == Subject.FACT and not hasattr(contestation.fact, "superseded_by"):
        return "Le fait n'est pas encore corrigé : corrigez-le au dossier, puis acceptez la contestation."
    return ""


def _of_each_desk(
    code: str, label: str, to_state: str, source: str, *guards: Guard, from_states: tuple[str, ...] = PENDING
) -> Iterator[Transition]:
    """The same act for both desks: each takes the contestations that are its own."""
    mine = Guard("la contestation revient à la gestion des contrats", _of_the_case_desk)
    other = Guard("la contestation est celle d'une autre personne", _somebody_else_s)
    for role, suffix, first in ((Role.CASE_DESK, "", (mine, other)), (Role.PAYMENTS_CLERK, "_payments", (other,))):
        yield Transition(
            code=code + suffix,
            label=label,
            from_states=from_states,
            to_state=to_state,
            role=role,
            guards=(*first, *guards),
            source=source,
        )


_OWN = Guard("la personne qui a contesté", _own)

WORKFLOW = Workflow(
    title="Contestation d'une donnée",
    states=dict(ContestationState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="send",
            label="Envoyer",
            from_states=("",),
            to_state=_SENT,
            role=Role.SIGNATORY,
            source=_ART_16,
        ),
        *_of_each_desk("ask_more", "Demander un complément", _TO_COMPLETE, _ART_16, from_states=(_SENT,)),
        Transition(
            code="complete",
            label="Compléter",
            from_states=(_TO_COMPLETE,),
            to_state=_SENT,
            role=Role.SIGNATORY,
            guards=(_OWN,),
            source=_ART_16,
        ),
        *_of_each_desk(
            "accept",
            "Accepter",
            ContestationState.ACCEPTED,
            _ART_16,
            Guard("le fait contesté est corrigé au dossier", _fact_is_corrected),
        ),
        *_of_each_desk("refuse", "Refuser", ContestationState.REFUSED, _ART_12_4),
        Transition(
            code="withdraw",
            label="Retirer ma contestation",
            from_states=PENDING,
            to_state=ContestationState.WITHDRAWN,
            role=Role.SIGNATORY,
            guards=(_OWN,),
            source="règle de gestion : on renonce librement à sa demande",
        ),
    ),
    sentences={
        ("", ""): "Cette donnée n'est pas contestée.",
        (_SENT, ""): "Cette contestation attend l'examen de {desk}, qui répond au plus tard le {answer_by}.",
        (_SENT, Role.SIGNATORY): "Votre contestation est bien reçue. {desk} vous répond au plus tard le {answer_by}.",
        (_TO_COMPLETE, ""): "Un complément est demandé à la personne. Réponse due au plus tard le {answer_by}.",
        (_TO_COMPLETE, Role.SIGNATORY): "À vous de compléter votre contestation : lisez la demande ci-dessous. La "
        "réponse vous est due au plus tard le {answer_by}.",
        (ContestationState.ACCEPTED, ""): "Cette contestation est acceptée : la donnée est corrigée.",
        (ContestationState.REFUSED, ""): "Cette contestation est refusée, pour le motif donné ci-dessous.",
        (ContestationState.WITHDRAWN, ""): "Cette contestation a été retirée par la personne.",
    },
)


def code_for(code: str, contestation: Contestation) -> str:
    """The transition of an act for the desk that the contestation falls to."""
    on_the_payments_desk = contestation.desk == Role.PAYMENTS_CLERK and code in {"ask_more", "accept", "refuse"}
    return f"{code}_payments" if on_the_payments_desk else code
