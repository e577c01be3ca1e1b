"""What people are told of sums to give back. No amount: it is read in the service."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind
from cesp.recovery.models import AskedFor, ProposalKind

_WORDS = {
    "settled_by": {code: str(label).lower() for code, label in ProposalKind.choices},
    "debt_asked": {code: str(label).lower() for code, label in AskedFor.choices},
}

KINDS = (
    Kind(
        code="recovery.decided",
        label="Une décision est prise sur une somme que vous devez",
        sentence="Une décision est prise sur une somme que vous devez ({settled_by}). Le courrier et ce qui reste à "
        "payer sont sur la page « Mes sommes dues ».",
        subject="Une décision sur votre dossier",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="recovery.asking_refused",
        label="Votre demande sur une somme due est refusée",
        sentence="Votre demande ({debt_asked}) n'est pas acceptée : le courrier dit pourquoi, et ce que vous pouvez "
        "faire.",
        subject="Une réponse à votre demande",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="recovery.late",
        label="Une échéance n'est pas encore reçue",
        sentence="L'échéance attendue le {instalment_due_on} n'est pas encore reçue. Si vous venez de payer, ne "
        "faites rien de plus. Si vous ne pouvez pas, demandez un autre échéancier ou une remise : la page dit comment.",
        subject="Une échéance attendue",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="recovery.payment_received",
        label="Votre paiement est reçu",
        sentence="Votre paiement du {debt_paid_on} est enregistré. Ce qui reste à payer est sur la page « Mes sommes "
        "dues ».",
        subject="Votre paiement est reçu",
        roles=(Role.SIGNATORY,),
    ),
)
