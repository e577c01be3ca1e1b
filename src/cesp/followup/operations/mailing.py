"""One text to many people: who gets it and who cannot, then sent in the background, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Contact, Membership, Subject
from cesp.audit import operations as audit
from cesp.common import locks, mail, progress
from cesp.common.instants import day_of
from cesp.common.mail import Mail
from cesp.common.models import RefusedAddress
from cesp.followup import merge_fields
from cesp.followup.models import Mailing, MailingLine, MailingState
from cesp.followup.permissions import require_referent
from cesp.followup.queries import portfolio
from cesp.followup.queries.portfolio import Filters
from cesp_law.refusals import Refused

MOST = 500
_A_BATCH = 50
_SAME_TEXT = timedelta(days=1)
"""How long nobody of an agency gets the same text again: a button pressed twice, two windows, two colleagues."""
_KEEPING = "tenue du portefeuille"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of the list: the text as they would get it, or why they cannot."""

    summary: Any
    subject: str
    body: str
    exclusion: str


def recipients(*, actor: Membership, filters: Filters, subject: str, body: str, on: date) -> list[Recipient]:
    """Everybody whom the filters keep, once each, with their own text.

    :raises Refused: an unknown field, nobody, or too many people.
    """
    require_referent(actor)
    if unknown := merge_fields.unknown(subject + body):
        known = ", ".join(f"{{{name}}}" for name in merge_fields.FIELDS)
        raise Refused(f"Champ inconnu : {{{unknown[0]}}}. Les champs possibles sont {known}.", citation=_KEEPING)
    if "{" in subject:
        raise Refused("L'objet se voit sur un téléphone verrouillé : il ne contient aucun champ.", citation=_KEEPING)
    rows = list(portfolio.chosen(actor=actor, filters=filters, on=on).order_by("sort_key", "pk")[: MOST + 1])
    if len(rows) > MOST:
        raise Refused(f"Un envoi touche {MOST} personnes au plus : réduisez la liste par un filtre.", citation=_KEEPING)
    once = list({row.contract.signatory_id: row for row in rows}.values())
    if not once:
        raise Refused("Personne ne répond à ces critères.", citation=_KEEPING)
    refused = set(
        RefusedAddress.objects.filter(email__in=[row.contract.signatory.email for row in once]).values_list(
            "email", flat=True
        )
    )
    return [Recipient(row, subject, merge_fields.filled(body, row), _exclusion(row, refused)) for row in once]


def _exclusion(row: Any, refused: set[str]) -> str:
    person = row.contract.signatory
    if not person.is_active:
        return "compte fermé"
    if person.email in refused:
        return "adresse refusée par son serveur, à corriger"
    return ""


def digest(subject: str, body: str) -> str:
    """What the preview of a text is known by."""
    return hashlib.blake2b(f"{subject}\n{_lines(body)}".encode(), digest_size=16).hexdigest()


def _lines(body: str) -> str:
    """The text with the ends of line of no browser in particular."""
    return body.replace("\r\n", "\n")


@transaction.atomic
def prepare(
    *, actor: Membership, filters: Filters, subject: str, body: str, seen: int, read: str, at: datetime
) -> Mailing:
    """Decide a bulk mail: its people are those of this instant, excluded ones kept with the reason.

    :param seen: how many people the preview showed as getting it.
    :param read: :func:`digest` of the text that it showed.
    :raises Refused: as :func:`recipients`; or the list or the text changed since the preview; or somebody got this text
        from the agency within the day.
    """
    locks.hold(f"followup:mailing:{actor.organisation_id}")
    people = recipients(actor=actor, filters=filters, subject=subject, body=body, on=day_of(at))
    going = [one for one in people if not one.exclusion]
    if read != digest(subject, body):
        raise Refused("Le texte a changé depuis l'aperçu : relisez-le, puis confirmez.", citation=_KEEPING)
    if len(going) != seen:
        raise Refused(
            f"La liste a changé : {len(going)} destinataires au lieu de {seen}. Relisez l'aperçu, puis confirmez.",
            citation=_KEEPING,
        )
    if not going:
        raise Refused("Aucun destinataire ne peut recevoir ce message.", citation=_KEEPING)
    _refuse_twice(actor, going, subject=subject, body=body, at=at)
    assert actor.organisation is not None
    mailing = Mailing.objects.create(
        organisation=actor.organisation, subject=subject, body=body, sent_by=actor, sent_at=at
    )
    MailingLine.objects.bulk_create(
        MailingLine(mailing=mailing, person_id=one.summary.contract.signatory_id, failure=one.exclusion)
        for one in people
    )
    detail = {"recipients": len(going), "excluded": len(people) - len(going)}
    audit.record(act="followup.mailing_sent", actor=actor, at=at, subject=mailing, detail=detail)
    return mailing


