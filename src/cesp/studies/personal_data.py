"""What faculties declare of signatories, what is settled of it; and which agents declared, settled and set the days."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.studies.models import Autumn, Declaration, Question, Reminder

STUDIES = Activity(
    code="scolarite",
    title="Scolarité déclarée par les UFR",
    purpose="Savoir chaque année ce que devient un signataire, et payer ce qui est dû, ni plus ni moins.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; agents des UFR et de l'autorité gestionnaire",
    recipients=("case_desk", "ufr_manager", "ars_referent", "auditor"),
)
_PROOF = (
    "Une déclaration d'UFR appuie des mois payés ou arrêtés : elle reste au dossier du contrat "
    "(RGPD, art. 17-3 b et e)."
)
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _declarations(person: Person) -> QuerySet[Declaration]:
    about = Q(contract__signatory_id=person.pk) | Q(declared_by__person_id=person.pk)
    return Declaration.objects.filter(about).select_related("autumn", "contract", "ufr")


def _questions(person: Person) -> QuerySet[Question]:
    about = Q(declaration__contract__signatory_id=person.pk) | Q(settled_by__person_id=person.pk)
    return Question.objects.filter(about).select_related("declaration__autumn", "declaration__contract")


def _autumns(person: Person) -> QuerySet[Autumn]:
    return Autumn.objects.filter(set_by__person_id=person.pk)


def _reminders(person: Person) -> QuerySet[Reminder]:
    return Reminder.objects.filter(autumn__set_by__person_id=person.pk).select_related("autumn", "ufr")


HOLDINGS = (
    Holding(
        model="studies.Declaration",
        title="Déclarations de scolarité",
        activity=STUDIES,
        categories=("situation universitaire de l'année", "année d'études", "dates", "précision de l'UFR"),
        retention="contract_file",
        rows=_declarations,
        columns={
            "Année": lambda row: row.autumn.years,
            "Contrat": lambda row: row.contract.reference,
            "UFR": lambda row: row.ufr.name,
            "Situation": lambda row: row.get_outcome_display(),
            "Au titre de": lambda row: row.get_manner_display(),
            "Année d'études": "year_of_study",
            "Date": "on",
            "Précision": "words",
            "Déclarée le": "declared_at",
        },
        personal=("words",),
        impersonal=("outcome", "manner"),
        kept=_PROOF,
    ),
    Holding(
        model="studies.Question",
        title="Déclarations de scolarité à trancher",
        activity=STUDIES,
        categories=("motif", "décision et son explication"),
        retention="contract_file",
        rows=_questions,
        columns={
            "Année": lambda row: row.declaration.autumn.years,
            "Contrat": lambda row: row.declaration.contract.reference,
            "Motif": lambda row: row.get_ground_display(),
            "Ouverte le": "asked_at",
            "Décision": lambda row: row.get_settlement_display(),
            "Explication": "words",
            "Tranchée le": "settled_at",
        },
        personal=("words",),
        impersonal=("ground", "settlement"),
        kept=_PROOF,
    ),
    Holding(
        model="studies.Autumn",
        title="Campagnes de déclaration fixées par un agent",
        activity=STUDIES,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_autumns,
        columns={
            "Année": "academic_year",
            "Ouverture": "opens_on",
            "Dernier jour": "due_on",
            "Fixée le": "set_at",
        },
        kept=_ACT,
    ),
    Holding(
        model="studies.Reminder",
        title="Relances des UFR d'une campagne fixée par un agent",
        activity=STUDIES,
        categories=("étape d'une relance",),
        retention="contract_file",
        rows=_reminders,
        columns={
            "Année": lambda row: row.autumn.years,
            "UFR": lambda row: row.ufr.name,
            "Étape": lambda row: row.get_step_display(),
            "Envoyée le": "sent_at",
        },
        kept=_ACT,
    ),
)
