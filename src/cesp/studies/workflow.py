"""Who moves a line of the autumn's declarations: the table that the page of transitions prints."""

from cesp.accounts.models import Role
from cesp.common.workflow import Transition, Workflow

_UFR = "NAT-7 : l'UFR recueille et transmet ; règle de gestion : l'UFR déclare ce qu'elle seule sait"
_DESK = "PAP-10 : l'autorité gestionnaire suit le contrat pendant les études"
_NEVER = "règle de gestion : un silence n'arrête jamais l'allocation, une personne regarde"

WORKFLOW = Workflow(
    title="Déclaration de scolarité",
    states={
        "missing": "À déclarer",
        "declared": "Déclarée",
        "to_settle": "À trancher par la gestion des contrats",
        "settled": "Tranchée",
    },
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="declare",
            label="Déclarer",
            from_states=("", "missing"),
            to_state="declared",
            role=Role.UFR_MANAGER,
            source=_UFR,
        ),
        Transition(
            code="refer",
            label="Déclarer « pas inscrit ici » ou une interruption",
            from_states=("", "missing"),
            to_state="to_settle",
            role=Role.UFR_MANAGER,
            source=_NEVER,
        ),
        Transition(
            code="correct",
            label="Corriger",
            from_states=("declared", "to_settle", "settled"),
            to_state="declared",
            role=Role.UFR_MANAGER,
            source=_UFR,
        ),
        Transition(
            code="withdraw",
            label="Retirer la déclaration",
            from_states=("declared", "to_settle", "settled"),
            to_state="missing",
            role=Role.UFR_MANAGER,
            source=_UFR,
        ),
        Transition(
            code="contest",
            label="Contester",
            from_states=("declared", "settled"),
            to_state="to_settle",
            role=Role.SIGNATORY,
            source="RGPD, art. 16 ; règle de gestion : le signataire lit ce qui est déclaré et peut contester",
        ),
        Transition(
            code="settle",
            label="Trancher",
            from_states=("to_settle",),
            to_state="settled",
            role=Role.CASE_DESK,
            source=_DESK,
        ),
        Transition(
            code="ask_again",
            label="Redemander à l'UFR",
            from_states=("to_settle",),
            to_state="missing",
            role=Role.CASE_DESK,
            source=_DESK,
        ),
    ),
    sentences={
        (
            "missing",
            Role.UFR_MANAGER,
        ): "À vous de déclarer ; sans déclaration, l'allocation continue et vous êtes relancé.",
        ("", ""): "L'année n'est pas encore déclarée ; l'allocation continue.",
        ("missing", ""): "L'UFR n'a pas encore déclaré ; l'allocation continue.",
        ("declared", ""): "L'UFR a déclaré ; elle peut corriger ou retirer sa déclaration.",
        ("to_settle", ""): "La gestion des contrats regarde le dossier ; l'allocation continue jusque-là.",
        ("settled", ""): "La gestion des contrats a tranché.",
    },
)
