"""Who moves a zoning from a draft to what is in force: the table that buttons, tests and docs read.

An agency publishes its own; the case desk, whose national file makes a draft for each region, may
publish for it. Either way one person prepares and another publishes.
"""

from cesp.accounts.models import Membership, Role
from cesp.common.instants import in_french
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.zoning.models import Zoning
from cesp.zoning.models.zonings import ZoningState

_FOUR_EYES = "règle de gestion : ce qu'une personne prépare, une autre le publie"
_ORDER = "arrêté du directeur général de l'ARS (code de la santé publique, art. L. 1434-4)"
_DESK = "règle de gestion : la gestion des contrats importe le fichier national pour toutes les régions"


def _another_person(zoning: Zoning, actor: Membership) -> str:
    if zoning.drafted_by is not None and zoning.drafted_by.person_id == actor.person_id:
        return f"Vous avez préparé ce projet le {in_french(zoning.drafted_at)} : une autre personne le publie."
    return ""


def _whole(zoning: Zoning, actor: Membership) -> str:
    if zoning.areas.filter(part="").exists():
        return ""
    return "Ce projet ne classe aucune commune : complétez-le avant de le publier."


_GUARDS = (
    Guard("une autre personne que celle qui a préparé le projet", _another_person),
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
        ): "Retiré. La version précédente est de nouveau en vigueur.",
        (ZoningState.ABANDONED, ""): "Projet abandonné avant sa publication.",
    },
)


def code_for(act: str, actor: Membership) -> str:
    """The code of an act as this actor's role takes it."""
    return f"{act}_for_region" if actor.role == Role.CASE_DESK else act
