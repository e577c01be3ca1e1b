"""Receive a file and check it; give one up, or start it again.

The check writes a report and nothing else. What it leaves open is settled in :mod:`deciding`, what it
keeps becomes drafts in :mod:`preparing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks, progress
from cesp.common.instants import in_french
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.zoning.importing.absences import Absence
from cesp.zoning.importing.matching import Matched, Rejected
from cesp.zoning.importing.professions import OtherProfession
from cesp.zoning.models import Deposit, DepositContent, DepositLine, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.permissions import region_of, require_keeper
from cesp.zoning.queries import deposits as queries
from cesp.zoning.queries.deposits import Reading
from cesp_law.refusals import Refused

_KEEPING = "tenue des zonages"


class Refusal(Refused):
    """An act on a file that cannot be done, in a sentence for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, citation=_KEEPING)


class SameFile(Refusal):
    """The same bytes are on the screen already, for the same zoning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the author of a deposit says of the zoning in it."""

    profession: str
    in_force_on: date
    name: str
    order_reference: str = ""
    order_url: str = ""
    serves_also: tuple[str, ...] = ()
    completes: Zoning | None = None


def limits() -> Limits:
    """What a file may weigh, from the settings of any spreadsheet."""
    return Limits(**settings.TAKEOVER_LIMITS)


@transaction.atomic
def receive(*, actor: Membership, file_name: str, content: bytes, described: Described, at: datetime) -> Deposit:
    """Keep a file, to be checked, for the actor's region or, from the case desk, for all of them.

    :raises PermissionDenied: the actor keeps no zoning.
    :raises Refusal: the draft to complete is not one any more, or is of another profession.
    :raises SameFile: it was deposited before for the same zoning, and what came of it still stands.
    """
    require_keeper(actor, region_of(actor))
    target = described.completes
    if target is not None:
        require_keeper(actor, target.ars)
        if target.state != ZoningState.DRAFT or target.profession != described.profession:
            raise Refusal("Ce fichier ne peut compléter qu'un projet de la même profession, pas encore publié.")
    digest = hashlib.sha256(content).hexdigest()
    ars = target.ars if target else region_of(actor)
    _require_new(ars, described, digest)
    deposit = Deposit.objects.create(
        ars=ars,
        profession=described.profession,
        in_force_on=described.in_force_on,
        name=described.name,
        order_reference=described.order_reference,
        order_url=described.order_url,
        serves_also=list(described.serves_also),
        completes=target,
        file_name=_shortened(file_name),
        digest=digest,
        size_bytes=len(content),
        received_by=actor,
        received_at=at,
    )
    DepositContent.objects.create(deposit=deposit, data=content)
    audit.record(act="zoning.file_received", actor=actor, at=at, subject=deposit, detail={"digest": deposit.digest})
    return deposit


def _require_new(ars: str, described: Described, digest: str) -> None:
    """A file whose drafts were all given up or withdrawn may come again; any other is there already."""
    locks.hold(f"zoning:file:{digest}")
    same = Deposit.objects.filter(
        ars=ars,
        profession=described.profession,
        in_force_on=described.in_force_on,
        completes=described.completes,
        digest=digest,
    ).exclude(state__in=(DepositState.ABANDONED, DepositState.REFUSED))
    living = Q(drafts__state__in=(ZoningState.DRAFT, ZoningState.PUBLISHED)) | Q(completes__isnull=False)
    held = same.filter(~Q(state=DepositState.PREPARED) | living).select_related("received_by__person").first()
    if held is not None:
        raise SameFile(
            f"Ce même fichier a déjà été déposé le {in_french(held.received_at)} par {held.received_by.signature} "
            f"(dépôt n° {held.pk}) : ouvrez ce dépôt, ou abandonnez-le avant d'en faire un autre."
        )


def _shortened(file_name: str) -> str:
    bare = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable())[-200:] or "fichier"


def check(*, deposit_id: int, at: datetime) -> Deposit:
    """Make the report of a file: the dry run. Safe to run again; stores nothing but the report."""
    deposit = Deposit.objects.get(pk=deposit_id)
    if deposit.state != DepositState.RECEIVED:
        return deposit
    tell(deposit, "Lecture du fichier", 0, 3)
    try:
        sheets = queries.sheets_of(deposit, limits=limits())
        layouts = queries.layouts_of(deposit, sheets)
        if not layouts:
            return _settle(deposit, DepositState.UNMAPPED)
        tell(deposit, "Rapprochement des communes", 1, 3)
        found = queries.read(deposit, sheets, layouts)
    except OtherProfession as refusal:
        return _settle(deposit, DepositState.REFUSED, str(refusal), "mapped" if refusal.may_be_mapped else "")
    except Unreadable as refusal:
        return _settle(deposit, DepositState.REFUSED, str(refusal))
    tell(deposit, "Écriture du rapport", 2, 3)
    with transaction.atomic():
        deposit = locked(deposit)
        if deposit.state == DepositState.RECEIVED:
            write_report(deposit, found, at=at)
    return deposit


@transaction.atomic
def _settle(deposit: Deposit, state: DepositState, refusal: str = "", shape: str = "") -> Deposit:
    deposit = locked(deposit)
    if deposit.state == DepositState.RECEIVED:
        deposit.state, deposit.refusal, deposit.shape = state, refusal, shape
        deposit.save(update_fields=["state", "refusal", "shape"])
    return deposit


