"""Make drafts of what the report of a file keeps: nothing is ever half-imported.

The file is read again, and what the report keeps is stored, with what a person chose, in one
transaction; if the official code has moved so that anything else would be stored, nothing is and the
report is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation
from cesp.audit import operations as audit
from cesp.common import bulk, locks
from cesp.common.instants import day_of
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.territory.models import Commune
from cesp.zoning.importing.matching import Rejected
from cesp.zoning.models import Deposit, DepositContent, DepositLine, ZonedArea, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations.deposits import Refusal, held, limits, locked, missing_lines, tell, write_report
from cesp.zoning.permissions import referents_of
from cesp.zoning.queries import deposits as queries
from cesp.zoning.queries.deposits import Reading
from cesp.zoning.queries.judging import by_departement

_AREA = ("zoning", "commune", "part", "part_name", "group", "group_name", "category")


@transaction.atomic
def ask_drafts(*, actor: Membership, deposit: Deposit, seen: str) -> Deposit:
    """Ask that drafts be made of what the report keeps.

    :param seen: ``kept_digest`` of the report that the actor read.
    :raises Refusal: the report has changed, nothing is kept, or a missing commune has no category yet.
    """
    deposit = held(actor, deposit, DepositState.CHECKED)
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
    tell(deposit, "Lecture du fichier", 0, 3)
    sheets = queries.sheets_of(deposit, limits=limits())
    layouts = queries.layouts_of(deposit, sheets)
    found = queries.read(deposit, sheets, layouts, choices=queries.commune_choices(deposit))
    tell(deposit, "Écriture des projets", 1, 3)
    with transaction.atomic():
        deposit = locked(deposit)
        if deposit.state != DepositState.PREPARING:
            return deposit
        if found.matched.digest != deposit.kept_digest:
            write_report(deposit, queries.read(deposit, sheets, layouts), at=at)
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
    DepositLine.objects.bulk_create(missing_lines(deposit, new, {}), batch_size=1_000)
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
        tell(deposit, f"Écriture du projet {done + 1} sur {len(by_region)}", done, len(by_region))
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
