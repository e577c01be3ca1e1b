"""What somebody answered, sent and was recalled of; what a desk did with it; and which agents kept the form."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.questionnaire.models import (
    Attachment,
    Chase,
    Proposal,
    Questionnaire,
    Response,
    Sending,
    Summons,
    Version,
)

QUESTIONNAIRES = Activity(
    code="questionnaire",
    title="Questionnaire annuel",
    purpose="Suivre chaque signataire pendant ses études et son engagement, et attester que l'engagement est servi.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; agents qui tiennent le formulaire et traitent les réponses",
    recipients=("case_desk", "ars_referent", "ufr_manager", "auditor"),
)
_GONE = "effacé"
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."
_STEPS = (
    "Les jours des relances prouvent que personne n'a été convoqué sans avoir été averti : des jours seulement, qui ne "
    "mènent plus à personne une fois l'identité effacée (RGPD, art. 17-3 e)."
)


def _responses(person: Person) -> QuerySet[Response]:
    rows = Response.objects.filter(contract__signatory_id=person.pk)
    return rows.select_related("questionnaire", "contract")


def _sendings(person: Person) -> QuerySet[Sending]:
    rows = Sending.objects.filter(response__contract__signatory_id=person.pk)
    return rows.select_related("response__questionnaire", "receipt", "version")


def _attachments(person: Person) -> QuerySet[Attachment]:
    return Attachment.objects.filter(response__contract__signatory_id=person.pk).select_related("piece")


def _chases(person: Person) -> QuerySet[Chase]:
    return Chase.objects.filter(response__contract__signatory_id=person.pk).select_related("response__questionnaire")


def _proposals(person: Person) -> QuerySet[Proposal]:
    """Those of their own answers: what an agent decided of somebody else's is not theirs to take away."""
    return Proposal.objects.filter(response__contract__signatory_id=person.pk).select_related("response__questionnaire")


def _summonses(person: Person) -> QuerySet[Summons]:
    return Summons.objects.filter(response__contract__signatory_id=person.pk).select_related("response__questionnaire")


def _questionnaires(person: Person) -> QuerySet[Questionnaire]:
    return Questionnaire.objects.filter(prepared_by__person_id=person.pk)


def _versions(person: Person) -> QuerySet[Version]:
    return Version.objects.filter(written_by__person_id=person.pk).select_related("questionnaire")


def _blank_responses(person: Person, at: datetime) -> int:
    return _responses(person).update(answers={})


def _blank_sendings(person: Person, at: datetime) -> int:
    return _sendings(person).update(answers={})


def _take_out_pieces(person: Person, at: datetime) -> int:
    count, _ = _attachments(person).delete()
    return count


def _blank_proposals(person: Person, at: datetime) -> int:
    own = _proposals(person)
    own.exclude(reason="").update(reason=_GONE)
    return own.update(value=None)


def _blank_summonses(person: Person, at: datetime) -> int:
    return _summonses(person).exclude(reason="").update(reason=_GONE)


HOLDINGS = (
    Holding(
        model="questionnaire.Response",
        title="Questionnaires annuels",
        activity=QUESTIONNAIRES,
        categories=("situation", "réponses écrites, brouillon compris", "jours"),
        retention="contract_file",
        rows=_responses,
        columns={
            "Questionnaire": lambda row: row.questionnaire.year,
            "Contrat": lambda row: row.contract.reference,
            "Situation": lambda row: row.get_audience_display(),
            "Situation au dossier": lambda row: row.get_called_as_display(),
            "Réponses": "answers",
            "Appelé le": "called_at",
            "Commencé le": "started_at",
            "Enregistré le": "saved_at",
            "Envoyé le": "sent_at",
            "En retard": "late",
        },
        personal=("answers",),
        impersonal=("audience", "called_as"),
        erase=_blank_responses,
    ),
    Holding(
        model="questionnaire.Sending",
        title="Questionnaires envoyés",
        activity=QUESTIONNAIRES,
        categories=("réponses telles qu'envoyées", "jour", "récépissé"),
        retention="contract_file",
        rows=_sendings,
        columns={
            "Questionnaire": lambda row: row.response.questionnaire.year,
            "Envoi": "number",
            "Version du formulaire": lambda row: row.version.number,
            "Situation": lambda row: row.get_audience_display(),
            "Réponses": "answers",
            "Envoyé le": "sent_at",
            "En retard": "late",
            "Récépissé n°": lambda row: row.receipt.number,
        },
        personal=("answers",),
        impersonal=("audience",),
        erase=_blank_sendings,
    ),
    Holding(
        model="questionnaire.Attachment",
        title="Pièces d'un questionnaire",
        activity=QUESTIONNAIRES,
        categories=("pièce et question à laquelle elle répond",),
        retention="contract_file",
        rows=_attachments,
        columns={"Question": "question", "Pièce": lambda row: row.piece.name},
        impersonal=("question",),
        erase=_take_out_pieces,
    ),
    Holding(
        model="questionnaire.Chase",
        title="Relances du questionnaire",
        activity=QUESTIONNAIRES,
        categories=("étape et jour d'une relance",),
        retention="contract_file",
        rows=_chases,
        columns={
            "Questionnaire": lambda row: row.response.questionnaire.year,
            "Étape": lambda row: row.get_step_display(),
            "Le": "done_at",
        },
        impersonal=("step",),
        kept=_STEPS,
    ),
    Holding(
        model="questionnaire.Proposal",
        title="Suites données aux réponses",
        activity=QUESTIONNAIRES,
        categories=("réponse à vérifier", "décision et motif"),
        retention="contract_file",
        rows=_proposals,
        columns={
            "Questionnaire": lambda row: row.response.questionnaire.year,
            "Objet": "title",
            "Réponse": "value",
            "Bureau": lambda row: row.get_desk_display(),
            "État": lambda row: row.get_state_display(),
            "Motif": "reason",
            "Proposée le": "proposed_at",
            "Traitée le": "decided_at",
        },
        personal=("value", "reason"),
        impersonal=("question", "about", "desk", "state"),
        erase=_blank_proposals,
    ),
    Holding(
        model="questionnaire.Summons",
        title="Convocations préparées après un silence",
        activity=QUESTIONNAIRES,
        categories=("décision et motif",),
        retention="contract_file",
        rows=_summonses,
        columns={
            "Questionnaire": lambda row: row.response.questionnaire.year,
            "Préparée le": "prepared_at",
            "Décision": lambda row: row.get_decision_display(),
            "Motif": "reason",
            "Décidée le": "decided_at",
        },
        personal=("reason",),
        impersonal=("decision",),
        erase=_blank_summonses,
    ),
    Holding(
        model="questionnaire.Questionnaire",
        title="Questionnaires préparés par un agent",
        activity=QUESTIONNAIRES,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_questionnaires,
        columns={"Année": "year", "Préparé le": "prepared_at"},
        kept=_ACT,
    ),
    Holding(
        model="questionnaire.Version",
        title="Formulaires écrits par un agent",
        activity=QUESTIONNAIRES,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_versions,
        columns={
            "Année": lambda row: row.questionnaire.year,
            "Version": "number",
            "Motif": "reason",
            "Écrite le": "written_at",
        },
        impersonal=("form", "reason"),
        kept=_ACT,
    ),
)
