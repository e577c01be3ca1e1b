"""What an agency notes of the people it follows, and which agents wrote."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding, deleted
from cesp.followup.models import Carried, Mailing, MailingLine, Note, SavedList

FOLLOWING = Activity(
    code="accompagnement",
    title="Accompagnement par l'agence",
    purpose="Accompagner chaque signataire pendant ses études et à son installation (PAP-8, IDF-12).",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; agents qui les suivent",
    recipients=("ars_referent", "departement_referent"),
)
_ACT = "L'acte d'un agent reste au dossier du suivi : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _notes(person: Person) -> QuerySet[Note]:
    found: QuerySet[Note] = Note.objects.filter(person_id=person.pk)
    return found


def _carried(person: Person) -> QuerySet[Carried]:
    return Carried.objects.filter(Q(person_id=person.pk) | Q(by__person_id=person.pk))


def _lists(person: Person) -> QuerySet[SavedList]:
    return SavedList.objects.filter(membership__person_id=person.pk)


def _mailings(person: Person) -> QuerySet[Mailing]:
    return Mailing.objects.filter(sent_by__person_id=person.pk)


def _lines(person: Person) -> QuerySet[MailingLine]:
    return MailingLine.objects.filter(person_id=person.pk)


HOLDINGS = (
    Holding(
        model="followup.Note",
        title="Notes et contacts de suivi",
        activity=FOLLOWING,
        categories=("ce qu'un agent a noté", "jours des contacts"),
        retention="threads",
        rows=_notes,
        columns={
            "Nature": lambda row: row.get_kind_display(),
            "Le": "on",
            "Texte": "text",
            "Écrite le": "written_at",
            "Retirée le": "struck_at",
        },
        personal=("text",),
        impersonal=("kind",),
        erase=deleted(_notes),
    ),
    Holding(
        model="followup.Carried",
        title="Agent qui suit la personne",
        activity=FOLLOWING,
        categories=("agent référent",),
        retention="threads",
        rows=_carried,
        columns={"Depuis": "since"},
        erase=deleted(_carried),
    ),
    Holding(
        model="followup.MailingLine",
        title="Envois groupés reçus",
        activity=FOLLOWING,
        categories=("jour d'un envoi",),
        retention="mails",
        rows=_lines,
        columns={"Envoi": "mailing_id", "Confié à l'envoi le": "queued_at", "Empêchement": "failure"},
        impersonal=("failure",),
        erase=deleted(_lines),
    ),
    Holding(
        model="followup.Mailing",
        title="Envois groupés faits par un agent",
        activity=FOLLOWING,
        categories=("acte d'un agent",),
        retention="mails",
        rows=_mailings,
        columns={"Objet": "subject", "Texte": "body", "Envoyé le": "sent_at"},
        impersonal=("subject", "body", "state"),
        kept=_ACT,
    ),
    Holding(
        model="followup.SavedList",
        title="Listes enregistrées par un agent",
        activity=FOLLOWING,
        categories=("préférences",),
        retention="threads",
        rows=_lists,
        columns={"Nom": "name", "Filtres": "query"},
        personal=("name", "query"),
        erase=deleted(_lists),
    ),
)
