"""Passing the role of managing authority on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from cesp.accounts.models import HandOver, Membership, Organisation
from cesp.accounts.permissions import require_support
from cesp.accounts.queries.succession import Tenure, holder, tenures
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp_law.dates import in_french

_LOCK = "succession"


@transaction.atomic
def hand_over(
    *, actor: Membership, organisation: Organisation, from_on: date, concluded_from_on: date | None, at: datetime
) -> HandOver:
    """From a day on, another authority manages every contract, or the recent ones.

    :param from_on: after today: a page or a letter already printed keeps the name it bore.
    :param concluded_from_on: only contracts concluded from this day on; ``None`` for all.
    :raises PermissionDenied: not an administrator of the managing authority.
    :raises ValidationError: not an authority, a day past, or out of the order of time.
    """
    require_support(actor)
    locks.hold(_LOCK)
    _check(tenures()[-1], organisation, from_on, concluded_from_on, on=day_of(at))
    passed = HandOver.objects.create(
        organisation=organisation,
        from_on=from_on,
        concluded_from_on=concluded_from_on,
        decided_by=actor,
        decided_at=at,
    )
    audit.record(
        act="accounts.management_handed_over",
        actor=actor,
        at=at,
        subject=passed,
        detail={"organisation": organisation.pk, "from_on": from_on.isoformat()},
    )
    return passed


def _check(
    last: Tenure, organisation: Organisation, from_on: date, concluded_from_on: date | None, *, on: date
) -> None:
    if organisation.kind != Organisation.Kind.MANAGING_AUTHORITY:
        raise ValidationError({"organisation": "Choisissez une autorité gestionnaire."})
    if from_on <= on:
        raise ValidationError({"from_on": "Choisissez un jour à venir : ce qui est imprimé garde son nom."})
    if last.from_on is not None and from_on < last.from_on:
        raise ValidationError({"from_on": "Un passage de main est déjà prévu plus tard : retirez-le d'abord."})
    if (last.organisation.pk, last.concluded_from_on) == (organisation.pk, concluded_from_on):
        raise ValidationError({"organisation": "Cette autorité gère déjà ces contrats."})


@dataclass(frozen=True, slots=True)
class Effect:
    """Who manages which contracts, the day before and the day itself."""

    contracts: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


def preview(
    *, organisation: Organisation, from_on: date, concluded_from_on: date | None, at: datetime
) -> tuple[Effect, ...]:
    """What a hand-over would change, contract by day of conclusion; nothing is written.

    :raises ValidationError: as the act itself would.
    """
    now = tenures()
    _check(now[-1], organisation, from_on, concluded_from_on, on=day_of(at))
    then = (*now, Tenure(organisation, from_on, concluded_from_on, None))
    edges = sorted({one.concluded_from_on for one in then if one.concluded_from_on is not None})
    eve = from_on - timedelta(days=1)
    return tuple(
        Effect(
            words,
            holder(now, on=eve, concluded_on=day).name,
            holder(then, on=from_on, concluded_on=day).name,
        )
        for words, day in _bands(edges)
    )


def _bands(edges: list[date]) -> list[tuple[str, date | None]]:
    """Spans of days of conclusion between which the answer may differ, each with a day inside it."""
    if not edges:
        return [("Tous les contrats", None)]
    bands: list[tuple[str, date | None]] = [(f"Conclus avant le {in_french(edges[0])}", None)]
    for edge, following in zip(edges, [*edges[1:], None], strict=True):
        end = "" if following is None else f" et avant le {in_french(following)}"
        bands.append((f"Conclus à compter du {in_french(edge)}{end}", edge))
    return bands


@transaction.atomic
def withdraw(*, actor: Membership, hand_over: HandOver, at: datetime) -> HandOver:
    """Undo a hand-over that has not come yet.

    :raises ValidationError: it has, or was withdrawn already.
    """
    require_support(actor)
    locks.hold(_LOCK)
    hand_over = HandOver.objects.get(pk=hand_over.pk)
    if hand_over.withdrawn_at is not None:
        raise ValidationError("Ce passage de main a déjà été retiré.")
    if hand_over.from_on <= day_of(at):
        raise ValidationError("Ce passage de main a eu lieu : décidez-en un autre, à un jour à venir.")
    hand_over.withdrawn_by, hand_over.withdrawn_at = actor, at
    hand_over.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record(act="accounts.hand_over_withdrawn", actor=actor, at=at, subject=hand_over)
    return hand_over


@transaction.atomic
def add_authority(*, actor: Membership, name: str, city: str, at: datetime) -> Organisation:
    """Enter an organisation that is to manage contracts.

    :raises ValidationError: its name is taken.
    """
    require_support(actor)
    locks.hold(_LOCK)
    code = slugify(name)[:20].strip("-")
    kind = Organisation.Kind.MANAGING_AUTHORITY
    if not code or Organisation.objects.filter(kind=kind, code=code).exists():
        raise ValidationError({"name": "Une autorité porte déjà ce nom, ou il ne contient aucune lettre."})
    added = Organisation.objects.create(kind=kind, code=code, name=name.strip(), city=city.strip(), edited_at=at)
    audit.record(act="accounts.authority_added", actor=actor, at=at, subject=added)
    return added
