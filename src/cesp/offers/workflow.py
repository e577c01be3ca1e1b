"""Who moves an offer from one state to the next: the table that the page of transitions prints.

Nobody makes an offer lapse: that is read off its days, and the nightly job calls whoever is next.
"""

from cesp.accounts.models import Role
from cesp.common.workflow import Transition, Workflow

_THIRTY_DAYS = "code de l'éducation, art. L. 632-6 ; trente jours pour signer"
_IN_ORDER = "code de l'éducation, art. L. 632-6 ; dans l'ordre du classement, jusqu'à épuisement du contingent"
_LAST_SIGNATURE = "règle de gestion : un contrat se conclut à la dernière signature (ADR 0021)"

WORKFLOW = Workflow(
    title="Proposition de contrat",
    states={
        "offered": "Proposée",
        "signed": "Signée par le candidat",
        "refused": "Refusée",
        "withdrawn": "Candidature retirée",
        "concluded": "Contrat conclu",
    },
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="offer",
            label="Proposer le contrat",
            from_states=("",),
            to_state="offered",
            role=Role.CASE_DESK,
            source=_IN_ORDER,
        ),
        Transition(
            code="sign",
            label="Signer le contrat",
            from_states=("offered",),
            to_state="signed",
            role=Role.SIGNATORY,
            source=_THIRTY_DAYS,
        ),
        Transition(
            code="record_original",
            label="Enregistrer l'original papier",
            from_states=("offered",),
            to_state="signed",
            role=Role.CASE_DESK,
            source=_THIRTY_DAYS,
        ),
        Transition(
            code="refuse",
            label="Refuser le contrat",
            from_states=("offered",),
            to_state="refused",
            role=Role.SIGNATORY,
            source=_IN_ORDER,
        ),
        Transition(
            code="withdraw",
            label="Retirer la candidature",
            from_states=("offered",),
            to_state="withdrawn",
            role=Role.SIGNATORY,
            source=_IN_ORDER,
        ),
        Transition(
            code="countersign",
            label="Signer pour l'autorité gestionnaire",
            from_states=("signed",),
            to_state="concluded",
            role=Role.CASE_DESK,
            source=_LAST_SIGNATURE,
        ),
    ),
    sentences={
        ("", ""): "Aucun contrat n'est proposé : les résultats sont attendus, ou personne n'a encore été appelé.",
        ("offered", Role.SIGNATORY): "Un contrat vous est proposé : signez-le ou refusez-le dans les trente jours.",
        (
            "offered",
            "",
        ): "Le contrat est proposé ; le candidat a trente jours pour le signer, puis le suivant est appelé.",
        ("signed", ""): "Le candidat a signé ; l'autorité gestionnaire signe à son tour.",
        ("refused", ""): "Le candidat a refusé ; le suivant est appelé.",
        ("withdrawn", ""): "La candidature est retirée ; le suivant est appelé.",
        ("concluded", ""): "Les deux parties ont signé : le dossier du signataire est ouvert.",
    },
)