def write_report(deposit: Deposit, found: Reading, *, at: datetime) -> None:
    """Write the report, keeping what a person had already chosen."""
    decided = queries.category_choices(deposit)
    attached = queries.commune_choices(deposit)
    DepositLine.objects.filter(deposit=deposit).delete()
    rejected = _rejected_lines(deposit, found.matched.rejected, attached)
    missing = missing_lines(deposit, found.absences, decided)
    DepositLine.objects.bulk_create((*rejected, *missing), batch_size=1_000)
    matched = found.matched
    deposit.state, deposit.refusal, deposit.checked_at = DepositState.CHECKED, "", at
    deposit.shape, deposit.notices = found.shape, [*found.notices, *_unknown(matched)]
    deposit.rows_read, deposit.rows_kept = matched.read, matched.kept
    deposit.rows_rejected, deposit.rows_elsewhere = len(matched.rejected), matched.elsewhere
    deposit.kept_digest, deposit.unnamed = matched.digest, list(found.unnamed)
    deposit.save()


def _unknown(matched: Matched) -> list[str]:
    if not matched.unknown_words:
        return []
    listed = ", ".join(f"« {word} »" if word else "(vide)" for word in list(matched.unknown_words.values())[:10])
    return [f"Catégories que le service ne connaît pas : {listed}. Indiquez ce qu'elles valent, plus bas."]


def _rejected_lines(
    deposit: Deposit, rejected: Iterable[Rejected], attached: Mapping[str, str]
) -> Iterator[DepositLine]:
    for first, count in _alike(rejected):
        yield DepositLine(
            deposit=deposit,
            kind=DepositLine.Kind.REJECTED,
            place=first.place[:60],
            typed=first.typed,
            typed_category=first.category,
            reason=first.reason[:400],
            count=count,
            proposals=[{"code": one.code, "label": one.label, "why": why} for one, why in first.proposals],
            chosen_commune_id=attached.get(first.typed),
        )


def missing_lines(deposit: Deposit, absences: Iterable[Absence], decided: Mapping[str, int]) -> Iterator[DepositLine]:
    for absence in absences:
        hints = [{"code": h.code, "label": h.label, "category": h.category, "why": h.why} for h in absence.hints]
        yield DepositLine(
            deposit=deposit,
            kind=DepositLine.Kind.MISSING,
            reason=absence.reason[:400],
            commune_id=absence.commune.code,
            proposals=hints,
            proposed_id=absence.proposed,
            chosen_category_id=decided.get(absence.commune.code),
        )


def _alike(rejected: Iterable[Rejected]) -> Iterator[tuple[Rejected, int]]:
    """Rows that say the same, together."""
    groups: dict[tuple[str, str, str], list[Rejected]] = {}
    for one in rejected:
        groups.setdefault((one.typed, one.category, one.reason), []).append(one)
    return ((group[0], len(group)) for group in groups.values())


@transaction.atomic
def to_resume(*, actor: Membership, deposit: Deposit) -> Deposit:
    """Find what a file that does not move is waiting for: it is received, or preparing.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: it is not waiting for anything.
    """
    require_keeper(actor, deposit.ars)
    deposit = locked(deposit)
    if not deposit.is_working:
        raise Refusal("Le travail demandé est terminé : il n'y a rien à relancer.")
    return deposit


@transaction.atomic
def give_up(*, deposit_id: int) -> None:
    """After an unexpected error in a task, put the file where somebody can act on it. Nothing was stored."""
    deposit = locked(Deposit(pk=deposit_id))
    if deposit.state == DepositState.RECEIVED:
        deposit.state = DepositState.REFUSED
        deposit.refusal = (
            "Le contrôle s'est arrêté sur une erreur imprévue, qui est signalée. Déposez le fichier de nouveau."
        )
    elif deposit.state == DepositState.PREPARING:
        deposit.state = DepositState.CHECKED
        deposit.notices = [
            "La préparation s'est arrêtée sur une erreur imprévue, qui est signalée. Rien n'est préparé.",
            *deposit.notices,
        ]
    deposit.save()


@transaction.atomic
def abandon(*, actor: Membership, deposit: Deposit, at: datetime) -> None:
    """Forget a file of which no draft was made: its bytes and its report are erased."""
    deposit = held(
        actor, deposit, DepositState.UNMAPPED, DepositState.CHECKED, DepositState.REFUSED, DepositState.RECEIVED
    )
    DepositLine.objects.filter(deposit=deposit).delete()
    DepositContent.objects.filter(deposit=deposit).delete()
    deposit.state = DepositState.ABANDONED
    deposit.save(update_fields=["state"])
    audit.record(act="zoning.file_abandoned", actor=actor, at=at, subject=deposit)


def held(actor: Membership, deposit: Deposit, *states: DepositState) -> Deposit:
    """The file re-read under its lock, in one of some states.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: it is in another state.
    """
    require_keeper(actor, deposit.ars)
    deposit = locked(deposit)
    if deposit.state not in states:
        raise Refusal(f"Cet acte n'est plus possible : {deposit.get_state_display().lower()}.")
    return deposit


def locked(deposit: Deposit) -> Deposit:
    locks.hold(f"zoning:deposit:{deposit.pk}")
    return Deposit.objects.select_related("received_by__person", "asked_by__person", "completes").get(pk=deposit.pk)


def tell(deposit: Deposit, label: str, done: int, total: int) -> None:
    progress.report(deposit.progress_key, done=done, total=total, label=label)
