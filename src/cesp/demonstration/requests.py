"""What the personas ask: a draft, requests that wait for each desk, one to complete, one that waits for an opinion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at, signatory
from cesp.demonstration.personas import CASE_DESK, INTERN, REFERENT, STUDENT
from cesp.demonstration.specimens import picture
from cesp.life_events.models import EventKind, LifeEvent, Said
from cesp.life_events.operations import consulting, deciding, filing
from cesp_law.dates import Month

_IN_TRAINING = "training"


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Camille prepares a suspension and repeats a year, Mehdi asks for a deferral, three others wait.

    :param agents: the personas' memberships by e-mail address.
    """
    student, intern, cases = signatory(STUDENT), signatory(INTERN), agents[CASE_DESK.email]
    _suspension(student, today)
    _repeated_year(student, today, years=6, days_ago=5)
    _deferral(intern, today, days_ago=3, months=12)
    neighbours = _in_training(today, without=(student, intern))
    if neighbours:
        _deferral(neighbours[0], today, days_ago=34, months=6)
    if len(neighbours) > 1:
        asked = _repeated_year(neighbours[1], today, years=2, days_ago=9)
        deciding.ask_completion(
            actor=cases,
            event=asked,
            message="Joignez le certificat de scolarité de l'année en cours.",
            answer_by_on=today + timedelta(days=12),
            at=at(today, 6, 11),
        )
    if len(neighbours) > 2:
        _another_region(neighbours[2], agents[REFERENT.email], today)


def _suspension(student: Membership, today: date) -> None:
    """Four months of maternity, from the month after next: answered, its piece joined, not sent."""
    first = Month.on(today) + 2
    draft = _started(student, EventKind.SUSPENSION, at_days=1, today=today)
    values = {"first_month": first, "until_month": first + 4, "ground": "maternity"}
    when = at(today, 1, 19)
    draft = filing.save(actor=student, event=draft, values=values, seen=draft.version, at=when)
    lines = ("Attestation de grossesse", student.person.full_name)
    filing.add_piece(
        actor=student, event=draft, kind="maternity_papers", upload=picture("attestation.jpg", lines), at=when
    )


def _repeated_year(who: Membership, today: date, *, years: int, days_ago: int) -> LifeEvent:
    event = _started(who, EventKind.EXPECTED_DIPLOMA, at_days=days_ago, today=today)
    values = {"ground": "repeated_year", "on": date(today.year + years, 10, 31)}
    event = filing.save(actor=who, event=event, values=values, seen=event.version, at=at(today, days_ago, 18))
    return filing.send(actor=who, event=event, at=at(today, days_ago, 18))


def _deferral(who: Membership, today: date, *, days_ago: int, months: int) -> None:
    event = _started(who, EventKind.DEFERRAL, at_days=days_ago, today=today)
    values = {"ground": "fst", "until_month": event.first_month + months}
    event = filing.save(actor=who, event=event, values=values, seen=event.version, at=at(today, days_ago, 20))
    filing.send(actor=who, event=event, at=at(today, days_ago, 20))


def _another_region(who: Membership, leaving: Membership, today: date) -> None:
    """From Lyon to Paris for the studies: the agency left has spoken, the one of Île-de-France has eleven days more."""
    event = _started(who, EventKind.REGION, at_days=4, today=today)
    values = {"ground": "training", "wanted": "idf", "explanation": "Mon conjoint est muté à Paris à la rentrée."}
    event = filing.save(actor=who, event=event, values=values, seen=event.version, at=at(today, 4, 18))
    event = filing.send(actor=who, event=event, at=at(today, 4, 18))
    consulting.give_opinion(
        actor=leaving,
        event=event,
        said=Said.RESERVED,
        reasons="Les besoins de notre région sont grands, mais la situation familiale est établie.",
        at=at(today, 2, 10),
    )


def _started(who: Membership, kind: EventKind, *, at_days: int, today: date) -> LifeEvent:
    contract = Contract.objects.filter(signatory=who.person_id).latest("pk")
    return filing.start(actor=who, contract=contract, kind=kind, at=at(today, at_days, 17))


def _in_training(today: date, *, without: tuple[Membership, ...]) -> list[Membership]:
    """Three other signatories of the region, whose diploma comes soonest."""
    rows = Contract.objects.filter(
        summary__ars="ara", summary__phase=_IN_TRAINING, summary__expected_diploma_on__gt=today
    )
    found = rows.exclude(signatory__in=[one.person_id for one in without]).order_by(
        "summary__expected_diploma_on", "pk"
    )
    people = list(found.values_list("signatory", flat=True)[:3])
    held = Membership.objects.filter(role=Role.SIGNATORY, person__in=people).select_related("person")
    return sorted(held, key=lambda one: people.index(one.person_id))
