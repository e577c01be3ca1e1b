"""Where somebody settled and by which papers; and which agents checked, attested and recorded."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.settling.models import CoveredSite, HeldSite, Installation, Practitioner, Proof, Replacement

SETTLING = Activity(
    code="installations",
    title="Installations des signataires",
    purpose="Suivre une installation du projet validé au premier jour d'exercice, et prouver que l'engagement court.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires qui s'installent ; agents qui vérifient, attestent et enregistrent",
    recipients=("case_desk", "ars_referent", "auditor"),
)
_SKELETON = (
    "La ligne reste, sans texte : des jours, des numéros de courriers et un lieu d'exercice, dont un fait du dossier "
    "est né (RGPD, art. 17-3 b)."
)


def _own(person: Person) -> QuerySet[Installation]:
    return Installation.objects.filter(contract__signatory_id=person.pk)


def _installations(person: Person) -> QuerySet[Installation]:
    acted = (Q(**{f"{name}__person_id": person.pk}) for name in ("received_by", "attested_by", "recorded_by"))
    about = Q(contract__signatory_id=person.pk)
    for one in acted:
        about |= one
    return Installation.objects.filter(about).select_related("contract", "letter", "attestation", "notice")


def _blank(person: Person, at: datetime) -> int:
    return _own(person).update(signed_with="", tracking="")


def _sites(person: Person) -> QuerySet[HeldSite]:
    return HeldSite.objects.filter(installation__contract__signatory_id=person.pk)


def _practitioners(person: Person) -> QuerySet[Practitioner]:
    return Practitioner.objects.filter(contract__signatory_id=person.pk)


def _forget(person: Person, at: datetime) -> int:
    return _practitioners(person).delete()[0]


def _proofs(person: Person) -> QuerySet[Proof]:
    about = Q(installation__contract__signatory_id=person.pk) | Q(checked_by__person_id=person.pk)
    return Proof.objects.filter(about).select_related("piece")


def _covered(person: Person) -> QuerySet[CoveredSite]:
    rows = CoveredSite.objects.filter(proof__installation__contract__signatory_id=person.pk)
    return rows.select_related("proof", "site")


def _blank_proofs(person: Person, at: datetime) -> int:
    return Proof.objects.filter(installation__contract__signatory_id=person.pk).update(reasons="")


def _replacements(person: Person) -> QuerySet[Replacement]:
    return Replacement.objects.filter(contract__signatory_id=person.pk)


def _blank_replacements(person: Person, at: datetime) -> int:
    return _replacements(person).update(where="", remark="")


HOLDINGS = (
    Holding(
        model="settling.Installation",
        title="Installations",
        activity=SETTLING,
        categories=("lieu", "jours", "lettre d'engagement et son envoi", "attestation"),
        retention="contract_file",
        rows=_installations,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "ARS du lieu": "ars",
            "Date déclarée": "starts_on",
            "Code postal du lieu": "postcode",
            "Lettre signée le": "signed_at",
            "Identité prouvée par": "signed_with",
            "Voie": "channel",
            "Recommandé": "tracking",
            "Envoyée le": "dispatched_on",
            "Reçue le": "received_on",
            "Attestée le": "attested_at",
            "Durée notifiée le": "notified_at",
            "Pièces complètes le": "complete_at",
            "Installé le": "installed_on",
            "Enregistrée le": "recorded_at",
            "Lieu quitté le": "left_on",
        },
        personal=("signed_with", "tracking"),
        impersonal=("ars", "postcode", "channel"),
        erase=_blank,
        kept=_SKELETON,
    ),
    Holding(
        model="settling.HeldSite",
        title="Lieux tenus",
        activity=SETTLING,
        categories=("lieu d'exercice", "part de temps"),
        retention="contract_file",
        rows=_sites,
        columns={"Lieu": "place", "Part de temps plein": "share_percent", "Zone": "category"},
        impersonal=("place", "category"),
        kept="Le nom du lieu est celui des faits du dossier, que la loi garde (RGPD, art. 17-3 b).",
    ),
    Holding(
        model="settling.Practitioner",
        title="Noms et numéro d'exercice",
        activity=SETTLING,
        categories=("nom de naissance", "nom d'usage", "numéro RPPS"),
        retention="contract_file",
        rows=_practitioners,
        columns={
            "Nom de naissance": "birth_name",
            "Nom marital ou d'usage": "used_name",
            "Numéro RPPS": "rpps",
            "Enregistré le": "saved_at",
        },
        personal=("birth_name", "used_name", "rpps"),
        erase=_forget,
    ),
    Holding(
        model="settling.Proof",
        title="Pièces d'une installation",
        activity=SETTLING,
        categories=("nature de la pièce", "ce que l'agence en dit", "jours"),
        retention="contract_file",
        rows=_proofs,
        columns={
            "Pièce": lambda row: str(row.piece),
            "Nature": "kind",
            "Dernier jour du contrat": "ends_on",
            "Déposée le": "deposited_at",
            "État": lambda row: row.get_state_display(),
            "Ne prouve plus à compter du": "valid_until",
            "Vérifiée le": "checked_at",
            "Ce qui ne va pas": "reasons",
        },
        personal=("reasons",),
        impersonal=("kind", "state"),
        erase=_blank_proofs,
        kept=_SKELETON,
    ),
    Holding(
        model="settling.CoveredSite",
        title="Structures prouvées par un contrat",
        activity=SETTLING,
        categories=("lieu d'exercice",),
        retention="contract_file",
        rows=_covered,
        columns={"Pièce": lambda row: str(row.proof.piece_id), "Structure": lambda row: row.site.structure_word},
        kept=_SKELETON,
    ),
    Holding(
        model="settling.Replacement",
        title="Remplacements avant l'installation",
        activity=SETTLING,
        categories=("jours", "lieu du remplacement"),
        retention="contract_file",
        rows=_replacements,
        columns={
            "Premier jour": "starts_on",
            "Premier jour qui n'en est plus": "until",
            "Chez qui": "where",
            "Déclaré le": "declared_at",
            "Signalement": "remark",
            "Retiré le": "withdrawn_at",
        },
        personal=("where", "remark"),
        erase=_blank_replacements,
        kept=_SKELETON,
    ),
)
