"""Who moves a zoning from a draft to what is in force: the table that buttons, tests and docs read.

An agency publishes its own; the case desk, whose national file makes a draft for each region, may
publish for it. Either way one person prepares and another publishes.
"""

from collections.abc import Iterable

from django.db.models import Q

from cesp.accounts.models import Membership, Role
from cesp.common.instants import in_french
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.zoning.models import Deposit, DepositHand, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState

_FOUR_EYES = "règle de gestion : ce qu'une personne prépare, une autre le publie"
_ORDER = "arrêté du directeur général de l'ARS (code de la santé publique, art. L. 1434-4)"
_DESK = "règle de gestion : la gestion des contrats importe le fichier national pour toutes les régions"


def _another_person(zoning: Zoning, actor: Membership) -> str:
    """Neither a hand in the draft, nor whoever lent theirs: a delegate is one person with who delegated."""
    hands = _people(Membership.objects.filter(_prepared(zoning)).select_related("delegated_by"))
    if not hands & _people((actor,)):
        return ""
    return (
        f"Vous avez pris part à ce projet, préparé le {in_french(zoning.drafted_at)}, vous-même ou par délégation : "
        "une autre personne le publie."
    )


def _prepared(zoning: Zoning) -> Q:
    """Who deposited a file that made the draft or completed it, decided of what it says, or asked for the draft."""
    files = Deposit.objects.filter(Q(drafts=zoning) | Q(completes=zoning, state=DepositState.PREPARED))
    hands = DepositHand.objects.filter(deposit__in=files)
    return (
        Q(pk=zoning.drafted_by_id)
        | Q(pk__in=files.values("received_by"))
        | Q(pk__in=files.values("asked_by"))
        | Q(pk__in=hands.values("member"))
    )


def _people(memberships: Iterable[Membership]) -> set[int]:
    return {
        person
        for one in memberships
        for person in (one.person_id, one.delegated_by.person_id if one.delegated_by else None)
        if person is not None
    }


def _whole(zoning: Zoning, actor: Membership) -> str:
    if zoning.areas.filter(part="").exists():
        return ""
    return "Ce projet ne classe aucune commune : complétez-le avant de le publier."


_GUARDS = (
    Guard("une autre personne que celles qui ont préparé le projet, et que leurs délégués", _another_person),
    Guard("au moins une commune est classée", _whole),
)


def _moves(role: Role, suffix: str, source: str) -> tuple[Transition, ...]:
    draft, published = ZoningState.DRAFT, ZoningState.PUBLISHED
    return (
        Transition(
            code=f"draft{suffix}", label="Préparer", from_states=("",), to_state=draft, role=role, source=source
        ),
        Transition(
            code=f"publish{suffix}",
            label="Publier",
            from_states=(draft,),
            to_state=published,
            role=role,
            guards=_GUARDS,
            source=_FOUR_EYES,
        ),
        Transition(
            code=f"abandon{suffix}",
            label="Abandonner",
            from_states=(draft,),
            to_state=ZoningState.ABANDONED,
            role=role,
            source=source,
        ),
        Transition(
            code=f"withdraw{suffix}",
            label="Retirer",
            from_states=(published,),
            to_state=ZoningState.WITHDRAWN,
            role=role,
            source=source,
        ),
    )


WORKFLOW = Workflow(
    title="Zonage",
    states=dict(ZoningState.choices),
    roles=dict(Role.choices),
    transitions=(*_moves(Role.ARS_REFERENT, "", _ORDER), *_moves(Role.CASE_DESK, "_for_region", _DESK)),
    sentences={
        ("", ""): "Aucun zonage n'est préparé.",
        (ZoningState.DRAFT, ""): "Projet à relire. Il ne juge aucun lieu tant qu'une autre personne ne l'a pas publié.",
        (
            ZoningState.PUBLISHED,
            "",
        ): "Publié. Il juge les projets de son premier jour à la version suivante.",
        (
            ZoningState.WITHDRAWN,
            "",
        ): "Retiré. Il ne juge plus rien ; la version précédente, s'il y en a une, est de nouveau en vigueur.",
        (ZoningState.ABANDONED, ""): "Projet abandonné avant sa publication.",
    },
)


def code_for(act: str, actor: Membership) -> str:
    """The code of an act as this actor's role takes it."""
    return f"{act}_for_region" if actor.role == Role.CASE_DESK else act
