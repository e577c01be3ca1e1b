"""Who moves a month run from one state to the next: the table that buttons, tests and docs read."""

from cesp.accounts.models import Membership, Role
from cesp.common.instants import in_french
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.payments.bank_workflow import ACCOUNTS
from cesp.payments.models import PaymentRun, RunState
from cesp.payments.set_off_models import SetOff, SetOffState

_PREPARED_AS_OFTEN_AS_WANTED = "règle de gestion : un calcul, refait autant de fois qu'on veut avant le contrôle"
_FOUR_EYES = "règle de gestion : ce qu'une personne prépare, une autre l'approuve"


def _another_person(run: PaymentRun, actor: Membership) -> str:
    if actor.person_id == run.prepared_by_id:
        return f"Vous avez préparé cette mensualité le {in_french(run.prepared_at)} : une autre personne l'approuve."
    if actor.person_id == run.controlled_by_id and run.controlled_at is not None:
        return f"Vous avez contrôlé cette mensualité le {in_french(run.controlled_at)} : une autre personne l'approuve."
    return ""


def _words_for_every_difference(run: PaymentRun, actor: Membership) -> str:
    waiting = run.items.filter(cause="", explanation="").count()
    if not waiting:
        return ""
    if waiting == 1:
        return "Un écart n'a pas de cause connue : écrivez ce qui l'explique avant de clore le contrôle."
    return f"{waiting} écarts n'ont pas de cause connue : écrivez ce qui les explique avant de clore le contrôle."


WORKFLOW = Workflow(
    title="Mensualité",
    states=dict(RunState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="prepare",
            label="Préparer",
            from_states=("", RunState.DRAFT),
            to_state=RunState.DRAFT,
            role=Role.PAYMENTS_CLERK,
            source=_PREPARED_AS_OFTEN_AS_WANTED,
        ),
        Transition(
            code="control",
            label="Clore le contrôle",
            from_states=(RunState.DRAFT,),
            to_state=RunState.CONTROLLED,
            role=Role.PAYMENTS_CLERK,
            guards=(
                Guard("chaque écart a une cause dans les faits ou une explication écrite", _words_for_every_difference),
            ),
            source="règle de gestion : un écart inexpliqué s'explique en toutes lettres",
        ),
        Transition(
            code="take_back",
            label="Reprendre la préparation",
            from_states=(RunState.CONTROLLED,),
            to_state=RunState.DRAFT,
            role=Role.PAYMENTS_CLERK,
            source=_PREPARED_AS_OFTEN_AS_WANTED,
        ),
        Transition(
            code="send_back",
            label="Renvoyer en préparation",
            from_states=(RunState.CONTROLLED,),
            to_state=RunState.DRAFT,
            role=Role.PAYMENTS_APPROVER,
            source=_FOUR_EYES,
        ),
        Transition(
            code="approve",
            label="Approuver",
            from_states=(RunState.CONTROLLED,),
            to_state=RunState.APPROVED,
            role=Role.PAYMENTS_APPROVER,
            guards=(Guard("une autre personne que celles qui ont préparé et contrôlé", _another_person),),
            source=_FOUR_EYES,
        ),
        Transition(
            code="emit",
            label="Émettre le fichier",
            from_states=(RunState.APPROVED,),
            to_state=RunState.EMITTED,
            role=Role.PAYMENTS_CLERK,
            source="règlement (UE) n° 260/2012 : virement SEPA, ISO 20022 pain.001",
        ),
    ),
    sentences={
        ("", ""): "Cette mensualité n'est pas encore préparée. La gestion des paiements la prépare.",
        ("", Role.PAYMENTS_CLERK): "Cette mensualité n'est pas encore préparée. À vous de la préparer, puis de la "
        "contrôler, pour un paiement le {pay_on}.",
        (RunState.DRAFT, ""): "Cette mensualité est calculée ; la gestion des paiements la contrôle, puis une autre "
        "personne l'approuve. Paiement prévu le {pay_on}.",
        (RunState.DRAFT, Role.PAYMENTS_CLERK): "Cette mensualité est calculée. À vous de lire la feuille de contrôle, "
        "d'expliquer les écarts qui n'ont pas de cause connue, puis de clore le contrôle. Paiement prévu le {pay_on}.",
        (RunState.CONTROLLED, ""): "Cette mensualité est contrôlée ; elle attend l'approbation d'une seconde personne. "
        "Paiement prévu le {pay_on}.",
        (RunState.CONTROLLED, Role.PAYMENTS_APPROVER): "Cette mensualité est contrôlée. À vous de lire la feuille de "
        "contrôle, puis d'approuver ou de renvoyer en préparation. Paiement prévu le {pay_on}.",
        (RunState.APPROVED, ""): "Cette mensualité est approuvée ; la gestion des paiements émet le fichier pour la "
        "banque. Paiement prévu le {pay_on}.",
        (RunState.APPROVED, Role.PAYMENTS_CLERK): "Cette mensualité est approuvée. À vous d'émettre le fichier et de "
        "le déposer à la banque, pour un paiement le {pay_on}.",
        (RunState.EMITTED, ""): "Cette mensualité est émise. Paiement le {pay_on}.",
    },
)


