from cesp.audit.catalogue import Act
from cesp.interviews.models import Audience, Ground, NextStep

ACTS = (
    Act(code="interviews.asked", label="Entretien demandé", sentence="a demandé un entretien avec l'ARS"),
    Act(code="interviews.invited", label="Entretien proposé", sentence="a proposé un entretien"),
    Act(
        code="interviews.times_proposed",
        label="Horaires d'entretien proposés",
        sentence="a proposé des horaires d'entretien (nombre : {times})",
    ),
    Act(
        code="interviews.times_refused",
        label="Horaires d'entretien refusés",
        sentence="a dit qu'aucun horaire proposé ne convenait",
    ),
    Act(
        code="interviews.times_over",
        label="Horaires d'entretien passés",
        sentence="a constaté des horaires proposés restés sans choix",
    ),
    Act(code="interviews.booked", label="Rendez-vous pris", sentence="a pris un rendez-vous d'entretien"),
    Act(code="interviews.moved", label="Rendez-vous déplacé", sentence="a déplacé un rendez-vous d'entretien"),
    Act(code="interviews.cancelled", label="Entretien annulé", sentence="a annulé sa demande d'entretien"),
    Act(code="interviews.answered", label="Demande d'entretien répondue", sentence="a répondu par écrit à la demande"),
    Act(code="interviews.called_off", label="Rendez-vous annulé par l'ARS", sentence="a annulé un rendez-vous"),
    Act(code="interviews.held", label="Entretien tenu", sentence="a noté qu'un entretien a eu lieu"),
    Act(
        code="interviews.missed",
        label="Absence à un entretien",
        sentence="a noté une absence à un entretien (suite : {next})",
        words={"next": dict(NextStep.choices)},
    ),
    Act(
        code="interviews.minutes_written",
        label="Compte rendu d'entretien écrit",
        sentence="a écrit un compte rendu d'entretien (pour : {audience}, version {version})",
        words={"audience": dict(Audience.choices)},
    ),
    Act(
        code="interviews.minutes_shared",
        label="Compte rendu d'entretien partagé",
        sentence="a partagé un compte rendu d'entretien (version {version})",
    ),
    Act(
        code="interviews.private_minutes_read",
        label="Notes propres à l'ARS lues",
        sentence="a lu les notes que l'ARS garde d'un entretien",
    ),
    Act(
        code="interviews.summoned",
        label="Convocation par lettre",
        sentence="a convoqué la personne par lettre (motif : {ground})",
        words={"ground": dict(Ground.choices)},
    ),
    Act(
        code="interviews.slots_opened",
        label="Créneaux d'entretien ouverts",
        sentence="a ouvert des créneaux d'entretien (nombre : {slots})",
    ),
    Act(code="interviews.slot_dropped", label="Créneau d'entretien retiré", sentence="a retiré un créneau d'entretien"),
    Act(
        code="interviews.terms_set",
        label="Délai de réponse réglé",
        sentence="a réglé le délai de réponse aux demandes d'entretien (jours ouvrés : {days})",
    ),
)
