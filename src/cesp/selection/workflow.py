"""How a committee goes from its setup to its seal: the table that buttons, tests and docs read."""

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Capacity, Committee, CommitteeState
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.selection.permissions import manages, presides

_LAW = "code de l'éducation, art. L. 632-6 ; la commission évalue le projet et les résultats (PAP-3)"
_BEFORE = "règle de gestion : la grille et le départage sont fixés avant la première note"


def _own(committee: Committee, actor: Membership) -> str:
    return "" if manages(actor, committee) else f"Cette commission est organisée par {committee.ufr.name}."


def _presides(committee: Committee, actor: Membership) -> str:
    return "" if presides(actor, committee) else "Seul le membre qui préside scelle le procès-verbal."


def _composed(committee: Committee, actor: Membership) -> str:
    seats = list(committee.seats.all())
    if not any(seat.presides for seat in seats):
        return "Désignez d'abord qui préside la commission."
    if not any(seat.capacity == Capacity.ARS for seat in seats):
        return "La commission doit compter un représentant de l'ARS : il porte la voix prépondérante."
    return ""


def _assigned(committee: Committee, actor: Membership) -> str:
    if committee.seats.filter(assignments__isnull=False).exists():
        return ""
    return "Confiez d'abord les dossiers aux membres."


_OWN = Guard("la commission est celle de l'UFR", _own)
_SETUP, _SCORING = CommitteeState.SETUP, CommitteeState.SCORING
_DELIBERATION, _SEALED = CommitteeState.DELIBERATION, CommitteeState.SEALED

WORKFLOW = Workflow(
    title="Commission de sélection",
    states=dict(CommitteeState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="set_up",
            label="Constituer une commission",
            from_states=("",),
            to_state=_SETUP,
            role=Role.UFR_MANAGER,
            source=_LAW,
        ),
        Transition(
            code="open_scoring",
            label="Ouvrir la notation",
            from_states=(_SETUP,),
            to_state=_SCORING,
            role=Role.UFR_MANAGER,
            guards=(
                _OWN,
                Guard("quelqu'un préside et un représentant de l'ARS siège", _composed),
                Guard("les dossiers sont confiés", _assigned),
            ),
            source=_BEFORE,
        ),
        Transition(
            code="open_deliberation",
            label="Ouvrir la délibération",
            from_states=(_SCORING,),
            to_state=_DELIBERATION,
            role=Role.UFR_MANAGER,
            guards=(_OWN,),
            source="règle de gestion : toutes les fiches sont rendues, ou un motif est écrit pour celles qui manquent",
        ),
        Transition(
            code="reopen_scoring",
            label="Rouvrir la notation",
            from_states=(_DELIBERATION,),
            to_state=_SCORING,
            role=Role.UFR_MANAGER,
            guards=(_OWN,),
            source="règle de gestion : avant le procès-verbal, avec un motif",
        ),
        Transition(
            code="seal",
            label="Sceller le procès-verbal",
            from_states=(_DELIBERATION,),
            to_state=_SEALED,
            role=Role.UFR_MANAGER,
            guards=(_OWN,),
            source="règle de gestion : sans égalité ouverte ni avis manquant de l'ARS (IDF-4)",
        ),
        Transition(
            code="seal_as_president",
            label="Sceller le procès-verbal",
            from_states=(_DELIBERATION,),
            to_state=_SEALED,
            role=Role.COMMITTEE_MEMBER,
            guards=(Guard("le membre préside", _presides),),
            source="règle de gestion : sans égalité ouverte ni avis manquant de l'ARS (IDF-4)",
        ),
    ),
    sentences={
        ("", ""): "Aucune commission n'est constituée.",
        (_SETUP, ""): "En préparation. Personne ne note encore.",
        (
            _SETUP,
            Role.UFR_MANAGER,
        ): "En préparation : composez la commission, fixez la grille, confiez les dossiers, puis ouvrez la notation.",
        (_SCORING, ""): "Notation en cours. Chaque membre rend ses fiches ; la grille ne change plus.",
        (
            _DELIBERATION,
            "",
        ): "Délibération. Les notes sont rendues ; la commission arrête ses avis et son classement.",
        (_SEALED, ""): "Procès-verbal scellé. Le classement est transmis et ne change plus.",
    },
)


def seal_code(actor: Membership) -> str:
    """The code of the seal as this actor's role takes it."""
    return "seal_as_president" if actor.role == Role.COMMITTEE_MEMBER else "seal"
