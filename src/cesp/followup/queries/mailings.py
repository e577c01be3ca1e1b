"""Bulk mails of an agency, and what became of each line."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.accounts.models import Membership, Person
from cesp.common.models import OutboxMessage
from cesp.followup.models import Mailing, MailingLine


@dataclass(frozen=True, slots=True)
class Failed:
    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """:ivar sent: lines given to the outbox; :ivar failed: excluded, or refused since by a server."""

    mailing: Mailing
    sent: int
    failed: tuple[Failed, ...]


def mailing_of(actor: Membership, pk: int) -> Mailing:
    """:raises Mailing.DoesNotExist: there is none, or another agency's."""
    return Mailing.objects.visible_to(actor).select_related("sent_by__person").get(pk=pk)


def report(mailing: Mailing) -> Report:
    """What became of a bulk mail: two queries."""
    lines = list(MailingLine.objects.filter(mailing=mailing).select_related("person").order_by("person__sort_key"))
    keys = {f"mail:followup:{mailing.pk}:{line.person_id}": line for line in lines}
    stuck = OutboxMessage.objects.filter(key__in=list(keys), failure__gt="").exclude(state="done")
    since = {keys[key].pk: failure for key, failure in stuck.values_list("key", "failure")}
    failed = [Failed(line.person, line.failure or since[line.pk]) for line in lines if line.failure or line.pk in since]
    return Report(mailing, sum(line.queued_at is not None for line in lines), tuple(failed))


def mailings(actor: Membership) -> list[Mailing]:
    """The agency's latest, last first."""
    return list(Mailing.objects.visible_to(actor).select_related("sent_by__person").order_by("-pk")[:50])
