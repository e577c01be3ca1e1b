"""What the two sides of an interview are told, and who above the referent learns that an answer is late."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="interviews.asked",
        label="Demande d'entretien",
        sentence="Une personne que vous suivez demande un entretien : réponse attendue au plus tard le {due_on}.",
        subject="Une demande d'entretien attend votre réponse",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="interviews.answer_due",
        label="Demande d'entretien : réponse attendue bientôt",
        sentence="Une demande d'entretien attend votre réponse, au plus tard le {due_on}.",
        subject="Rappel : une demande d'entretien attend votre réponse",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="interviews.answer_late",
        label="Demande d'entretien : délai dépassé",
        sentence="Une demande d'entretien attendait une réponse le {due_on} : vous pouvez répondre vous-même.",
        subject="Une demande d'entretien est en retard",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="interviews.answer_late_in_agency",
        label="Demande d'entretien en retard dans votre ARS",
        sentence="Dans votre agence, une demande d'entretien attendait une réponse le {due_on} et n'en a pas reçu.",
        subject="Une demande d'entretien reste sans réponse dans votre agence",
        roles=(Role.ADMINISTRATOR,),
    ),
    Kind(
        code="interviews.times_proposed",
        label="Horaires d'entretien proposés",
        sentence="Votre ARS vous propose des horaires d'entretien : choisissez celui qui vous convient.",
        subject="Des horaires d'entretien vous sont proposés",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.answered",
        label="Réponse à votre demande d'entretien",
        sentence="Votre ARS a répondu par écrit à votre demande d'entretien.",
        subject="Votre demande d'entretien a reçu une réponse",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.appointment_set",
        label="Rendez-vous d'entretien",
        sentence="Vous avez rendez-vous avec votre ARS le {on} à {hour} (heure de Paris).",
        subject="Votre rendez-vous d'entretien",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.appointment_called_off",
        label="Rendez-vous annulé par l'ARS",
        sentence="Votre ARS annule le rendez-vous du {on} à {hour} ; elle vous répond au plus tard le {due_on}.",
        subject="Votre rendez-vous d'entretien est annulé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.times_over",
        label="Horaires proposés passés",
        sentence=("Les horaires d'entretien proposés sont passés : votre ARS vous répond au plus tard le {due_on}."),
        subject="Les horaires d'entretien proposés sont passés",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.minutes_shared",
        label="Compte rendu d'entretien",
        sentence="Votre ARS partage avec vous le compte rendu de votre entretien.",
        subject="Un compte rendu d'entretien est partagé avec vous",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.absence_recorded",
        label="Absence à un entretien",
        sentence="Votre ARS a noté que vous n'étiez pas au rendez-vous du {on} à {hour}.",
        subject="Votre rendez-vous d'entretien",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="interviews.appointment_booked",
        label="Rendez-vous pris",
        sentence="Une personne que vous suivez a pris rendez-vous le {on} à {hour}.",
        subject="Un rendez-vous d'entretien est pris",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="interviews.appointment_moved",
        label="Rendez-vous déplacé",
        sentence="Une personne que vous suivez a déplacé son rendez-vous au {on} à {hour}.",
        subject="Un rendez-vous d'entretien est déplacé",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="interviews.appointment_cancelled",
        label="Rendez-vous annulé",
        sentence="Une personne que vous suivez a annulé son rendez-vous.",
        subject="Un rendez-vous d'entretien est annulé",
        roles=(Role.ARS_REFERENT,),
    ),
)
