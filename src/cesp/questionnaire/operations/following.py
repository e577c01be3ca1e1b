"""What a questionnaire does by itself: calls everybody concerned, recalls who says nothing, prepares for a person.

Each rung is « due and not yet done »: a job that did not run for days catches up, and a unique
constraint keeps any rung from being climbed twice. Nothing here decides anything about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Role
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Summary
from cesp.contracts.reading import timelines_or_refusals
from cesp.notifications.operations import Told, notify_many, resolve
from cesp.questionnaire.models import Chase, Questionnaire, Response, Step, Summons
from cesp.questionnaire.models.responses import ResponseQuerySet
from cesp_law.phase import Phase
from cesp_law.questionnaire import audience_on
from cesp_law.refusals import Refused

_A_BATCH = 500
_KINDS = {Step.FIRST: "questionnaire.reminder", Step.SECOND: "questionnaire.last_reminder"}
_OVER = (Phase.WAIVED.value, Phase.BREACHED.value, Phase.COMPLETED.value)


def follow(*, at: datetime) -> None:
    """Do all that is due for every questionnaire announced, once each.

    :clauses: BIE-3, INS-8, IDF-12
    """
    on = day_of(at)
    for questionnaire in Questionnaire.objects.filter(announced_at__isnull=False, opens_on__lte=on).order_by("year"):
        if on <= questionnaire.closes_on:
            call(questionnaire, at=at)
        for step, due_on in rungs(questionnaire):
            if due_on <= on and _still_worth(questionnaire, step, on):
                climb(questionnaire, step, at=at)


def rungs(questionnaire: Questionnaire) -> tuple[tuple[Step, date], ...]:
    """The ladder of silence, with the first day of each rung."""
    return (
        (Step.FIRST, questionnaire.first_reminder_on),
        (Step.SECOND, questionnaire.second_reminder_on),
        (Step.REFERENT, questionnaire.closes_on + timedelta(days=1)),
        (Step.SUMMONS, questionnaire.summons_on),
    )


def _still_worth(questionnaire: Questionnaire, step: Step, on: date) -> bool:
    """A reminder caught up after the closing would speak of a day that is past; the first, after the second is due."""
    match step:
        case Step.FIRST:
            return on < questionnaire.second_reminder_on
        case Step.SECOND:
            return on <= questionnaire.closes_on
        case _:
            return True


def call(questionnaire: Questionnaire, *, at: datetime) -> int:
    """Call to answer every contract that goes on and is not called yet: at the opening, then those concluded since.

    :returns: how many were called.
    """
    called = Response.objects.filter(questionnaire=questionnaire).values("contract")
    rows = Summary.objects.exclude(phase__in=_OVER).exclude(contract__in=called).order_by("pk")
    waiting, total = rows.values_list("pk", flat=True).iterator(chunk_size=2_000), 0
    ids = iter(list(waiting))
    while batch := list(islice(ids, _A_BATCH)):
        total += _call(questionnaire, batch, at=at)
    if total:
        audit.record(
            act="questionnaire.called",
            actor=None,
            at=at,
            subject=questionnaire,
            detail={"year": questionnaire.year, "contracts": total},
        )
    return total


@transaction.atomic
def _call(questionnaire: Questionnaire, ids: list[int], *, at: datetime) -> int:
    locks.hold(f"questionnaire-calls:{questionnaire.pk}")
    phases = dict(Summary.objects.filter(pk__in=ids).values_list("pk", "phase"))
    rows = []
    for contract_id, timeline in timelines_or_refusals(ids):
        if isinstance(timeline, Refused):
            continue  # the nightly check of summaries names it; it is called once it can be read
        audience = audience_on(timeline, day_of(at), phase=Phase(phases[contract_id]))
        if audience is not None:
            rows.append(
                Response(
                    questionnaire=questionnaire,
                    contract_id=contract_id,
                    audience=audience.value,
                    called_as=audience.value,
                    called_at=at,
                )
            )
    Response.objects.bulk_create(rows, ignore_conflicts=True)
    made = Response.objects.filter(questionnaire=questionnaire, contract__in=ids)
    notify_many(kind="questionnaire.opened", told=_told(made, questionnaire, "questionnaire.opened"), at=at)
    return len(rows)


def climb(questionnaire: Questionnaire, step: Step, *, at: datetime) -> int:
    """Climb one rung for everybody who has sent nothing and has not climbed it.

    :returns: for how many contracts.
    """
    ids = iter(list(_silent(questionnaire, step).order_by("pk").values_list("pk", flat=True)))
    total = 0
    while batch := list(islice(ids, _A_BATCH)):
        total += _climb(questionnaire, step, batch, at=at)
    if total:
        audit.record(
            act="questionnaire.chased",
            actor=None,
            at=at,
            subject=questionnaire,
            detail={"year": questionnaire.year, "step": step.value, "contracts": total},
        )
    if total and step is Step.REFERENT:
        _tell_referents(questionnaire, at=at)
    return total


def _silent(questionnaire: Questionnaire, step: Step) -> ResponseQuerySet:
    """Whoever sent nothing, whose contract goes on, and who has not climbed this rung."""
    rows = Response.objects.silent().filter(questionnaire=questionnaire)
    rows = rows.exclude(contract__summary__phase__in=_OVER)
    return rows.exclude(pk__in=Chase.objects.filter(step=step).values("response"))


@transaction.atomic
def _climb(questionnaire: Questionnaire, step: Step, ids: list[int], *, at: datetime) -> int:
    locks.hold(f"questionnaire-calls:{questionnaire.pk}")
    due = list(_silent(questionnaire, step).filter(pk__in=ids).values_list("pk", flat=True))
    Chase.objects.bulk_create([Chase(response_id=pk, step=step, done_at=at) for pk in due], ignore_conflicts=True)
    if step in _KINDS:
        rows = Response.objects.filter(pk__in=due)
        notify_many(kind=_KINDS[step], told=_told(rows, questionnaire, _KINDS[step]), at=at)
    if step is Step.SUMMONS:
        Summons.objects.bulk_create([Summons(response_id=pk, prepared_at=at) for pk in due], ignore_conflicts=True)
    return len(due)


def _told(rows: ResponseQuerySet, questionnaire: Questionnaire, kind: str) -> Iterator[Told]:
    data: dict[str, str | int] = {"year": questionnaire.year, "last_day": questionnaire.closes_on.isoformat()}
    for pk, public_id, person in rows.values_list("pk", "public_id", "contract__signatory_id"):
        yield Told(person, f"{kind}:{pk}", reverse("questionnaire:file", args=[public_id]), data)


def recall_no_more(response: Response, *, at: datetime) -> None:
    """What was sent takes away what asked for it."""
    for kind in ("questionnaire.opened", *_KINDS.values()):
        resolve(kind=kind, key=f"{kind}:{response.pk}", at=at)


def _tell_referents(questionnaire: Questionnaire, *, at: datetime) -> None:
    """Each referent hears once how many of their region said nothing; the list is on the board."""
    rows = Response.objects.silent().filter(questionnaire=questionnaire).exclude(contract__summary__phase__in=_OVER)
    counts: Counter[str] = Counter()
    for trained, practises, count in (
        rows.order_by()
        .values_list("contract__summary__ars", "contract__summary__practice_ars")
        .annotate(count=Count("pk"))
    ):
        counts[practises or trained] += count
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS, ars_code__in=list(counts))
    members = Membership.objects.in_force(day_of(at)).filter(role=Role.ARS_REFERENT, organisation__in=agencies)
    path = f"{reverse('questionnaire:responses', args=[questionnaire.year])}?etat=silent"
    told = [
        Told(
            member.person_id,
            f"questionnaire.silent:{questionnaire.pk}:{member.person_id}",
            path,
            {"year": questionnaire.year, "count": counts[member.organisation.ars_code]},  # type: ignore[union-attr]
        )
        for member in members.select_related("organisation")
    ]
    notify_many(kind="questionnaire.silent", told=told, at=at)