def _not_the_proposer(set_off: SetOff, actor: Membership) -> str:
    if actor.person_id == set_off.proposed_by_id:
        return f"Vous avez proposé cette retenue le {in_french(set_off.proposed_at)} : une autre personne la décide."
    return ""


_ANOTHER = Guard("une autre personne que celle qui a proposé", _not_the_proposer)
SET_OFFS = Workflow(
    title="Retenue d'un trop-perçu",
    states=dict(SetOffState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="propose",
            label="Proposer une retenue",
            from_states=("",),
            to_state=SetOffState.PROPOSED,
            role=Role.PAYMENTS_CLERK,
            source="règle de gestion : un trop-perçu se retient sur les mois à venir, dans un plafond, sur décision "
            "motivée",
        ),
        Transition(
            code="withdraw",
            label="Retirer la proposition",
            from_states=(SetOffState.PROPOSED,),
            to_state=SetOffState.WITHDRAWN,
            role=Role.PAYMENTS_CLERK,
            source="règle de gestion : une proposition se retire tant qu'elle n'est pas confirmée",
        ),
        Transition(
            code="confirm",
            label="Confirmer la retenue",
            from_states=(SetOffState.PROPOSED,),
            to_state=SetOffState.CONFIRMED,
            role=Role.PAYMENTS_APPROVER,
            guards=(_ANOTHER,),
            source=_FOUR_EYES,
        ),
        Transition(
            code="refuse",
            label="Refuser la proposition",
            from_states=(SetOffState.PROPOSED,),
            to_state=SetOffState.REFUSED,
            role=Role.PAYMENTS_APPROVER,
            guards=(_ANOTHER,),
            source=_FOUR_EYES,
        ),
        Transition(
            code="stop",
            label="Arrêter la retenue",
            from_states=(SetOffState.CONFIRMED,),
            to_state=SetOffState.STOPPED,
            role=Role.PAYMENTS_CLERK,
            source="règle de gestion : une retenue s'arrête sur décision motivée",
        ),
        Transition(
            code="replace",
            label="Remplacer par une autre retenue confirmée",
            from_states=(SetOffState.CONFIRMED,),
            to_state=SetOffState.REPLACED,
            role=Role.PAYMENTS_APPROVER,
            source="règle de gestion : une seule retenue à la fois par contrat",
        ),
    ),
    sentences={
        (
            "",
            "",
        ): "Aucune retenue n'est décidée. La gestion des paiements en propose une, une autre personne la confirme.",
        (
            SetOffState.PROPOSED,
            "",
        ): "Cette retenue est proposée : rien n'est retenu tant qu'une autre personne ne l'a pas confirmée.",
        (SetOffState.PROPOSED, Role.PAYMENTS_APPROVER): "Cette retenue est proposée. À vous de lire ses motifs et son "
        "échéancier, puis de confirmer ou de refuser.",
        (SetOffState.CONFIRMED, ""): "Cette retenue est décidée : chaque mensualité retient ce que l'échéancier dit.",
        (SetOffState.REFUSED, ""): "Cette proposition est refusée : rien n'est retenu.",
        (SetOffState.WITHDRAWN, ""): "Cette proposition est retirée : rien n'est retenu.",
        (SetOffState.STOPPED, ""): "Cette retenue est arrêtée : rien de plus n'est retenu.",
        (SetOffState.REPLACED, ""): "Cette retenue est remplacée par une autre.",
    },
)
WORKFLOWS = (WORKFLOW, SET_OFFS, ACCOUNTS)
