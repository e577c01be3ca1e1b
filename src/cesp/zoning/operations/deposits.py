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
from django.db.models import Q
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation
from cesp.audit import operations as audit
from cesp.common import bulk, locks, progress
from cesp.common.instants import day_of, in_french
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.territory.models import Commune
from cesp.zoning.importing.absences import Absence
from cesp.zoning.importing.matching import Matched, Rejected
from cesp.zoning.importing.professions import OtherProfession
from cesp.zoning.models import Category, Deposit, DepositContent, DepositHand, DepositLine, ZonedArea, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.permissions import referents_of, region_of, require_keeper
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
    _tell(deposit, "Lecture du fichier", 0, 3)
    try:
        sheets = queries.sheets_of(deposit, limits=limits())
        layouts = queries.layouts_of(deposit, sheets)
        if not layouts:
            return _settle(deposit, DepositState.UNMAPPED)
        _tell(deposit, "Rapprochement des communes", 1, 3)
        found = queries.read(deposit, sheets, layouts)
    except OtherProfession as refusal:
        return _settle(deposit, DepositState.REFUSED, str(refusal), "mapped" if refusal.may_be_mapped else "")
    except Unreadable as refusal:
        return _settle(deposit, DepositState.REFUSED, str(refusal))
    _tell(deposit, "Écriture du rapport", 2, 3)
    with transaction.atomic():
        deposit = _locked(deposit)
        if deposit.state == DepositState.RECEIVED:
            _write_report(deposit, found, at=at)
    return deposit


@transaction.atomic
def _settle(deposit: Deposit, state: DepositState, refusal: str = "", shape: str = "") -> Deposit:
    deposit = _locked(deposit)
    if deposit.state == DepositState.RECEIVED:
        deposit.state, deposit.refusal, deposit.shape = state, refusal, shape
        deposit.save(update_fields=["state", "refusal", "shape"])
    return deposit


def _write_report(deposit: Deposit, found: Reading, *, at: datetime) -> None:
    """Write the report, keeping what a person had already chosen."""
    decided = queries.category_choices(deposit)
    attached = queries.commune_choices(deposit)
    DepositLine.objects.filter(deposit=deposit).delete()
    rejected = _rejected_lines(deposit, found.matched.rejected, attached)
    missing = _missing_lines(deposit, found.absences, decided)
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


def _missing_lines(deposit: Deposit, absences: Iterable[Absence], decided: Mapping[str, int]) -> Iterator[DepositLine]:
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
def say_columns(*, actor: Membership, deposit: Deposit, mapping: Mapping[str, object], at: datetime) -> Deposit:
    """Say what the columns hold; the file is then checked again.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: the drafts are made, or the file is abandoned.
    """
    deposit = _held(actor, deposit, DepositState.UNMAPPED, DepositState.CHECKED, DepositState.REFUSED)
    if not deposit.may_be_mapped:
        raise Refusal("Ce fichier ne se lit pas : ses colonnes ne peuvent pas être indiquées.")
    deposit.mapping, deposit.state, deposit.refusal = dict(mapping), DepositState.RECEIVED, ""
    deposit.save(update_fields=["mapping", "state", "refusal"])
    _decided("zoning.columns_said", actor, deposit, at=at)
    return deposit


@transaction.atomic
def say_words(*, actor: Membership, deposit: Deposit, words: Mapping[str, int], at: datetime) -> Deposit:
    """Say what unknown words stand for; the file is then checked again.

    :param words: folded word → key of a category that the region uses.
    """
    deposit = _held(actor, deposit, DepositState.CHECKED)
    known = set(queries.categories_for(deposit.ars).values_list("pk", flat=True))
    if not known.issuperset(words.values()):
        raise Refusal("Cette catégorie n'est pas de celles de la région.")
    deposit.categories, deposit.state = {**deposit.categories, **words}, DepositState.RECEIVED
    deposit.save(update_fields=["categories", "state"])
    _decided("zoning.words_said", actor, deposit, at=at, words=len(words))
    return deposit


