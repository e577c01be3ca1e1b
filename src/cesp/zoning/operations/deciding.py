"""Settle what the report of a file leaves open: columns, words, rows that match nothing, communes it does not name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.zoning.models import Category, Deposit, DepositHand, DepositLine
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.operations.deposits import Refusal, held
from cesp.zoning.queries import deposits as queries


@transaction.atomic
def say_columns(*, actor: Membership, deposit: Deposit, mapping: Mapping[str, object], at: datetime) -> Deposit:
    """Say what the columns hold; the file is then checked again.

    :raises PermissionDenied: the actor does not keep this region.
    :raises Refusal: the drafts are made, or the file is abandoned.
    """
    deposit = held(actor, deposit, DepositState.UNMAPPED, DepositState.CHECKED, DepositState.REFUSED)
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
    deposit = held(actor, deposit, DepositState.CHECKED)
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
    deposit = held(actor, deposit, DepositState.CHECKED)
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
    deposit = held(actor, deposit, DepositState.CHECKED)
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
    deposit = held(actor, deposit, DepositState.CHECKED)
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
    deposit = held(actor, deposit, DepositState.CHECKED)
    count = queries.undecided(deposit).update(chosen_category=Category.objects.get(ars="", code="NR"))
    _decided("zoning.left_unsaid", actor, deposit, at=at, communes=count)
    return count


@transaction.atomic
def leave_out(*, actor: Membership, deposit: Deposit, at: datetime) -> int:
    """Class « hors zone » what is not decided yet of the départements that the file passes over; how many communes."""
    deposit = held(actor, deposit, DepositState.CHECKED)
    lines = queries.undecided_of_unnamed(deposit)
    count = lines.update(chosen_category=Category.objects.get(ars="", code="HZ"))
    _decided("zoning.left_out", actor, deposit, at=at, communes=count)
    return count


def _decided(act: str, actor: Membership, deposit: Deposit, *, at: datetime, **counts: int) -> None:
    """Whoever decides of what a file says prepares its drafts: they do not publish them."""
    DepositHand.objects.get_or_create(deposit=deposit, member=actor, defaults={"at": at})
    audit.record(act=act, actor=actor, at=at, subject=deposit, detail=counts)
