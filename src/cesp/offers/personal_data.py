"""What somebody was offered and signed; and which agents published, moved and signed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.offers.models import Defect, Move, Offer, Paper, Publication, Signature

OFFERING = Activity(
    code="propositions",
    title="Résultats, propositions et signature des contrats",
    purpose="Proposer les contrats dans l'ordre du classement, les faire signer, et prouver qui a signé quoi et quand.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="candidats et signataires ; agents qui publient, déplacent et signent",
    recipients=("case_desk", "ars_referent", "ufr_manager", "auditor"),
)
_PROOF = (
    "Une proposition prouve l'ordre d'appel de la liste, une signature prouve le contrat : l'une et l'autre restent au "
    "dossier (RGPD, art. 17-3 b et e)."
)
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _offers(person: Person) -> QuerySet[Offer]:
    return Offer.objects.filter(candidature__person_id=person.pk).select_related("quota__ufr", "contract")


def _papers(person: Person) -> QuerySet[Paper]:
    about = Q(offer__candidature__person_id=person.pk) | Q(contract__signatory_id=person.pk)
    return Paper.objects.filter(about | Q(prepared_by__person_id=person.pk)).select_related("letter")


def _signatures(person: Person) -> QuerySet[Signature]:
    by = Q(signed_by__person_id=person.pk) | Q(recorded_by__person_id=person.pk)
    return Signature.objects.filter(by).select_related("paper__letter")


def _defects(person: Person) -> QuerySet[Defect]:
    return Defect.objects.filter(contract__signatory_id=person.pk).select_related("contract")


def _published(person: Person) -> QuerySet[Publication]:
    return Publication.objects.filter(published_by__person_id=person.pk)


def _moved(person: Person) -> QuerySet[Move]:
    return Move.objects.filter(moved_by__person_id=person.pk)


HOLDINGS = (
    Holding(
        model="offers.Offer",
        title="Contrats proposés",
        activity=OFFERING,
        categories=("jours de la proposition et de la réponse", "réponse"),
        retention="contract_file",
        rows=_offers,
        columns={
            "UFR": lambda row: row.quota.ufr.name,
            "Situation": lambda row: row.quota.get_status_display(),
            "Proposé le": "offered_on",
            "Réponse": lambda row: row.get_answer_display(),
            "Répondu le": "answered_at",
            "Caducité dite le": "lapse_told_at",
            "Contrat": lambda row: row.contract.reference if row.contract else "",
        },
        impersonal=("answer",),
        kept=_PROOF,
    ),
    Holding(
        model="offers.Paper",
        title="Contrats et avenants préparés pour la signature",
        activity=OFFERING,
        categories=("termes du contrat", "articles d'un avenant"),
        retention="contract_file",
        rows=_papers,
        columns={
            "Nature": lambda row: row.get_document_display(),
            "Version": "version",
            "Objet": "object",
            "Articles": "clauses",
            "Termes": "terms",
            "Règles du": "rules_on",
            "Papier n°": lambda row: row.letter.number,
            "Préparé le": "prepared_at",
            "Abandonné le": "abandoned_at",
        },
        personal=("object", "clauses", "terms"),
        impersonal=("document",),
        kept=_PROOF,
    ),
    Holding(
        model="offers.Signature",
        title="Signatures",
        activity=OFFERING,
        categories=("jour et heure", "façon dont l'identité a été prouvée", "empreinte du fichier signé"),
        retention="contract_file",
        rows=_signatures,
        columns={
            "Papier n°": lambda row: row.paper.letter.number,
            "Partie": lambda row: row.get_party_display(),
            "Forme": lambda row: row.get_method_display(),
            "Signé le": "signed_on",
            "Enregistré le": "signed_at",
            "Identité prouvée par": "signed_in_with",
            "Empreinte": "digest",
        },
        impersonal=("party", "method", "signed_in_with", "digest"),
        kept=_PROOF,
    ),
    Holding(
        model="offers.Defect",
        title="Défauts constatés d'un contrat",
        activity=OFFERING,
        categories=("nature et jours d'un défaut de forme",),
        retention="contract_file",
        rows=_defects,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Défaut": "sentence",
            "Constaté le": "found_on",
            "Levé le": "gone_on",
        },
        impersonal=("code",),
        kept=_PROOF,
    ),
    Holding(
        model="offers.Publication",
        title="Résultats publiés par un agent",
        activity=OFFERING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_published,
        columns={"Commission": "committee_id", "Publiés le": "published_at"},
        kept=_ACT,
    ),
    Holding(
        model="offers.Move",
        title="Contrats restants déplacés par un agent",
        activity=OFFERING,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_moved,
        columns={"Campagne": "campaign_id", "Contrats": "contracts", "Motif": "reason", "Le": "moved_on"},
        impersonal=("reason",),
        kept=_ACT,
    ),
)
