"""The form proposed for a first questionnaire; the managing authority changes all of it in the editor."""

from datetime import date

from cesp.questionnaire.definition import YES, Condition, Definition, Kind, Option, Question, Section
from cesp_law.questionnaire import Audience

_STUDYING = (Audience.STUDENT, Audience.SIXTH_YEAR)
_TRAINING = (*_STUDYING, Audience.INTERN)
_AFTER = (Audience.DEFERRED, Audience.AWAITING)

STANDARD = Definition(
    (
        Section(
            code="coordonnees",
            title="Vos coordonnées",
            intro="Pour que votre référent puisse vous joindre.",
            questions=(
                Question(
                    code="email", label="Votre adresse électronique", kind=Kind.TEXT, about="email", compulsory=True
                ),
                Question(
                    code="adresse_changee",
                    label="Votre adresse postale a-t-elle changé depuis un an ?",
                    kind=Kind.YES_NO,
                    compulsory=True,
                ),
                Question(
                    code="adresse",
                    label="Votre nouvelle adresse postale",
                    kind=Kind.LONG_TEXT,
                    about="address",
                    compulsory=True,
                    only_if=(Condition("adresse_changee", (YES,)),),
                ),
            ),
        ),
        Section(
            code="etudes",
            title="Vos études",
            intro="Votre UFR vérifie ce qui change une date de votre dossier.",
            audiences=_TRAINING,
            questions=(
                Question(code="ufr", label="Votre UFR d'inscription", kind=Kind.TEXT, about="ufr"),
                Question(
                    code="diplome_prevu",
                    label="La fin de votre formation est prévue le",
                    kind=Kind.DATE,
                    help="Fin de l'internat, du troisième cycle court ou du parcours de consolidation.",
                    about="expected_diploma",
                    compulsory=True,
                ),
                Question(
                    code="redouble",
                    label="Redoublez-vous cette année, ou un semestre ?",
                    kind=Kind.YES_NO,
                    compulsory=True,
                ),
                Question(
                    code="redouble_quoi",
                    label="Qu'est-ce que vous redoublez, et pourquoi ?",
                    kind=Kind.LONG_TEXT,
                    help="Ni diagnostic ni détail de santé.",
                    about="to_read",
                    only_if=(Condition("redouble", (YES,)),),
                ),
            ),
        ),
        Section(
            code="internat",
            title="Vos vœux d'internat",
            intro=(
                "En principe seule la médecine générale est ouverte. Le nombre de postes par subdivision est celui des "
                "demandes ; ils ne sont pas réservés : chacun choisit selon son rang parmi les signataires."
            ),
            audiences=(Audience.SIXTH_YEAR,),
            questions=(
                Question(
                    code="epreuves",
                    label="Passerez-vous les épreuves nationales cette année ?",
                    kind=Kind.YES_NO,
                    compulsory=True,
                ),
                Question(
                    code="voeux",
                    label="Les subdivisions que vous souhaitez, dans l'ordre",
                    kind=Kind.WISHES,
                    about="wishes",
                    compulsory=True,
                    only_if=(Condition("epreuves", (YES,)),),
                ),
            ),
        ),
        Section(
            code="troisieme_cycle",
            title="Votre troisième cycle",
            audiences=(Audience.INTERN,),
            questions=(
                Question(
                    code="entree_internat",
                    label="Vous êtes entré en troisième cycle le",
                    kind=Kind.DATE,
                    about="third_cycle",
                    compulsory=True,
                ),
                Question(code="specialite", label="Votre spécialité", kind=Kind.TEXT, about="specialty"),
            ),
        ),
        Section(
            code="projet",
            title="Votre projet d'installation",
            intro="Rien ne vous engage ici : votre référent vous aide à préparer la suite.",
            audiences=(Audience.INTERN, *_AFTER),
            questions=(
                Question(
                    code="projet_ou_en_est",
                    label="Où en est votre projet d'installation ?",
                    kind=Kind.CHOICE,
                    options=(
                        Option("pas_encore", "Je n'y ai pas encore réfléchi"),
                        Option("idee", "J'ai une idée de territoire ou de mode d'exercice"),
                        Option("lieu", "J'ai un lieu en vue"),
                        Option("valide", "Mon projet est validé par l'ARS"),
                    ),
                    compulsory=True,
                ),
                Question(
                    code="projet_commune",
                    label="La commune à laquelle vous pensez",
                    kind=Kind.COMMUNE,
                    only_if=(Condition("projet_ou_en_est", ("lieu", "valide")),),
                ),
                Question(
                    code="projet_modes",
                    label="Les modes d'exercice que vous envisagez",
                    kind=Kind.CHOICES,
                    options=(
                        Option("salarie", "Salarié"),
                        Option("liberal", "Libéral"),
                        Option("mixte", "Mixte"),
                    ),
                ),
                Question(code="projet_texte", label="Ce que vous voulez en dire", kind=Kind.LONG_TEXT, about="to_read"),
            ),
        ),
        Section(
            code="diplome",
            title="Diplôme, thèse, ordre",
            audiences=_AFTER,
            questions=(
                Question(code="diplome_le", label="Vous avez obtenu le diplôme le", kind=Kind.DATE, about="diploma"),
                Question(
                    code="these_soutenue",
                    label="Avez-vous soutenu votre thèse ?",
                    kind=Kind.YES_NO,
                    help="Médecine seulement ; répondez « Non » si vous n'êtes pas concerné.",
                    compulsory=True,
                ),
                Question(
                    code="these_le",
                    label="Vous avez soutenu votre thèse le",
                    kind=Kind.DATE,
                    about="thesis",
                    only_if=(Condition("these_soutenue", (YES,)),),
                ),
                Question(
                    code="ordre_le",
                    label="Vous êtes inscrit à l'ordre depuis le",
                    kind=Kind.DATE,
                    help="L'inscription définitive : une licence de remplacement ne compte pas.",
                    about="order",
                ),
                Question(
                    code="report_fini",
                    label="Votre formation complémentaire se termine-t-elle à la date prévue ?",
                    kind=Kind.CHOICE,
                    options=(
                        Option("oui", "Oui"),
                        Option("plus_tot", "Non, plus tôt"),
                        Option("plus_tard", "Non, plus tard"),
                        Option("aucune", "Je n'en suis pas"),
                    ),
                ),
            ),
        ),
        Section(
            code="exercice",
            title="Votre exercice",
            intro="Cette réponse atteste chaque année que l'engagement est servi.",
            audiences=(Audience.ENGAGED,),
            questions=(
                Question(code="lieu", label="Votre lieu d'exercice", kind=Kind.TEXT, about="place"),
                Question(
                    code="ailleurs",
                    label="Exercez-vous aussi, ou plutôt, ailleurs que dans le lieu validé ?",
                    kind=Kind.YES_NO,
                    about="installed_elsewhere",
                    compulsory=True,
                ),
                Question(
                    code="ailleurs_ou",
                    label="Dans quelle commune ?",
                    kind=Kind.COMMUNE,
                    only_if=(Condition("ailleurs", (YES,)),),
                ),
                Question(
                    code="quotite",
                    label="Votre temps de travail, en pour cent d'un temps plein",
                    kind=Kind.NUMBER,
                    help="35 heures par semaine salariées, ou 8 demi-journées en libéral, font 100.",
                ),
                Question(
                    code="preuve",
                    label="La preuve de votre exercice cette année",
                    kind=Kind.PIECE,
                    help="Contrat de travail en cours, attestation de l'employeur, relevé d'activité.",
                    about="proof",
                    pieces=("work_contract", "place_declaration", "other"),
                    compulsory=True,
                ),
            ),
        ),
        Section(
            code="accompagnement",
            title="Votre accompagnement",
            questions=(
                Question(
                    code="entretien",
                    label="Souhaitez-vous un entretien avec votre référent ?",
                    kind=Kind.YES_NO,
                    help="Par téléphone ou sur place : il vous proposera des créneaux.",
                    about="interview",
                    compulsory=True,
                ),
                Question(
                    code="difficulte",
                    label="Rencontrez-vous une difficulté dans vos études ou votre exercice ?",
                    kind=Kind.YES_NO,
                    about="difficulty",
                ),
                Question(
                    code="message",
                    label="Autre chose à dire à votre référent ?",
                    kind=Kind.LONG_TEXT,
                    help="Aucun détail de santé : un certificat se dépose avec une demande de suspension.",
                    about="to_read",
                ),
            ),
        ),
    )
)


def usual_days(year: int) -> dict[str, date]:
    """The days of a questionnaire: the month of March, the month of April to correct (BIE-3)."""
    return {
        "opens_on": date(year, 3, 1),
        "closes_on": date(year, 3, 31),
        "corrections_until_on": date(year, 4, 30),
        "first_reminder_on": date(year, 3, 15),
        "second_reminder_on": date(year, 3, 25),
        "summons_on": date(year, 5, 1),
    }
