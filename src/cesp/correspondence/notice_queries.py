"""Reads on legal notices: a person's, an agent's list, the proof."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cesp.accounts.models import Membership
from cesp.common import pagination, search
from cesp.common.instants import day_of
from cesp.common.pagination import Page, Sort
from cesp.common.workflow import Button
from cesp.correspondence.models import Notice, NoticeKind, NoticeQuerySet, NoticeState
from cesp.correspondence.workflow import NOTICES, notice_party
from cesp.letters.models import Letter
from cesp_law.dates import in_french

SORTS: Mapping[str, Sort] = {
    "date": Sort("served_at", descending=True),
    "-date": Sort("served_at"),
}
_FOLLOWS: Mapping[str, str] = {
    NoticeKind.DURATION: "Le délai de recours de deux mois court à compter du {day}.",
    NoticeKind.DECISION: "Le délai de recours de deux mois court à compter du {day}.",
    NoticeKind.BREACH: "Le délai que la lettre donne pour présenter vos observations court à compter du {day}.",
}
"""What runs from the day a notice is known (code de justice administrative, art. R. 421-1, for the first two).

A forecast decides nothing: nothing runs from it.
"""


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Notice]
    counts: Mapping[str, int]


def notice_for(actor: Membership, pk: int) -> Notice:
    """One notice.

    :raises Notice.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return _rows(actor).get(pk=pk)


def own_notices(actor: Membership, *, cursor: str = "") -> Page[Notice]:
    """A signatory's own, the latest first."""
    return pagination.page(_rows(actor), sort=SORTS["date"], cursor=cursor, size=20)


def listing(actor: Membership, *, state: str = "", words: str = "", sort: str = "date", cursor: str = "") -> Listing:
    """A page of the notices an agent may see: two queries whatever the rows."""
    found = _found(actor, words)
    counts = dict(found.order_by().values_list("state").annotate(rows=Count("pk")))
    rows = found.filter(state=state) if state else found
    return Listing(pagination.page(rows, sort=SORTS[sort], cursor=cursor, size=50), counts)


def rows_to_export(actor: Membership, *, state: str = "", words: str = "") -> Iterator[Notice]:
    """Every notice of the list, read as they are consumed."""
    found = _found(actor, words)
    rows = found.filter(state=state) if state else found
    return pagination.ordered(rows, SORTS["date"]).iterator(chunk_size=2_000)


def _rows(actor: Membership) -> NoticeQuerySet:
    related = ("person", "organisation", "letter", "served_by__person", "opened_by__person")
    return Notice.objects.visible_to(actor).select_related(*related)


def _found(actor: Membership, words: str) -> NoticeQuerySet:
    found = _rows(actor)
    for word in search.key(words).split():
        found = found.filter(person__search_key__contains=word)
    return found


def days_waiting(notice: Notice, *, today: date) -> int:
    """Days since the notice was served, up to the day it was known, or today."""
    return ((notice.known_on or today) - day_of(notice.served_at)).days


def follows(notice: Notice) -> str:
    """What runs from the day the notice was known, in French; nothing before that."""
    return "" if notice.known_on is None else _FOLLOWS.get(notice.kind, "").format(day=in_french(notice.known_on))


def sentence(notice: Notice, actor: Membership) -> str:
    """Where a notice stands, for its reader."""
    role = notice_party(actor, day_of(notice.served_at)).role
    return (
        NOTICES.sentence(state=notice.state, role=role)
        .format(
            served_on=in_french(day_of(notice.served_at)),
            known_on="" if notice.known_on is None else in_french(notice.known_on),
            dispatched_on="" if notice.dispatched_on is None else in_french(notice.dispatched_on),
            tracking=notice.tracking,
            follows=follows(notice),
        )
        .strip()
    )


def buttons(notice: Notice, actor: Membership, *, on: date) -> list[Button]:
    """What the reader may do, or why not."""
    party = notice_party(actor, on)
    if notice.opened_at is not None or not party.role:
        return []
    found = NOTICES.buttons(state=notice.state, subject=notice, actor=party)
    if notice.state == NoticeState.SERVED:  # a receipt comes after a dispatch
        found = [button for button in found if button.transition.code != "receive"]
    return found


def reads_letter(notice: Notice, actor: Membership) -> bool:
    """Whether the letter itself is shown to this reader, as letters say (:mod:`.holding_back`)."""
    return Letter.objects.visible_to(actor).filter(pk=notice.letter_id).exists()


def proof_code(notice: Notice) -> str:
    """A digest of what is proved: two receipts of the same opening bear the same, whoever prints them."""
    opened = "" if notice.opened_at is None else notice.opened_at.isoformat()
    held = (notice.pk, notice.letter.number, notice.person_id, notice.served_at.isoformat(), opened, notice.known_on)
    digest = hashlib.sha256("|".join(map(str, held)).encode()).hexdigest().upper()
    return "-".join(digest[n : n + 4] for n in range(0, 16, 4))