def _refuse_twice(actor: Membership, going: Sequence[Recipient], *, subject: str, body: str, at: datetime) -> None:
    same = Mailing.objects.filter(
        organisation=actor.organisation_id, subject=subject, body=body, sent_at__gt=at - _SAME_TEXT
    )
    people = [one.summary.contract.signatory_id for one in going]
    again = MailingLine.objects.filter(mailing__in=same, failure="", person__in=people)
    if count := again.values("person").distinct().count():
        raise Refused(
            f"Ce message est déjà parti il y a moins d'un jour, à {count} des {len(going)} destinataires : rien n'est "
            "envoyé une seconde fois. Changez la liste ou le texte.",
            citation=_KEEPING,
        )


def send(*, mailing_id: int, at: datetime) -> str:
    """Promise each mail of a mailing, a batch a transaction; run again after a kill, it goes on where it was."""
    mailing = Mailing.objects.select_related("organisation", "sent_by__person", "sent_by__organisation").get(
        pk=mailing_id
    )
    reply_to = _mailbox(mailing)
    total = mailing.lines.filter(failure="").count()
    while batch := list(_left(mailing)[:_A_BATCH]):
        _send_batch(mailing, batch, reply_to=reply_to, at=at)
        done = total - _left(mailing).count()
        progress.report(mailing.progress_key, done=done, total=total, label="Courriels confiés à l'envoi")
    Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.SENT)
    progress.forget(mailing.progress_key)
    return MailingState.SENT


def _left(mailing: Mailing) -> Any:
    return mailing.lines.filter(failure="", queued_at__isnull=True).select_related("person").order_by("pk")


@transaction.atomic
def _send_batch(mailing: Mailing, batch: Sequence[MailingLine], *, reply_to: str, at: datetime) -> None:
    rows = portfolio.chosen(actor=mailing.sent_by, filters=Filters(), on=day_of(at))
    rows = rows.filter(contract__signatory__in=[line.person_id for line in batch])
    summaries = {row.contract.signatory_id: row for row in rows}
    for line in batch:
        row = summaries.get(line.person_id)
        if row is None:
            line.failure = "sorti du portefeuille avant l'envoi"
        else:
            letter = _letter(mailing, line, merge_fields.filled(mailing.body, row), reply_to=reply_to)
            mail.queue(letter, key=key_of(mailing.pk, line.person_id), at=at)
            line.queued_at = at
    MailingLine.objects.bulk_update(batch, ["failure", "queued_at"])


def key_of(mailing_id: int, person_id: int) -> str:
    """What the outbox knows one of its mails by."""
    return f"followup:{mailing_id}:{person_id}"


def _letter(mailing: Mailing, line: MailingLine, body: str, *, reply_to: str) -> Mail:
    paragraphs = [part.strip() for part in body.splitlines() if part.strip()]
    signed = f"{mailing.sent_by.person.full_name}, {mailing.organisation.name}"
    return Mail(
        to=line.person.email,
        subject=mailing.subject,
        paragraphs=[*paragraphs, signed],
        action=("Répondre dans le service", reverse("correspondence:ask", args=[Subject.PROJECT.value])),
        reply_to=reply_to,
    )


def _mailbox(mailing: Mailing) -> str:
    """The functional mailbox of the agency, where it has one."""
    found = Contact.objects.filter(organisation=mailing.organisation, subject=Subject.PROJECT).first()
    return found.email if found is not None else ""
