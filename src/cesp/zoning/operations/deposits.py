"""Receive a file, check it, settle what it leaves open, make drafts of it: nothing is ever half-imported.

The check writes a report and nothing else. The preparation reads the file again and stores what the
report keeps, with what a person chose, in one transaction; if the official code has moved so that
anything else would be stored, it stores nothing and the report is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cesp.accounts.models import Membership, Organisation
from cesp.audit import operations as audit
from cesp.common import bulk, locks, progress
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.territory.models import Commune
from cesp.zoning.importing.matching import Matched, Rejected
from cesp.zoning.models import Category, Deposit, DepositContent, DepositLine, ZonedArea, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.permissions import region_of, require_keeper
from cesp.zoning.queries import deposits as queries
from cesp.zoning.queries.deposits import Reading
from cesp.zoning.queries.judging import by_departement
from cesp_law.refusals import Refused

_KEEPING = "tenue des zonages"
_AREA = ("zoning", "commune", "part", "part_name", "group", "group_name", "category")


class Refusal(Refused):
    """An act on a file that cannot be done, in a sentence for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, citation=_KEEPING)


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
    """
    require_keeper(actor, region_of(actor))
    target = described.completes
    if target is not None:
        require_keeper(actor, target.ars)
        if target.state != ZoningState.DRAFT or target.profession != described.profession:
            raise Refusal("Ce fichier ne peut compléter qu'un projet de la même profession, pas encore publié.")
    deposit = Deposit.objects.create(
        ars=target.ars if target else region_of(actor),
        profession=described.profession,
        in_force_on=described.in_force_on,
        name=described.name,
        order_reference=described.order_reference,
        order_url=described.order_url,
        serves_also=list(described.serves_also),
        completes=target,
        file_name=_shortened(file_name),
        digest=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        received_by=actor,
        received_at=at,
    )
    DepositContent.objects.create(deposit=deposit, data=content)
    audit.record(act="zoning.file_received", actor=actor, at=at, subject=deposit, detail={"digest": deposit.digest})
    return deposit


def _shortened(file_name: str) -> str:
    bare = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable())[-200:] or "fichier"


def check(*, deposit_id: int, at: datetime) -> Deposit:
    """Make the report of a file: the dry run. Safe to run again; stores nothing but the report."""
    deposit = Deposit.objects.get(pk=deposit_id)
    if deposit.state != DepositState.RECEIVED:
        return deposit
    _tell(deposit, "Lecture du fichier")
    try:
        sheets = queries.sheets_of(deposit, limits=limits())
        layouts = queries.layouts_of(deposit, sheets)
        if not layouts:
            return _settle(deposit, DepositState.UNMAPPED)
        _tell(deposit, "Rapprochement des communes")
        found = queries.read(deposit, sheets, layouts)
    except Unreadable as refusal:
        return _settle(deposit, DepositState.REFUSED, str(refusal))
    with transaction.atomic():
        deposit = _locked(deposit)
        if deposit.state == DepositState.RECEIVED:
            _write_report(deposit, found, at=at)
    return deposit


@transaction.atomic
def _settle(deposit: Deposit, state: DepositState, refusal: str = "") -> Deposit:
    deposit = _locked(deposit)
    if deposit.state == DepositState.RECEIVED:
        deposit.state, deposit.refusal = state, refusal
        deposit.save(update_fields=["state", "refusal"])
    return deposit


def _write_report(deposit: Deposit, found: Reading, *, at: datetime) -> None:
    """Write the report, keeping what a person had already chosen."""
    decided = queries.category_choices(deposit)
    attached = queries.commune_choices(deposit)
    DepositLine.objects.filter(deposit=deposit).delete()
    DepositLine.objects.bulk_create(_lines(deposit, found, attached, decided), batch_size=1_000)
    matched = found.matched
    deposit.state, deposit.refusal, deposit.checked_at = DepositState.CHECKED, "", at
    deposit.shape, deposit.notices = found.shape, [*found.notices, *_unknown(matched)]
    deposit.rows_read, deposit.rows_kept = matched.read, matched.kept
    deposit.rows_rejected, deposit.rows_elsewhere = len(matched.rejected), matched.elsewhere
    deposit.kept_digest = matched.digest
    deposit.save()


def _unknown(matched: Matched) -> list[str]:
    if not matched.unknown_words:
        return []
    listed = ", ".join(f"« {word} »" if word else "(vide)" for word in list(matched.unknown_words.values())[:10])
    return [f"Catégories que le service ne connaît pas : {listed}. Indiquez ce qu'elles valent, plus bas."]


def _lines(
    deposit: Deposit, found: Reading, attached: Mapping[str, str], decided: Mapping[str, int]
) -> Iterator[DepositLine]:
    for first, count in _alike(found.matched.rejected):
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
    for absence in found.absences:
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
def say_columns(*, actor: Membership, deposit: Deposit, mapping: Mapping[str, object]) -> Deposit:
    """Say what the columns hold; the file is then checked again.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: the drafts are made, or the file is abandoned.
    """
    deposit = _held(actor, deposit, DepositState.UNMAPPED, DepositState.CHECKED, DepositState.REFUSED)
    deposit.mapping, deposit.state, deposit.refusal = dict(mapping), DepositState.RECEIVED, ""
    deposit.save(update_fields=["mapping", "state", "refusal"])
    return deposit


@transaction.atomic
def say_words(*, actor: Membership, deposit: Deposit, words: Mapping[str, int]) -> Deposit:
    """Say what unknown words stand for; the file is then checked again.

    :param words: folded word → key of a category that the region uses.
    """
    deposit = _held(actor, deposit, DepositState.CHECKED)
    known = set(queries.categories_for(deposit.ars).values_list("pk", flat=True))
    if not known.issuperset(words.values()):
        raise Refusal("Cette catégorie n'est pas de celles de la région.")
    deposit.categories, deposit.state = {**deposit.categories, **words}, DepositState.RECEIVED
    deposit.save(update_fields=["categories", "state"])
    return deposit


@transaction.atomic
def choose(
    *, actor: Membership, deposit: Deposit, communes: Mapping[int, str], categories: Mapping[int, int | None]
) -> None:
    """Keep what a person chose, line by line.

    :param communes: key of a rejected line → code of the commune it means; empty takes the choice back.
    :param categories: key of a missing commune's line → key of its category; ``None`` takes it back.
    :raises Refusal: the drafts are made already, or a commune is not one that was proposed.
    """
    deposit = _held(actor, deposit, DepositState.CHECKED)
    known = set(queries.categories_for(deposit.ars).values_list("pk", flat=True))
    for line in DepositLine.objects.filter(deposit=deposit, pk__in=[*communes, *categories]):
        if line.kind == DepositLine.Kind.REJECTED:
            code = communes.get(line.pk, "")
            if code and code not in {one["code"] for one in line.proposals}:
                raise Refusal("Cette commune n'est pas de celles qui sont proposées pour la ligne.")
            line.chosen_commune_id = code or None
        else:
            category = categories.get(line.pk)
            if category is not None and category not in known:
                raise Refusal("Cette catégorie n'est pas de celles de la région.")
            line.chosen_category_id = category
        line.save(update_fields=["chosen_commune", "chosen_category"])


@transaction.atomic
def take_proposals(*, actor: Membership, deposit: Deposit) -> int:
    """Give each missing commune the category on which its predecessors agree; how many were decided."""
    deposit = _held(actor, deposit, DepositState.CHECKED)
    lines = _undecided(deposit).filter(proposed__isnull=False)
    for line in (decided := list(lines)):
        line.chosen_category_id = line.proposed_id
    DepositLine.objects.bulk_update(decided, ["chosen_category"])
    return len(decided)


@transaction.atomic
def leave_unsaid(*, actor: Membership, deposit: Deposit) -> int:
    """Class the communes not decided yet « non renseigné »; how many."""
    deposit = _held(actor, deposit, DepositState.CHECKED)
    return _undecided(deposit).update(chosen_category=Category.objects.get(ars="", code="NR"))


def _undecided(deposit: Deposit) -> QuerySet[DepositLine]:
    return DepositLine.objects.filter(deposit=deposit, kind=DepositLine.Kind.MISSING, chosen_category__isnull=True)


@transaction.atomic
def ask_drafts(*, actor: Membership, deposit: Deposit, seen: str) -> Deposit:
    """Ask that drafts be made of what the report keeps.

    :param seen: ``kept_digest`` of the report that the actor read.
    :raises Refusal: the report has changed, nothing is kept, or a missing commune has no category yet.
    """
    deposit = _held(actor, deposit, DepositState.CHECKED)
    left = queries.waiting(deposit).undecided
    if deposit.kept_digest != seen:
        raise Refusal("Le rapport a été refait depuis que vous l'avez lu : relisez-le d'abord.")
    if not deposit.rows_kept:
        raise Refusal("Aucune ligne n'est retenue : il n'y a rien à préparer. Corrigez le fichier ou ses colonnes.")
    if left:
        raise Refusal(
            f"{left} commune{'s absentes' if left > 1 else ' absente'} du fichier attend{'ent' if left > 1 else ''} "
            "une catégorie : choisissez-la, ou classez-les « non renseigné »."
        )
    deposit.state = DepositState.PREPARING
    deposit.save(update_fields=["state"])
    return deposit


def prepare(*, deposit_id: int, at: datetime) -> Deposit:
    """Make the drafts, one an ARS, all of them or none. Safe to run again."""
    deposit = Deposit.objects.get(pk=deposit_id)
    if deposit.state != DepositState.PREPARING:
        return deposit
    _tell(deposit, "Lecture du fichier")
    sheets = queries.sheets_of(deposit, limits=limits())
    found = queries.read(deposit, sheets, queries.layouts_of(deposit, sheets))
    _tell(deposit, "Écriture des projets")
    with transaction.atomic():
        deposit = _locked(deposit)
        if deposit.state != DepositState.PREPARING:
            return deposit
        if found.matched.digest != deposit.kept_digest:
            _write_report(deposit, found, at=at)
            deposit.notices = ["Rien n'a été préparé : les communes ont changé. Relisez le rapport.", *deposit.notices]
            deposit.save(update_fields=["notices"])
            return deposit
        drafts = _store(deposit, found, at=at)
        deposit.state, deposit.prepared_at = DepositState.PREPARED, at
        deposit.save(update_fields=["state", "prepared_at"])
        DepositContent.objects.filter(deposit=deposit).delete()
        audit.record(
            act="zoning.drafts_prepared",
            actor=deposit.received_by,
            at=at,
            subject=deposit,
            detail={"drafts": drafts},
        )
    return deposit


def _store(deposit: Deposit, found: Reading, *, at: datetime) -> int:
    """Write the areas of each region under its draft; how many drafts."""
    ars_of = _agencies()
    by_region: dict[str, list[tuple[object, ...]]] = {}
    areas = {key: (a.part_name, a.group, a.group_name, a.category) for key, a in found.matched.areas.items()}
    areas |= {(code, ""): ("", "", "", pk) for code, pk in queries.category_choices(deposit).items()}
    for (code, part), rest in areas.items():
        if region := ars_of.get(code, ""):
            by_region.setdefault(region, []).append((code, part, *rest))
    for ars, rows in sorted(by_region.items()):
        draft = deposit.completes or _draft(deposit, ars, at=at)
        if deposit.completes:
            _make_room(draft, rows)
        bulk.insert(ZonedArea, _AREA, ((draft.pk, *row) for row in rows))
    return len(by_region)


def _agencies() -> Mapping[str, str]:
    regions = by_departement(Organisation.objects.filter(kind=Organisation.Kind.ARS))
    return {c: regions.get(d, "") for c, d in Commune.objects.values_list("code", "departement_id")}


def _draft(deposit: Deposit, ars: str, *, at: datetime) -> Zoning:
    return Zoning.objects.create(
        ars=ars,
        profession=deposit.profession,
        in_force_on=deposit.in_force_on,
        name=deposit.name,
        order_reference=deposit.order_reference,
        order_url=deposit.order_url,
        serves_also=deposit.serves_also,
        state=ZoningState.DRAFT,
        source=deposit.file_name,
        deposit=deposit,
        drafted_by=deposit.received_by,
        drafted_at=at,
    )


def _make_room(draft: Zoning, rows: Iterable[tuple[object, ...]]) -> None:
    """What the file says again of a place replaces what the draft said."""
    said = {(row[0], row[1]) for row in rows}
    held = ZonedArea.objects.filter(zoning=draft).values_list("pk", "commune_id", "part")
    again = [pk for pk, code, part in held if (code, part) in said]
    for start in range(0, len(again), 500):
        ZonedArea.objects.filter(pk__in=again[start : start + 500]).delete()


@transaction.atomic
def give_up(*, deposit_id: int) -> None:
    """After an unexpected error in a task, put the file where somebody can act on it. Nothing was stored."""
    deposit = _locked(Deposit(pk=deposit_id))
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
    deposit = _held(
        actor, deposit, DepositState.UNMAPPED, DepositState.CHECKED, DepositState.REFUSED, DepositState.RECEIVED
    )
    DepositLine.objects.filter(deposit=deposit).delete()
    DepositContent.objects.filter(deposit=deposit).delete()
    deposit.state = DepositState.ABANDONED
    deposit.save(update_fields=["state"])
    audit.record(act="zoning.file_abandoned", actor=actor, at=at, subject=deposit)


def _held(actor: Membership, deposit: Deposit, *states: DepositState) -> Deposit:
    """The file re-read under its lock, in one of some states.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: it is in another state.
    """
    require_keeper(actor, deposit.ars)
    deposit = _locked(deposit)
    if deposit.state not in states:
        raise Refusal(f"Cet acte n'est plus possible : {deposit.get_state_display().lower()}.")
    return deposit


def _locked(deposit: Deposit) -> Deposit:
    locks.hold(f"zoning:deposit:{deposit.pk}")
    return Deposit.objects.select_related("received_by__person", "completes").get(pk=deposit.pk)


def _tell(deposit: Deposit, label: str) -> None:
    progress.report(deposit.progress_key, done=0, total=0, label=label)
