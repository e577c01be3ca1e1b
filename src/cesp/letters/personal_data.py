"""Letters: the register keeps numbers for good, what was said to somebody goes at the end of its time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.letters import operations
from cesp.letters.models import Content, Letter, Revocation

LETTERS = Activity(
    code="courriers",
    title="Courriers officiels",
    purpose="Écrire aux personnes, et permettre à quiconque tient un courrier de vérifier qu'il est vrai.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e)",
    subjects="signataires et candidats",
    recipients=("case_desk", "payments_clerk", "payments_approver", "ars_referent", "auditor"),
)
_REGISTER = (
    "Le registre ne fait que croître : un numéro, des jours, des empreintes, aucun texte sur la personne ; un courrier "
    "dont quelqu'un garde une copie se vérifie encore (RGPD, art. 5-2 et 17-3 b et e)."
)


def _letters(person: Person) -> QuerySet[Letter]:
    return Letter.objects.filter(person_id=person.pk).select_related("issuer", "revocation", "replaced_by")


def _contents(person: Person) -> QuerySet[Content]:
    return Content.objects.filter(letter__person_id=person.pk).select_related("letter")


def _revocations(person: Person) -> QuerySet[Revocation]:
    return Revocation.objects.filter(letter__person_id=person.pk).select_related("letter")


def _erase_contents(person: Person, at: datetime) -> int:
    held = [content.letter for content in _contents(person).order_by("pk")]
    for letter in held:
        operations.erase_content(letter=letter, at=at)
    return len(held)


HOLDINGS = (
    Holding(
        model="letters.Letter",
        title="Registre des courriers",
        activity=LETTERS,
        categories=("numéro, nature et date d'un courrier", "empreintes"),
        retention="journal",
        rows=_letters,
        columns={
            "N°": "number",
            "Intitulé": "title",
            "Daté du": "dated_on",
            "Émis par": lambda row: row.issuer.name,
            "État": lambda row: row.state.label,
            "Empreinte": "sealed_sha256",
        },
        impersonal=("number", "kind", "title", "subject", "sha256", "sealed_sha256", "code"),
        kept=_REGISTER,
    ),
    Holding(
        model="letters.Content",
        title="Contenu des courriers",
        activity=LETTERS,
        categories=("ce que dit le courrier", "le fichier scellé"),
        retention="contract_file",
        rows=_contents,
        columns={"N°": lambda row: row.letter.number, "Ce qu'il dit": "data"},
        personal=("data",),
        impersonal=("file_key",),
        erase=_erase_contents,
    ),
    Holding(
        model="letters.Revocation",
        title="Courriers révoqués",
        activity=LETTERS,
        categories=("motif, dans une liste", "date"),
        retention="journal",
        rows=_revocations,
        columns={"N°": lambda row: row.letter.number, "Motif": "reason", "Révoqué le": "revoked_at"},
        kept=_REGISTER,
    ),
)
