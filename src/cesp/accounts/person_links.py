"""Everything that points to a person, and whether it follows them when two accounts become one.

A foreign key that the table does not name fails a test: whoever adds one says which it is. An app
that knows when two accounts are not one person's says so in a module named in ``settings.MERGING``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import Exists, Field, ForeignObjectRel, OuterRef, QuerySet, UniqueConstraint

from cesp.accounts.models import Membership, Person


class Link(StrEnum):
    MOVES = "moves"
    """What the person did, holds or is owed: it follows them."""
    MOVES_ONCE = "moves_once"
    """The same, but what the kept account holds already stays behind: it can be held once."""
    STAYS = "stays"
    """What concerns the account itself, and closes with it."""


LINKS: Mapping[str, Link] = {
    "accounts.membership.person": Link.MOVES,
    "accounts.person.merged_into": Link.MOVES,
    "campaigns.candidature.person": Link.MOVES,
    "campaigns.conflict.person": Link.MOVES_ONCE,
    "contracts.contract.signatory": Link.MOVES,
    "correspondence.notice.person": Link.MOVES,
    "correspondence.readmark.person": Link.STAYS,  # both may have read one thread
    "correspondence.thread.person": Link.MOVES,
    "documents.piece.person": Link.MOVES,
    "engagement.death.person": Link.MOVES_ONCE,
    "followup.carried.person": Link.MOVES_ONCE,
    "followup.mailingline.person": Link.STAYS,  # what was sent to that address
    "followup.note.person": Link.MOVES,
    "identity.emaillink.person": Link.STAYS,
    "identity.externalidentity.person": Link.MOVES,  # left behind, it could be tied to no account any more
    "identity.opensession.person": Link.STAYS,
    "identity.recoverycode.person": Link.STAYS,
    "interviews.interview.person": Link.MOVES,
    "letters.letter.person": Link.STAYS,  # the register refuses any change; letters.models shows them all the same
    "life_events.postaladdress.person": Link.MOVES_ONCE,
    "notifications.feed.person": Link.STAYS,  # its private address was given to that account
    "notifications.notification.person": Link.STAYS,  # what was told to that address
    "notifications.preference.person": Link.STAYS,
    "notifications.weeklydigest.person": Link.STAYS,
    "otp_totp.totpdevice.user": Link.STAYS,
    "payments.bankaccount.person": Link.MOVES,
    # « Another person approves » compares people: it must see one person in two accounts.
    "payments.paymentrun.approved_by": Link.MOVES,
    "payments.paymentrun.controlled_by": Link.MOVES,
    "payments.paymentrun.emitted_by": Link.MOVES,
    "payments.paymentrun.prepared_by": Link.MOVES,
    "payments.controlitem.explained_by": Link.MOVES,
    "payments.setoff.decided_by": Link.MOVES,
    "payments.setoff.proposed_by": Link.MOVES,
    "privacy.contestation.person": Link.MOVES,
    "privacy.dataexport.person": Link.STAYS,  # a copy of what that account held, erased within seven days
    "privacy.erasure.approved_by": Link.MOVES,
    "privacy.erasure.reviewed_by": Link.MOVES,
    "privacy.erasureline.person": Link.STAYS,  # proof of what was erased of that account
    # The same, of what is proposed about a debt.
    "recovery.asking.answered_by": Link.MOVES,
    "recovery.proposal.decided_by": Link.MOVES,
    "recovery.proposal.proposed_by": Link.MOVES,
    "reminders.deadline.person": Link.STAYS,  # found again for the kept account by the next night
    "reminders.reminder.person": Link.STAYS,  # what was told to that account
    "zoning.watchedcommune.person": Link.MOVES_ONCE,
}


class Merging(Protocol):
    """What an app that knows people apart offers, in a module named in ``settings.MERGING``."""

    def objections(self, kept: Person, emptied: Person) -> Sequence[str]:
        """Why two accounts are not to become one: French sentences, none when nothing stands against it."""

    def held(self, person: Person) -> Sequence[str]:
        """What an account holds, for the page that shows two side by side: French words."""

    def moved(self, kept: Person, *, on: date) -> None:
        """Compute again what was copied from people, once everything points to the kept account."""


def name_of(relation: ForeignObjectRel) -> str:
    """« contracts.contract.signatory »."""
    return f"{relation.related_model._meta.label_lower}.{cast('Field[Any, Any]', relation.field).name}"


def relations() -> Iterator[ForeignObjectRel]:
    """Every foreign key to a person, declared or not."""
    yield from (one for one in Person._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel))


def move(kept: Person, emptied: Person, *, stay: Sequence[int], on: date) -> dict[str, int]:
    """Point to the kept account what pointed to the other; in the caller's transaction.

    :param stay: keys of the roles that stay where they are.
    :returns: how many rows moved, by link, none left out but the empty ones.
    :raises KeyError: a link that the table does not name.
    """
    moved = {}
    for relation in relations():
        name = name_of(relation)
        if LINKS[name] is Link.STAYS:
            continue
        field = cast("Field[Any, Any]", relation.field).name
        rows = relation.related_model._base_manager.filter(**{field: emptied})
        if relation.related_model is Membership:
            rows = rows.exclude(pk__in=stay)
        if LINKS[name] is Link.MOVES_ONCE:
            rows = _without_doubles(rows, field, kept)
        if count := rows.update(**{field: kept}):
            moved[name] = count
    for module in _modules():
        module.moved(kept, on=on)
    return moved


def _without_doubles(rows: QuerySet[Any], field: str, kept: Person) -> QuerySet[Any]:
    """Leave out the rows of which the kept account has the like, as the unique constraints of the table say it."""
    for constraint in rows.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field in constraint.fields:
            same = {name: OuterRef(name) for name in constraint.fields if name != field}
            rows = rows.exclude(Exists(rows.model._base_manager.filter(**{field: kept}, **same)))
    return rows


def _modules() -> Iterator[Merging]:
    for path in settings.MERGING:
        yield cast(Merging, import_module(path))


def objections(kept: Person, emptied: Person, *, actor: Membership) -> list[str]:
    """Every reason why two accounts are not to become one."""
    found = []
    if kept.pk == emptied.pk:
        return ["C'est deux fois le même compte."]
    if not (kept.is_active and emptied.is_active):
        found.append("L'un des deux comptes est fermé.")
    if actor.person_id in {kept.pk, emptied.pk}:
        found.append("Un de ces comptes est le vôtre : un autre administrateur s'en charge.")
    if kept.birth_on and emptied.birth_on and kept.birth_on != emptied.birth_on:
        found.append("Les dates de naissance diffèrent : ce sont deux personnes, ou l'une est à corriger d'abord.")
    return found + [sentence for module in _modules() for sentence in module.objections(kept, emptied)]


def held(person: Person) -> list[str]:
    """What an account holds, roles first, in words."""
    rows = person.memberships.select_related("organisation").order_by("pk")
    roles = [f"{row.title}{f', {row.organisation.name}' if row.organisation else ''}" for row in rows]
    return roles + [words for module in _modules() for words in module.held(person)]
