"""What is kept of somebody's choice of an internship post; and which agents prepared it and decided."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.internship.models import Allocation, Candidate, Choice, OpenSpecialty, Placement, Post, Rank, Ranking, Wish

CHOOSING = Activity(
    code="internat",
    title="Choix d'un poste d'internat parmi les signataires",
    purpose="Recueillir les vœux, attribuer les postes par rang, et pouvoir prouver et rejouer l'affectation.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires qui choisissent un poste ; agents qui préparent le choix et décident",
    recipients=("case_desk", "ars_referent", "ufr_manager", "auditor"),
)
_PROOF = (
    "Vœux, rang et affectation prouvent qui a choisi avant qui : ils restent au dossier du contrat (RGPD, art. 17-3 b "
    "et e)."
)
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _candidates(person: Person) -> QuerySet[Candidate]:
    about = Q(contract__signatory_id=person.pk)
    by = Q(added_by__person_id=person.pk) | Q(left_by__person_id=person.pk)
    return Candidate.objects.filter(about | by).select_related("choice", "contract")


def _wishes(person: Person) -> QuerySet[Wish]:
    return Wish.objects.filter(candidate__contract__signatory_id=person.pk).select_related("candidate__choice")


def _ranks(person: Person) -> QuerySet[Rank]:
    about = Q(candidate__contract__signatory_id=person.pk) | Q(recorded_by__person_id=person.pk)
    return Rank.objects.filter(about).select_related("ranking__choice")


def _placements(person: Person) -> QuerySet[Placement]:
    return Placement.objects.filter(candidate__contract__signatory_id=person.pk).select_related("allocation__choice")


def _choices(person: Person) -> QuerySet[Choice]:
    return Choice.objects.filter(prepared_by__person_id=person.pk)


def _rankings(person: Person) -> QuerySet[Ranking]:
    return Ranking.objects.filter(choice__prepared_by__person_id=person.pk).select_related("choice")


def _specialties(person: Person) -> QuerySet[OpenSpecialty]:
    return OpenSpecialty.objects.filter(choice__prepared_by__person_id=person.pk).select_related("choice", "ranking")


def _posts(person: Person) -> QuerySet[Post]:
    return Post.objects.filter(decided_by__person_id=person.pk).select_related("choice")


def _allocations(person: Person) -> QuerySet[Allocation]:
    return Allocation.objects.filter(decided_by__person_id=person.pk).select_related("choice")


HOLDINGS = (
    Holding(
        model="internship.Candidate",
        title="Candidatures à un poste d'internat",
        activity=CHOOSING,
        categories=("année du choix", "motif d'un ajout à la main", "départ pour la liste ordinaire"),
        retention="contract_file",
        rows=_candidates,
        columns={
            "Année": lambda row: row.choice.year,
            "Contrat": lambda row: row.contract.reference,
            "Identifiant dans les données de l'affectation": "public_id",
            "Inscrit le": "listed_at",
            "Motif de l'ajout": "added_because",
            "Vœux enregistrés le": "wishes_saved_at",
            "Parti pour la liste ordinaire le": "left_at",
            "Motif du départ": "left_because",
        },
        personal=("added_because", "left_because"),
        kept=_PROOF,
    ),
    Holding(
        model="internship.Wish",
        title="Vœux d'internat",
        activity=CHOOSING,
        categories=("spécialités et subdivisions demandées, dans leur ordre",),
        retention="contract_file",
        rows=_wishes,
        columns={
            "Année": lambda row: row.candidate.choice.year,
            "Rang du vœu": "number",
            "Spécialité": "specialty",
            "Subdivision": "subdivision",
        },
        impersonal=("specialty", "subdivision"),
        kept=_PROOF,
    ),
    Holding(
        model="internship.Rank",
        title="Rangs de classement",
        activity=CHOOSING,
        categories=("rang aux épreuves nationales", "acte d'un agent"),
        retention="contract_file",
        rows=_ranks,
        columns={
            "Année": lambda row: row.ranking.choice.year,
            "Classement": lambda row: row.ranking.name,
            "Rang": "rank",
            "Enregistré le": "recorded_at",
        },
        kept=_PROOF,
    ),
    Holding(
        model="internship.Placement",
        title="Affectations à l'internat",
        activity=CHOOSING,
        categories=("spécialité et subdivision obtenues",),
        retention="contract_file",
        rows=_placements,
        columns={
            "Année": lambda row: row.allocation.choice.year,
            "Affectation": "words",
            "Rang du vœu satisfait": "wish",
        },
        impersonal=("specialty", "subdivision"),
        kept=_PROOF,
    ),
    Holding(
        model="internship.Choice",
        title="Choix d'internat préparés par un agent",
        activity=CHOOSING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_choices,
        columns={"Année": "year", "Préparé le": "prepared_at"},
        kept=_ACT,
    ),
    Holding(
        model="internship.Ranking",
        title="Classements des choix d'internat préparés par un agent",
        activity=CHOOSING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_rankings,
        columns={"Année": lambda row: row.choice.year, "Classement": "name"},
        impersonal=("name",),
        kept=_ACT,
    ),
    Holding(
        model="internship.OpenSpecialty",
        title="Spécialités ouvertes aux choix d'internat préparés par un agent",
        activity=CHOOSING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_specialties,
        columns={
            "Année": lambda row: row.choice.year,
            "Spécialité": "label",
            "Classement": lambda row: row.ranking.name,
        },
        impersonal=("code",),
        kept=_ACT,
    ),
    Holding(
        model="internship.Post",
        title="Nombres de postes arrêtés par un agent",
        activity=CHOOSING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_posts,
        columns={
            "Année": lambda row: row.choice.year,
            "Poste": str,
            "Postes": "decided",
            "Motif": "reason",
            "Arrêté le": "decided_at",
        },
        impersonal=("specialty", "subdivision", "reason"),
        kept=_ACT,
    ),
    Holding(
        model="internship.Allocation",
        title="Affectations définitives prononcées par un agent",
        activity=CHOOSING,
        categories=("acte d'un agent", "façon dont l'identité a été prouvée"),
        retention="contract_file",
        rows=_allocations,
        columns={
            "Année": lambda row: row.choice.year,
            "Prononcée le": "decided_at",
            "Identité prouvée par": "signed_in_with",
            "Empreinte du résultat": "result_digest",
        },
        impersonal=("inputs", "input_digest", "result_digest", "signed_in_with"),
        kept=_ACT,
    ),
)
