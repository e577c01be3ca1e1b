"""What faculties, signatories and the case desk are told of the autumn's declarations."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind
from cesp.studies.models import Ground, Outcome

_OUTCOMES = {"outcome": dict(Outcome.choices)}

KINDS = (
    Kind(
        code="studies.to_declare",
        label="Scolarité à déclarer",
        sentence="La scolarité {years} de vos signataires est à déclarer au plus tard le {due_on} "
        "(déclarations manquantes : {missing}).",
        subject="Scolarité de vos signataires à déclarer",
        roles=(Role.UFR_MANAGER,),
    ),
    Kind(
        code="studies.late",
        label="Scolarité en retard de déclaration",
        sentence="La scolarité {years} de vos signataires devait être déclarée le {due_on} "
        "(déclarations manquantes : {missing}).",
        subject="Scolarité de vos signataires : déclarations en retard",
        roles=(Role.UFR_MANAGER,),
    ),
    Kind(
        code="studies.ufr_silent",
        label="UFR sans déclaration de scolarité",
        sentence="L'UFR {ufr} n'a pas tout déclaré pour {years} malgré deux relances "
        "(déclarations manquantes : {missing}). Aucune allocation n'est arrêtée.",
        subject="Une UFR n'a pas déclaré sa scolarité",
        roles=(Role.CASE_DESK,),
    ),
    Kind(
        code="studies.to_settle",
        label="Déclaration de scolarité à trancher",
        sentence="Une déclaration de scolarité attend votre décision : {ground}.",
        subject="Une déclaration de scolarité attend votre décision",
        roles=(Role.CASE_DESK,),
        words={"ground": dict(Ground.choices)},
    ),
    Kind(
        code="studies.declared_of_you",
        label="Votre UFR a déclaré votre scolarité",
        sentence="Votre UFR a déclaré pour {years} : « {outcome} ». Si c'est une erreur, vous pouvez le contester.",
        subject="Votre UFR a déclaré votre scolarité",
        roles=(Role.SIGNATORY,),
        words=_OUTCOMES,
    ),
    Kind(
        code="studies.settled",
        label="Votre contestation de scolarité est tranchée",
        sentence="La gestion des contrats a tranché ce que votre UFR avait déclaré pour {years}. Lisez sa réponse.",
        subject="Votre contestation est tranchée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="studies.asked_again",
        label="Scolarité à déclarer de nouveau",
        sentence="La gestion des contrats vous redemande la scolarité {years} d'un signataire.",
        subject="Une scolarité est à déclarer de nouveau",
        roles=(Role.UFR_MANAGER,),
    ),
    Kind(
        code="studies.attached",
        label="Rattachement à une autre UFR",
        sentence="Votre contrat {reference} est rattaché à une autre UFR : c'est elle qui déclare votre scolarité.",
        subject="Votre contrat est rattaché à une autre UFR",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
)
