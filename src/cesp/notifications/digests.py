"""One mail instead of ten: what waits in each person's digest, sent in the morning.

A digest holds what was told before its hour, was not read, not settled and not yet mailed. What it
holds is marked in the transaction that promises it, so that a second turn finds nothing, and a
turn after three days off finds everything once.

Deadlines come in by the same door: ``cesp.reminders`` tells each step under a key of its own
(``reminders:42:signatory-90``), and ends it once it is met. Nothing here has to know of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.models import Person
from cesp.common import locks, mail
from cesp.common.instants import PARIS
from cesp.common.mail import Mail
from cesp.notifications.kinds import Pace, kinds
from cesp.notifications.models import Notification, WeeklyDigest

HOUR = time(7, 30)
LINES = 20
_PEOPLE_A_BATCH = 200


def send(*, on: date) -> int:
    """Promise the digests of a day, of the week too for whoever wants theirs on Mondays.

    :param on: whose 7:30, in Paris, is the limit; the Monday before it for the weekly ones.
    :returns: how many were promised.
    """
    daily, weekly = _hour(on), _hour(on - timedelta(days=on.weekday()))
    return sum(_send(people, daily=daily, weekly=weekly) for people in _batches())


def _hour(day: date) -> datetime:
    return datetime.combine(day, HOUR, tzinfo=PARIS)


def _batches() -> Iterator[list[int]]:
    """Keys of the people with something waiting, a batch at a time, in order."""
    after = 0
    while True:
        people = (
            _waiting().filter(person__gt=after).order_by("person_id").values_list("person_id", flat=True).distinct()
        )
        keys = list(people[:_PEOPLE_A_BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]


def _waiting() -> QuerySet[Notification]:
    unread = Notification.objects.filter(read_at__isnull=True, settled_at__isnull=True)
    return unread.filter(pace=Pace.DIGEST, mailed_at__isnull=True)


@transaction.atomic
def _send(people: list[int], *, daily: datetime, weekly: datetime) -> int:
    locks.hold("notifications:digests")
    on_mondays = set(WeeklyDigest.objects.filter(person__in=people).values_list("person_id", flat=True))
    held: dict[Person, list[Notification]] = defaultdict(list)
    rows = _waiting().filter(person__in=people, person__is_active=True, created_at__lt=daily)
    for one in rows.select_related("person").order_by("person_id", "created_at", "pk"):
        if one.created_at < weekly or one.person_id not in on_mondays:
            held[one.person].append(one)
    for person, told in held.items():
        mail.queue(_digest(person, told), key=f"digest:{daily:%Y-%m-%d}:{told[-1].pk}", at=daily)
    Notification.objects.filter(pk__in=[one.pk for told in held.values() for one in told]).update(mailed_at=daily)
    return len(held)


def _digest(person: Person, told: list[Notification]) -> Mail:
    """Counts by kind, then the latest lines."""
    counts = Counter(one.kind for one in told)
    summary = " ; ".join(f"{_label(code)} : {count}" for code, count in counts.most_common())
    news = "une nouvelle" if len(told) == 1 else f"{len(told)} nouvelles"
    shown = told[-LINES:][::-1]
    paragraphs = [f"Depuis votre dernier récapitulatif, {news} dans le service.", f"{summary}."]
    if len(told) > LINES:
        paragraphs.append(f"Voici les {LINES} dernières ; les autres se lisent dans le service.")
    return Mail(
        to=person.email,
        subject="Votre récapitulatif",
        paragraphs=paragraphs,
        lines=[(one.sentence, one.path) for one in shown],
        action=("Lire toutes mes notifications", reverse("notifications:list")),
        unsubscribe=reverse("notifications:preferences"),
    )


def _label(code: str) -> str:
    kind = kinds().get(code)
    return "Autres nouvelles" if kind is None else kind.label
