"""Publishing results: decided first, told to everybody together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Committee, Quota
from cesp.common import locks
from cesp.letters import operations as letters
from cesp.notifications.operations import notify
from cesp.offers import wording
from cesp.offers.letter_kinds import RESULT
from cesp.offers.models import Publication
from cesp.offers.permissions import require_desk
from cesp.offers.reading import lists_of, quotas_of, ranked_of, refusal_to_publish
from cesp.selection.models import Ranked
from cesp_law.refusals import Refused
from cesp_law.selection.quota import Lists

_LAW = "règle de gestion : les résultats d'une campagne se publient ensemble, une fois les contingents connus"


OnProgress = Callable[[int, int], None]
"""Called with how many candidates are told, of how many."""


def _silent(done: int, total: int) -> None:
    """Says nothing."""


def check(*, actor: Membership, committees: Sequence[Committee]) -> None:
    """Refuse at once what :func:`publish` would refuse, before the work is put in a queue.

    :raises PermissionDenied, Refused: as it does.
    """
    require_desk(actor)
    if not committees:
        raise Refused("Choisissez au moins une commission dont publier les résultats.", citation=_LAW)
    for committee in _read(committees):
        if refusal := refusal_to_publish(committee):
            raise Refused(refusal, citation=_LAW)


@transaction.atomic
def publish(
    *, actor: Membership, committees: Sequence[Committee], at: datetime, on_progress: OnProgress = _silent
) -> list[Publication]:
    """Tell all the candidates of sealed committees their results, with reasons and remedies; all or nothing.

    :returns: one publication a committee.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: nothing is chosen, a committee has not sealed or is published already, or its quota is not known.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, IDF-4
    """
    require_desk(actor)
    if committees:
        locks.hold(*(f"committee:{one.pk}" for one in committees))
    check(actor=actor, committees=committees)
    chosen = _read(committees)
    total, told = Ranked.objects.filter(committee__in=chosen).count(), count(1)
    return [_publish_one(one, actor=actor, at=at, on_told=lambda: on_progress(next(told), total)) for one in chosen]


def _read(committees: Sequence[Committee]) -> list[Committee]:
    """The committees as they are now, whatever the caller holds of them."""
    rows = Committee.objects.filter(pk__in=[one.pk for one in committees])
    return list(rows.select_related("campaign", "ufr").order_by("pk"))


@dataclass(frozen=True, slots=True)
class _Results:
    """The lists of one committee, by status."""

    lists: Mapping[str, Lists]
    quotas: Mapping[str, Quota]


def _publish_one(committee: Committee, *, actor: Membership, at: datetime, on_told: Callable[[], None]) -> Publication:
    publication = Publication.objects.create(committee=committee, published_by=actor, published_at=at)
    quotas = quotas_of(committee)
    lists = {status: lists_of(quota, ranked_of(quota)) for status, quota in quotas.items()}
    results = _Results(lists, quotas)
    rows = Ranked.objects.filter(committee=committee)
    rows = rows.select_related("candidature__campaign", "candidature__ufr", "candidature__person")
    told = 0
    for ranked in rows.order_by("pk"):
        _tell(ranked, results, actor=actor, at=at)
        told += 1
        on_told()
    audit.record(act="offers.results_published", actor=actor, at=at, subject=publication, detail={"candidates": told})
    return publication


def _tell(ranked: Ranked, results: _Results, *, actor: Membership, at: datetime) -> None:
    """One candidate's result: the letter, and word of it."""
    candidature = ranked.candidature
    listing, contracts = None, 0
    if ranked.rank is not None:
        listing = results.lists[ranked.status].explained(str(candidature.pk))
        contracts = results.quotas[ranked.status].contracts
    letters.issue(
        actor=actor,
        kind=RESULT,
        person=candidature.person,
        subject=candidature,
        paper=wording.result(ranked, listing, contracts=contracts),
        at=at,
        tells=False,
    )
    notify(
        person=candidature.person,
        kind="offers.result_published",
        key=f"offers.result:{candidature.pk}",
        path=reverse("offers:own"),
        at=at,
    )
