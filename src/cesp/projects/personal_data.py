"""Where somebody means to settle, what was asked of them and answered; and which referents spoke and decided."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.projects.models import Project, Question, Site, Voice

PROJECTS = Activity(
    code="projets",
    title="Projets d'installation",
    purpose="Recevoir le projet d'installation d'un signataire, en juger le lieu, recueillir les deux voix et décider.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; référents qui parlent et décident",
    recipients=("ars_referent", "departement_referent", "case_desk", "auditor"),
)
_SKELETON = (
    "La ligne reste, sans texte : un lieu de la liste, une zone, des jours et une décision, dont un fait du dossier "
    "est né (RGPD, art. 17-3 b)."
)


def _projects(person: Person) -> QuerySet[Project]:
    about = (
        Q(contract__signatory_id=person.pk) | Q(validated_by__person_id=person.pk) | Q(refused_by__person_id=person.pk)
    )
    return Project.objects.filter(about).select_related("contract", "place", "commune__departement", "zoning")


def _blank(person: Person, at: datetime) -> int:
    own = Project.objects.filter(contract__signatory_id=person.pk)
    # The check of the database wants a reason on a refusal: what was written becomes its kind.
    own.filter(refused_at__isnull=False).update(reasons="effacés")
    own.filter(refused_at__isnull=True).update(reasons="")
    return own.update(address="", explanation="")


def _sites(person: Person) -> QuerySet[Site]:
    return Site.objects.filter(project__contract__signatory_id=person.pk)


def _blank_sites(person: Person, at: datetime) -> int:
    return _sites(person).update(name="", address="")


def _voices(person: Person) -> QuerySet[Voice]:
    about = Q(project__contract__signatory_id=person.pk) | Q(given_by__person_id=person.pk)
    return Voice.objects.filter(about).select_related("project")


def _blank_voices(person: Person, at: datetime) -> int:
    own = Voice.objects.filter(project__contract__signatory_id=person.pk)
    own.filter(favourable=True).update(reasons="")
    return own.filter(favourable=False).update(reasons="effacés")


def _questions(person: Person) -> QuerySet[Question]:
    about = Q(project__contract__signatory_id=person.pk) | Q(asked_by__person_id=person.pk)
    return Question.objects.filter(about).select_related("project")


def _blank_questions(person: Person, at: datetime) -> int:
    return Question.objects.filter(project__contract__signatory_id=person.pk).update(message="", answer="")


HOLDINGS = (
    Holding(
        model="projects.Project",
        title="Projets d'installation",
        activity=PROJECTS,
        categories=("lieu", "mode d'exercice", "dates", "le projet en quelques mots", "décision et ses motifs"),
        retention="contract_file",
        rows=_projects,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "État": lambda row: row.get_state_display(),
            "Lieu": lambda row: row.where,
            "Quartier": "part",
            "Adresse": "address",
            "Mode d'exercice": lambda row: row.get_mode_display(),
            "Contrat hospitalier, en mois": "hospital_months",
            "Secteur": lambda row: row.get_sector_display(),
            "Dans le cadre des conventions": "within_conventions",
            "Médecine générale programmée, en %": "scheduled_share",
            "Lieu actuel quitté le": "leaving_on",
            "Installation prévue le": "planned_on",
            "Le projet en quelques mots": "explanation",
            "Zonage": lambda row: row.zoning.name if row.zoning else "",
            "Catégorie": "category",
            "Protégé par": "protected_by",
            "Commencé le": "started_at",
            "Envoyé le": "sent_at",
            "Validé le": "validated_at",
            "Refusé le": "refused_at",
            "Motifs de la décision": "reasons",
        },
        personal=("address", "explanation", "reasons"),
        impersonal=("state", "part", "mode", "sector", "ars", "departement", "category", "protected_by"),
        erase=_blank,
        kept=_SKELETON,
    ),
    Holding(
        model="projects.Site",
        title="Structures d'un projet",
        activity=PROJECTS,
        categories=("structure", "part de temps plein"),
        retention="contract_file",
        rows=_sites,
        columns={
            "Structure": lambda row: row.structure_word,
            "Nom": "name",
            "FINESS": "finess",
            "Adresse": "address",
            "Part de temps plein, en %": "share_percent",
            "Commune, si c'est une autre": lambda row: row.commune.label if row.commune else "",
            "Zone": "category",
        },
        personal=("name", "address"),
        impersonal=("structure", "finess", "category"),
        erase=_blank_sites,
        kept=_SKELETON,
    ),
    Holding(
        model="projects.Voice",
        title="Voix sur un projet",
        activity=PROJECTS,
        categories=("voix", "motifs", "jour"),
        retention="contract_file",
        rows=_voices,
        columns={
            "Voix": lambda row: row.get_seat_display(),
            "Favorable": "favourable",
            "Motifs": "reasons",
            "Donnée le": "given_at",
        },
        personal=("reasons",),
        impersonal=("seat",),
        erase=_blank_voices,
        kept=_SKELETON,
    ),
    Holding(
        model="projects.Question",
        title="Questions sur un projet",
        activity=PROJECTS,
        categories=("question", "réponse", "jours"),
        retention="contract_file",
        rows=_questions,
        columns={
            "Posée le": "asked_at",
            "Au plus tard le": "answer_by_on",
            "Question": "message",
            "Réponse": "answer",
            "Répondue le": "answered_at",
        },
        personal=("message", "answer"),
        erase=_blank_questions,
        kept=_SKELETON,
    ),
)
