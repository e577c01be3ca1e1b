"""What signatories are told of their questionnaire; and desks, of what comes back and of who says nothing."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

_OWN = (Role.SIGNATORY,)

KINDS = (
    Kind(
        code="questionnaire.opened",
        label="Questionnaire annuel ouvert",
        sentence="Le questionnaire annuel {year} est ouvert : la réponse est obligatoire, jusqu'au {last_day} inclus.",
        subject="Votre questionnaire annuel est ouvert",
        pace=Pace.DIGEST,
        obligatory=True,
        roles=_OWN,
    ),
    Kind(
        code="questionnaire.reminder",
        label="Rappel du questionnaire annuel",
        sentence="Vous n'avez pas encore envoyé votre questionnaire {year} : dernier jour, le {last_day} inclus.",
        subject="Rappel : votre questionnaire annuel",
        pace=Pace.DIGEST,
        obligatory=True,
        roles=_OWN,
    ),
    Kind(
        code="questionnaire.last_reminder",
        label="Dernier rappel du questionnaire annuel",
        sentence=(
            "Dernier rappel : le questionnaire {year} s'envoie jusqu'au {last_day} inclus. Ensuite, votre référent "
            "vous contactera."
        ),
        subject="Dernier rappel : votre questionnaire annuel",
        pace=Pace.DIGEST,
        obligatory=True,
        roles=_OWN,
    ),
    Kind(
        code="questionnaire.form_corrected",
        label="Questionnaire corrigé",
        sentence="Le questionnaire {year} a été corrigé (version {version}) : relisez votre brouillon avant l'envoi.",
        subject="Votre questionnaire annuel a changé",
        roles=_OWN,
    ),
    Kind(
        code="questionnaire.sent",
        label="Questionnaire envoyé",
        sentence="Votre questionnaire {year} est envoyé : votre récépissé est dans vos courriers.",
        subject="Votre questionnaire annuel est bien arrivé",
        roles=_OWN,
    ),
    Kind(
        code="questionnaire.answer_treated",
        label="Suite donnée à votre questionnaire",
        sentence="Une suite est donnée à votre questionnaire {year} : {about}, {decision}.",
        subject="Une suite est donnée à votre questionnaire",
        roles=_OWN,
        words={
            "about": {
                "expected_diploma": "date de diplôme prévue",
                "third_cycle": "entrée en troisième cycle",
                "diploma": "diplôme obtenu",
                "thesis": "thèse soutenue",
                "order": "inscription à l'ordre",
                "specialty": "spécialité",
                "ufr": "UFR d'inscription",
                "email": "adresse électronique",
                "address": "adresse postale",
                "place": "lieu d'exercice",
                "installed_elsewhere": "exercice ailleurs",
                "proof": "preuve d'exercice",
                "interview": "entretien",
                "wishes": "vœux d'internat",
                "difficulty": "difficulté signalée",
                "to_read": "réponse lue",
                "situation": "situation",
            },
            "decision": {"accepted": "prise en compte", "rejected": "non retenue, avec le motif"},
        },
    ),
    Kind(
        code="questionnaire.silent",
        label="Questionnaires restés sans réponse",
        sentence="Le questionnaire {year} est clos : {count} signataires de votre région n'ont pas répondu.",
        subject="Des questionnaires sont restés sans réponse",
        pace=Pace.DIGEST,
        roles=(Role.ARS_REFERENT,),
    ),
)
