"""The journal: who did or read what, in identifiers only."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.audit.models import Entry, Link
from cesp.common.holdings import Activity, Holding, Someone

JOURNAL = Activity(
    code="journal",
    title="Journal des actes et des lectures",
    purpose="Pouvoir prouver qui a fait ou lu quoi, et le montrer à la personne concernée.",
    basis="obligation légale de sécurité (RGPD, art. 6-1 c et 32)",
    subjects="toutes les personnes qui ont un compte",
    recipients=("auditor",),
    technical=True,
)


def _lines(person: Someone) -> QuerySet[Entry]:
    return Entry.objects.filter(Q(about_id=person.pk) | Q(person_id=person.pk))


def _links(person: Someone) -> QuerySet[Link]:
    return Link.objects.filter(entry__in=_lines(person).values("pk"))


HOLDINGS = (
    Holding(
        model="audit.Entry",
        title="Journal : ce qui a été fait ou lu de votre dossier, et ce que vous avez fait",
        activity=JOURNAL,
        categories=("identifiants", "dates", "nature de l'acte"),
        retention="journal",
        rows=_lines,
        columns={
            "Le": "at",
            "Acte": "act",
            "Objet": "subject",
            "Par (n° de personne)": "person_id",
            "Au sujet de (n° de personne)": "about_id",
            "Précisions": "detail",
        },
        impersonal=("act", "subject", "detail"),
        kept="Le journal ne tient que des numéros et des empreintes, enchaînés pour que rien n'en soit retiré sans "
        "que cela se voie ; une fois l'identité effacée, ces numéros ne mènent plus à personne (RGPD, art. 5-2 et 32).",
    ),
    Holding(
        model="audit.Link",
        title="Maillons du journal",
        activity=JOURNAL,
        categories=("rang et empreinte d'une ligne",),
        retention="journal",
        rows=_links,
        columns={"Rang": "position", "Ligne": "entry_id", "Empreinte": "digest"},
        impersonal=("digest",),
        kept="Ce qui tient le journal entier : un rang et une empreinte (RGPD, art. 5-2 et 32).",
    ),
)
