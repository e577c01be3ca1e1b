"""Telling people something, in the transaction of the act it tells of; and what they do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from cesp.accounts.models import Membership, Person
from cesp.audit import operations as audit
from cesp.common import mail
from cesp.common.mail import Mail
from cesp.notifications.kinds import Kind, Pace, kinds
from cesp.notifications.models import Notification, Preference, WeeklyDigest

_A_BATCH = 2_000


class Told(NamedTuple):
    """One person among many who are told the same kind of thing."""

    person_id: int
    key: str
    path: str
    data: Mapping[str, str | int]


@transaction.atomic
def notify(
    *, person: Person, kind: str, key: str, path: str, at: datetime, data: Mapping[str, str | int] | None = None
) -> Notification:
    """Tell a person something, once; again only when the matter had been settled in between.

    :param kind: code of a declared kind.
    :param key: what it tells of: ``contracts.fact:42``; the same key again tells nothing more.
    :param path: the page to open, on this site.
    :param data: values for the kind's sentence: codes, days, identifiers; no text that somebody typed.
    :returns: the notification, new or already there.
    """
    declared, values = kinds()[kind], dict(data or {})
    _check(path)
    sentence = declared.told(values)
    notification, is_new = Notification.objects.get_or_create(
        person=person,
        key=key,
        defaults={
            "kind": declared.code,
            "path": path,
            "data": values,
            "created_at": at,
            "pace": pace_of(person.pk, declared),
        },
    )
    if not is_new and notification.settled_at is not None:
        is_new = _told_anew(notification, path, values, at)
    if is_new and notification.pace == Pace.AT_ONCE and person.is_active:
        _mail(notification, person, declared, sentence, at)
    return notification


def _check(path: str) -> None:
    """A page of this site, and nothing else: the button of a notification leads there."""
    if not (path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)):
        raise ValueError(f"not a path of this site: {path}")


def _told_anew(notification: Notification, path: str, data: Mapping[str, str | int], at: datetime) -> bool:
    """Open again what was settled; of two who do so at once, one does."""
    settled = Notification.objects.filter(pk=notification.pk, settled_at=notification.settled_at)
    notification.path, notification.data, notification.created_at = path, dict(data), at
    notification.read_at = notification.settled_at = notification.mailed_at = None
    return bool(
        settled.update(path=path, data=dict(data), created_at=at, read_at=None, settled_at=None, mailed_at=None)
    )


def _mail(notification: Notification, person: Person, kind: Kind, sentence: str, at: datetime) -> None:
    letter = Mail(
        to=person.email,
        subject=kind.subject,
        paragraphs=[sentence],
        action=("Ouvrir la page dans le service", notification.path),
    )
    mail.queue(letter, key=f"{kind.code}:{notification.pk}:{at.timestamp():.0f}", at=at)
    Notification.objects.filter(pk=notification.pk).update(mailed_at=at)


def pace_of(person_id: int, kind: Kind) -> Pace:
    """How soon a person wants mails about a kind: their choice, where the kind still allows it."""
    if len(kind.paces) == 1:
        return kind.pace
    chosen = Preference.objects.filter(person=person_id, kind=kind.code).values_list("pace", flat=True).first()
    return Pace(chosen) if chosen in kind.paces else kind.pace


def notify_many(*, kind: str, told: Iterable[Told], at: datetime) -> int:
    """Tell many people, as :func:`notify` would each of them, in few queries.

    Whoever asked for a mail at once gets it; the others' rows go in by the thousand. Told again,
    nothing changes: a worker killed on the way starts over.

    :returns: how many people were given.
    """
    declared, count = kinds()[kind], 0
    chosen = dict(Preference.objects.filter(kind=kind).values_list("person_id", "pace"))
    batch: list[Notification] = []
    for one in told:
        count += 1
        choice = chosen.get(one.person_id)
        pace = Pace(choice) if choice in declared.paces else declared.pace
        if pace is Pace.AT_ONCE:
            person = Person.objects.get(pk=one.person_id)
            notify(person=person, kind=kind, key=one.key, path=one.path, at=at, data=one.data)
            continue
        _check(one.path)
        declared.told(one.data)
        batch.append(
            Notification(
                person_id=one.person_id,
                kind=kind,
                key=one.key,
                path=one.path,
                data=dict(one.data),
                pace=pace,
                created_at=at,
            )
        )
        if len(batch) == _A_BATCH:
            Notification.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Notification.objects.bulk_create(batch, ignore_conflicts=True)
    return count


def resolve(*, kind: str, key: str, at: datetime) -> int:
    """End what was told of a matter, for everybody: it no longer waits for anyone.

    :returns: how many people had been told, and are no longer.
    """
    return Notification.objects.filter(kind=kind, key=key, settled_at__isnull=True).update(settled_at=at)


def read(*, actor: Membership, pk: int, at: datetime) -> Notification | None:
    """Mark one of the actor's own as read.

    :returns: the notification; none when it is not theirs.
    """
    own = Notification.objects.filter(person=actor.person_id)
    own.filter(pk=pk, read_at__isnull=True).update(read_at=at)
    return own.filter(pk=pk).first()


def read_all(*, actor: Membership, up_to: int, at: datetime) -> int:
    """Mark as read all that the actor had before them.

    :param up_to: key of the latest one shown; what came since stays unread.
    """
    unread = Notification.objects.filter(person=actor.person_id, read_at__isnull=True, settled_at__isnull=True)
    return unread.filter(pk__lte=up_to).update(read_at=at)


@transaction.atomic
def choose(*, actor: Membership, paces: Mapping[str, Pace], weekly: bool, at: datetime) -> None:
    """Keep how the actor wants to be told; only what differs from the kind's own pace is kept.

    :param paces: by code of kind; a pace that a kind does not allow is an error of ours.
    """
    for code, pace in paces.items():
        kind = kinds()[code]
        if pace not in kind.paces:
            raise ValueError(f"{code} does not allow {pace}")
        if pace == kind.pace:
            Preference.objects.filter(person=actor.person_id, kind=code).delete()
        else:
            Preference.objects.update_or_create(person=actor.person, kind=code, defaults={"pace": pace})
    if weekly:
        WeeklyDigest.objects.get_or_create(person=actor.person)
    else:
        WeeklyDigest.objects.filter(person=actor.person_id).delete()
    audit.record(act="notifications.preferences_chosen", actor=actor, at=at, about_id=actor.person_id)
