"""Telling people something, in the transaction of the act it tells of; and what they do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cesp.accounts.models import Membership, Person
from cesp.audit import operations as audit
from cesp.common import mail
from cesp.common.inserting import insert_once
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


def notify(
    *, person: Person, kind: str, key: str, path: str, at: datetime, data: Mapping[str, str | int] | None = None
) -> None:
    """Tell a person something, once; again only when the matter had been settled in between.

    Nothing is ever told to somebody who has died.

    :param kind: code of a declared kind.
    :param key: what it tells of: ``contracts.fact:42``; the same key again tells nothing more.
    :param path: the page to open, on this site.
    :param data: values for the kind's sentence: codes, days, identifiers; no text that somebody typed.
    """
    if person.died_on is not None:
        return
    declared = kinds()[kind]
    told = _told(declared, Told(person.pk, key, path, data or {}), pace_of(person.pk, declared), at)
    by_mail = told.pace == Pace.AT_ONCE and person.is_active
    told.mailed_at = at if by_mail else None
    with transaction.atomic(savepoint=False):
        if (insert_once(told) or _told_anew(told)) and by_mail:
            _mail(told, person, declared)


def _told(kind: Kind, one: Told, pace: Pace, at: datetime) -> Notification:
    """The row to be, once sure that it can be read and opened.

    :raises KeyError: the data lack a value of the sentence.
    :raises ValueError: the path leads out of this site.
    """
    kind.told(one.data)
    if not (one.path.startswith("/") and url_has_allowed_host_and_scheme(one.path, allowed_hosts=None)):
        raise ValueError(f"not a path of this site: {one.path}")
    return Notification(
        person_id=one.person_id,
        kind=kind.code,
        key=one.key,
        path=one.path,
        data=dict(one.data),
        pace=pace,
        created_at=at,
    )


def _told_anew(told: Notification) -> bool:
    """Open again what was settled; of two who do so at once, one does."""
    same = Notification.objects.filter(person=told.person_id, key=told.key)
    again = {name: getattr(told, name) for name in ("path", "data", "pace", "created_at", "mailed_at")}
    if not same.filter(settled_at__isnull=False).update(read_at=None, settled_at=None, **again):
        return False
    told.pk = same.values_list("pk", flat=True).get()
    return True


def _mail(told: Notification, person: Person, kind: Kind) -> None:
    letter = Mail(
        to=person.email,
        subject=kind.subject,
        paragraphs=[told.sentence],
        action=("Ouvrir la page dans le service", told.path),
        unsubscribe="" if kind.always_at_once else reverse("notifications:preferences"),
    )
    mail.queue(letter, key=f"{kind.code}:{told.pk}:{told.created_at.isoformat()}", at=told.created_at)


def pace_of(person_id: int, kind: Kind) -> Pace:
    """How soon a person wants mails about a kind: their choice, where the kind still allows it."""
    if len(kind.paces) == 1:
        return kind.pace
    chosen = Preference.objects.filter(person=person_id, kind=kind.code).values_list("pace", flat=True).first()
    return _allowed(kind, chosen)


def _allowed(kind: Kind, chosen: str | None) -> Pace:
    """A choice, where the kind still allows it; else the kind's own pace."""
    return Pace(chosen) if chosen in kind.paces else kind.pace


def notify_many(*, kind: str, told: Iterable[Told], at: datetime) -> int:
    """Tell many people, as :func:`notify` would each of them, in few queries.

    Whoever asked for a mail at once gets it; the others' rows go in by the thousand. Told again,
    nothing changes: a worker killed on the way starts over.

    :returns: how many people were given, those who have died left out.
    """
    declared, count = kinds()[kind], 0
    left = iter(told)
    while batch := list(islice(left, _A_BATCH)):
        people = [one.person_id for one in batch]
        dead = set(Person.objects.filter(pk__in=people, died_on__isnull=False).values_list("pk", flat=True))
        paces = Preference.objects.filter(person__in=people, kind=kind).values_list("person_id", "pace")
        chosen = dict(paces)
        alive = (one for one in batch if one.person_id not in dead)
        rows = [_told(declared, one, _allowed(declared, chosen.get(one.person_id)), at) for one in alive]
        Notification.objects.bulk_create((one for one in rows if one.pace != Pace.AT_ONCE), ignore_conflicts=True)
        _notify_each([one for one in rows if one.pace == Pace.AT_ONCE], at)
        count += len(rows)
    return count


def _notify_each(rows: list[Notification], at: datetime) -> None:
    people = Person.objects.in_bulk([one.person_id for one in rows])
    for one in rows:
        notify(person=people[one.person_id], kind=one.kind, key=one.key, path=one.path, at=at, data=one.data)


def resolve(*, kind: str, key: str, at: datetime) -> int:
    """End what was told of a matter, for everybody: it no longer waits for anyone.

    :returns: how many people had been told, and are no longer.
    """
    return Notification.objects.filter(kind=kind, key=key, settled_at__isnull=True).update(settled_at=at)


def settle_all(person: Person, *, at: datetime) -> int:
    """End whatever waits for somebody: nobody reads it any more.

    :returns: how many were ended.
    """
    return Notification.objects.filter(person=person, settled_at__isnull=True).update(settled_at=at)


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
