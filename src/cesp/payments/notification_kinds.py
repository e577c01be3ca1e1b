"""What people are told of money. No amount: it is read in the service."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

KINDS = (
    Kind(
        code="payments.payment_ordered",
        label="Le versement du mois est ordonné",
        sentence="Votre allocation ({month}) est ordonnée : elle arrive sur votre compte le {pay_on}. "
        "Si elle n'y est pas trois jours ouvrés plus tard, écrivez à la gestion des paiements.",
        subject="Votre versement est ordonné",
        pace=Pace.SCREEN_ONLY,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.bank_details_recorded",
        label="Des coordonnées bancaires sont enregistrées pour vous",
        sentence="De nouvelles coordonnées bancaires sont enregistrées pour vous. Rien n'y est versé avant qu'une "
        "seconde personne les ait vérifiées. Si vous n'en êtes pas à l'origine, prévenez tout de suite la gestion "
        "des paiements.",
        subject="Vos coordonnées bancaires changent",
        obligatory=True,
        always_at_once=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.bank_details_approved",
        label="Vos coordonnées bancaires sont vérifiées",
        sentence="Vos nouvelles coordonnées bancaires sont vérifiées : elles servent à compter du {from_on}. Si vous "
        "n'en êtes pas à l'origine, prévenez tout de suite la gestion des paiements.",
        subject="Vos coordonnées bancaires changent",
        obligatory=True,
        always_at_once=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.bank_details_refused",
        label="Vos coordonnées bancaires sont refusées",
        sentence="Les coordonnées bancaires que vous aviez proposées ne sont pas retenues : lisez pourquoi, puis "
        "proposez-en d'autres. Rien ne change pour vos versements.",
        subject="Vos coordonnées bancaires",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.bank_details_frozen",
        label="Un signataire conteste ses coordonnées bancaires",
        sentence="Un signataire dit n'être pas à l'origine de ses coordonnées bancaires : elles sont gelées. Vérifiez "
        "les mensualités approuvées et appelez-le avant tout nouveau changement.",
        subject="Des coordonnées bancaires sont gelées",
        obligatory=True,
        always_at_once=True,
        roles=(Role.PAYMENTS_CLERK,),
    ),
    Kind(
        code="payments.set_off_decided",
        label="Un trop-perçu est retenu sur votre allocation",
        sentence="Des mois d'allocation vous ont été versés à tort : ce qui reste à rendre est retenu, avec un "
        "plafond, à "
        "compter de la mensualité ({first_withheld_month}). Lisez pourquoi, l'échéancier, et comment contester.",
        subject="Une retenue sur votre allocation",
        obligatory=True,
        always_at_once=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.set_off_stopped",
        label="La retenue sur votre allocation s'arrête",
        sentence="La retenue sur votre allocation est arrêtée : lisez pourquoi, et ce qui reste à rendre.",
        subject="La retenue sur votre allocation s'arrête",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="payments.set_off_proposed",
        label="Une retenue attend votre confirmation",
        sentence="Une retenue sur trop-perçu est proposée : rien n'est retenu sans votre confirmation. Lisez ses "
        "motifs et "
        "son échéancier, puis confirmez ou refusez.",
        subject="Une retenue attend votre confirmation",
        obligatory=True,
        roles=(Role.PAYMENTS_APPROVER,),
    ),
    Kind(
        code="payments.set_off_refused",
        label="La retenue que vous aviez proposée est refusée",
        sentence="La retenue sur trop-perçu que vous aviez proposée est refusée : lisez pourquoi.",
        subject="Une retenue est refusée",
        obligatory=True,
        roles=(Role.PAYMENTS_CLERK,),
    ),
    Kind(
        code="payments.run_controlled",
        label="Une mensualité attend l'approbation",
        sentence="La mensualité ({month}) est contrôlée et attend votre approbation, pour un paiement le {pay_on}. "
        "Lisez la feuille de contrôle, puis approuvez ou renvoyez en préparation.",
        subject="Une mensualité attend votre approbation",
        obligatory=True,
        roles=(Role.PAYMENTS_APPROVER,),
    ),
)