@transaction.atomic
def choose(
    *,
    actor: Membership,
    deposit: Deposit,
    communes: Mapping[int, str],
    categories: Mapping[int, int | None],
    at: datetime,
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
    _decided("zoning.lines_chosen", actor, deposit, at=at, rows=len(communes), communes=len(categories))


@transaction.atomic
def take_proposals(*, actor: Membership, deposit: Deposit, at: datetime) -> int:
    """Give each missing commune the category on which its predecessors agree; how many were decided."""
    deposit = _held(actor, deposit, DepositState.CHECKED)
    lines = queries.undecided(deposit).filter(proposed__isnull=False)
    for line in (decided := list(lines)):
        line.chosen_category_id = line.proposed_id
    DepositLine.objects.bulk_update(decided, ["chosen_category"])
    _decided("zoning.proposals_taken", actor, deposit, at=at, communes=len(decided))
    return len(decided)


@transaction.atomic
def take_communes(*, actor: Membership, deposit: Deposit, at: datetime) -> int:
    """Attach each rejected row to the one commune with a near name that the file lacks, if any; how many lines.

    Each may still be taken back, one by one.
    """
    deposit = _held(actor, deposit, DepositState.CHECKED)
    attached = []
    for line, code in queries.sure_lines(deposit):
        line.chosen_commune_id = code
        attached.append(line)
    DepositLine.objects.bulk_update(attached, ["chosen_commune"], batch_size=500)
    _decided("zoning.rows_attached", actor, deposit, at=at, rows=len(attached))
    return len(attached)


@transaction.atomic
def leave_unsaid(*, actor: Membership, deposit: Deposit, at: datetime) -> int:
    """Class the communes not decided yet « non renseigné »; how many."""
    deposit = _held(actor, deposit, DepositState.CHECKED)
    count = queries.undecided(deposit).update(chosen_category=Category.objects.get(ars="", code="NR"))
    _decided("zoning.left_unsaid", actor, deposit, at=at, communes=count)
    return count


@transaction.atomic
def leave_out(*, actor: Membership, deposit: Deposit, at: datetime) -> int:
    """Class « hors zone » what is not decided yet of the départements that the file passes over; how many communes."""
    deposit = _held(actor, deposit, DepositState.CHECKED)
    lines = queries.undecided_of_unnamed(deposit)
    count = lines.update(chosen_category=Category.objects.get(ars="", code="HZ"))
    _decided("zoning.left_out", actor, deposit, at=at, communes=count)
    return count


def _decided(act: str, actor: Membership, deposit: Deposit, *, at: datetime, **counts: int) -> None:
    """Whoever decides of what a file says prepares its drafts: they do not publish them."""
    DepositHand.objects.get_or_create(deposit=deposit, member=actor, defaults={"at": at})
    audit.record(act=act, actor=actor, at=at, subject=deposit, detail=counts)


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
    deposit.state, deposit.asked_by = DepositState.PREPARING, actor
    deposit.save(update_fields=["state", "asked_by"])
    return deposit


def prepare(*, deposit_id: int, at: datetime) -> Deposit:
    """Make the drafts, one an ARS, all of them or none. Safe to run again."""
    deposit = Deposit.objects.get(pk=deposit_id)
    if deposit.state != DepositState.PREPARING:
        return deposit
    _tell(deposit, "Lecture du fichier", 0, 3)
    sheets = queries.sheets_of(deposit, limits=limits())
    layouts = queries.layouts_of(deposit, sheets)
    found = queries.read(deposit, sheets, layouts, choices=queries.commune_choices(deposit))
    _tell(deposit, "Écriture des projets", 1, 3)
    with transaction.atomic():
        deposit = _locked(deposit)
        if deposit.state != DepositState.PREPARING:
            return deposit
        if found.matched.digest != deposit.kept_digest:
            _write_report(deposit, queries.read(deposit, sheets, layouts), at=at)
            return _put_back(deposit, "les communes ont changé. Relisez le rapport.")
        if _absences_moved(deposit, found):
            return _put_back(deposit, "les communes ont changé. Relisez le rapport.")
        if lost := found.matched.lost_choices:
            _take_back(deposit, lost)
            return _put_back(deposit, "des lignes rattachées contredisent le fichier. Relisez les lignes rejetées.")
        if not _target_is_held(deposit):
            return _put_back(deposit, "le projet à compléter n'en est plus un.")
        drafts = _store(deposit, found, at=at)
        deposit.state, deposit.prepared_at = DepositState.PREPARED, at
        deposit.save(update_fields=["state", "prepared_at"])
        DepositContent.objects.filter(deposit=deposit).delete()
        audit.record(
            act="zoning.drafts_prepared",
            actor=_preparer(deposit),
            at=at,
            subject=deposit,
            detail={"drafts": len(drafts)},
        )
        _tell_referents(deposit, drafts, at=at)
    return deposit


def _absences_moved(deposit: Deposit, found: Reading) -> bool:
    """Bring the communes that the file lacks up to the official code of now; whether any came or went.

    One made since the report would else be out of zone by silence, and one that vanished be classed.
    """
    lines = DepositLine.objects.filter(deposit=deposit, kind=DepositLine.Kind.MISSING)
    known = set(lines.values_list("commune_id", flat=True))
    now = {absence.commune.code: absence for absence in found.absences}
    gone = {code for code in known - now.keys() if (code, "") not in found.matched.areas}
    new = [absence for code, absence in now.items() if code not in known]
    DepositLine.objects.bulk_create(_missing_lines(deposit, new, {}), batch_size=1_000)
    for code in gone:
        lines.filter(commune=code).delete()
    deposit.unnamed = list(found.unnamed)
    return bool(new or gone)


def _put_back(deposit: Deposit, why: str) -> Deposit:
    """Back to the report, with the reason in front of it: nothing was stored."""
    deposit.state, deposit.notices = DepositState.CHECKED, [f"Rien n'a été préparé : {why}", *deposit.notices]
    deposit.save(update_fields=["state", "notices", "unnamed"])
    return deposit


def _take_back(deposit: Deposit, lost: Iterable[Rejected]) -> None:
    """Take choices back, and say why beside each line."""
    reasons = {one.typed: one.reason[:400] for one in lost}
    lines = list(
        DepositLine.objects.filter(deposit=deposit, kind=DepositLine.Kind.REJECTED, chosen_commune__isnull=False)
    )
    for line in (again := [line for line in lines if line.typed in reasons]):
        line.chosen_commune_id, line.reason = None, reasons[line.typed]
    DepositLine.objects.bulk_update(again, ["chosen_commune", "reason"], batch_size=500)


def _target_is_held(deposit: Deposit) -> bool:
    """Whether the draft to complete still is one; it stays so until the end of the transaction."""
    target = deposit.completes
    if target is None:
        return True
    locks.hold(f"zoning:{target.ars}:{target.profession}")
    return Zoning.objects.get(pk=target.pk).state == ZoningState.DRAFT


def _preparer(deposit: Deposit) -> Membership:
    return deposit.asked_by or deposit.received_by


def _store(deposit: Deposit, found: Reading, *, at: datetime) -> tuple[Zoning, ...]:
    """Write the areas of each region under its draft."""
    ars_of = _agencies()
    by_region: dict[str, list[tuple[object, ...]]] = {}
    areas = {(code, ""): ("", "", "", pk) for code, pk in queries.category_choices(deposit).items()}
    areas |= {key: (a.part_name, a.group, a.group_name, a.category) for key, a in found.matched.areas.items()}
    for (code, part), rest in areas.items():
        if region := ars_of.get(code, ""):
            by_region.setdefault(region, []).append((code, part, *rest))
    drafts = []
    for done, (ars, rows) in enumerate(sorted(by_region.items())):
        _tell(deposit, f"Écriture du projet {done + 1} sur {len(by_region)}", done, len(by_region))
        draft = deposit.completes or _draft(deposit, ars, at=at)
        if deposit.completes:
            _make_room(draft, rows)
        bulk.insert(ZonedArea, _AREA, ((draft.pk, *row) for row in rows))
        drafts.append(draft)
    bulk.count_anew(ZonedArea)
    return tuple(drafts)


def _tell_referents(deposit: Deposit, drafts: Iterable[Zoning], *, at: datetime) -> None:
    """The referents of each region, but whoever prepared the draft: it waits for one of them."""
    own = {deposit.received_by.person_id, _preparer(deposit).person_id}
    told = (
        Told(
            person, f"zoning.draft:{draft.pk}:{deposit.pk}", reverse("zoning:comparison", args=[draft.pk]), _said(draft)
        )
        for draft in drafts
        for person in referents_of(draft.ars, on=day_of(at))
        if person not in own
    )
    notifications.notify_many(kind="zoning.draft_to_read", told=told, at=at)


def _said(draft: Zoning) -> dict[str, str | int]:
    return {"name": draft.name, "on": draft.in_force_on.isoformat()}


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
        drafted_by=_preparer(deposit),
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
def to_resume(*, actor: Membership, deposit: Deposit) -> Deposit:
    """Find what a file that does not move is waiting for: it is received, or preparing.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: it is not waiting for anything.
    """
    require_keeper(actor, deposit.ars)
    deposit = _locked(deposit)
    if not deposit.is_working:
        raise Refusal("Le travail demandé est terminé : il n'y a rien à relancer.")
    return deposit


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
    return Deposit.objects.select_related("received_by__person", "asked_by__person", "completes").get(pk=deposit.pk)


def _tell(deposit: Deposit, label: str, done: int, total: int) -> None:
    progress.report(deposit.progress_key, done=done, total=total, label=label)
