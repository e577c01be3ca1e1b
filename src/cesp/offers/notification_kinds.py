"""What candidates are told of their ranking, their offer and their contract; and desks, of what comes back."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="offers.result_published",
        label="Résultat de votre candidature",
        sentence="Le résultat de votre candidature au contrat d'engagement de service public est publié.",
        subject="Le résultat de votre candidature est publié",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.contract_offered",
        label="Un contrat vous est proposé",
        sentence="Un contrat vous est proposé : vous avez jusqu'au {last_day} inclus pour le signer ou le refuser.",
        subject="Une proposition vous attend, à signer avant une date",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.offer_reminder",
        label="Rappel : contrat à signer",
        sentence="Le contrat qui vous est proposé attend votre réponse : dernier jour pour signer, le {last_day}.",
        subject="Rappel : une proposition attend votre réponse",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.offer_lapsed",
        label="Proposition devenue caduque",
        sentence="Le contrat proposé n'a pas été signé avant la fin du {last_day} : la proposition est caduque.",
        subject="Une proposition est arrivée à son terme",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.paper_to_sign",
        label="Papier à signer",
        sentence="Un papier attend votre signature dans le service : {title}.",
        subject="Un papier attend votre signature",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.contract_concluded",
        label="Votre contrat est conclu",
        sentence="L'autorité gestionnaire a signé : votre contrat {reference} est conclu.",
        subject="Votre contrat est conclu",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="offers.amendment_concluded",
        label="Votre avenant est conclu",
        sentence="L'autorité gestionnaire a signé l'avenant n° {version} à votre contrat {reference}.",
        subject="Votre avenant est conclu",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
)
