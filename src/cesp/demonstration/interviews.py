"""Interviews of the personas and of a few others, by the operations themselves: each state, and delays to publish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from cesp.accounts.models import Membership, Role
from cesp.correspondence import working_days
from cesp.demonstration.conversations import at, signatory
from cesp.demonstration.personas import INTERN, PARIS_REFERENT, REFERENT, SETTLED, STUDENT
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import agenda, ask, asking, attending, booking

_ANSWERED_AFTER = {"ara": (2, 3, 3, 5, 9), "idf": (1, 4, 6, 8, 14, 20)}
"""Days that past requests of each agency waited: enough for both medians to be published."""


_ANSWER = "Bonjour,\n\nLe guide du signataire répond à votre question. Demandez un entretien s'il reste un doute."


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """A request to answer, one late, an appointment to come, one to note, one written up, and past ones by agency.

    :param agents: the personas' memberships by e-mail address.
    """
    claire, sofia = agents[REFERENT.email], agents[PARIS_REFERENT.email]
    student, intern, settled = (signatory(persona) for persona in (STUDENT, INTERN, SETTLED))
    _written_up(settled, claire, today)
    _to_come(student, claire, today)
    ask(
        actor=intern,
        subject="installation",
        manner="video",
        half_days=("tue_pm", "thu_pm"),
        message="Bonjour,\n\nMon internat finit l'an prochain : par quoi commencer pour m'installer ?",
        at=at(today, 2, 18),
    )
    for referent, region in ((claire, "ara"), (sofia, "idf")):
        _past(referent, _others(region, personas=(student, intern, settled)), _ANSWERED_AFTER[region], today)
    others = _others("ara", personas=(student, intern, settled))  # fewer in a small demonstration
    for late in others[5:6]:
        ask(actor=late, subject="deferral", manner="phone", phone="06 00 00 00 00", at=at(today, 30, 9))
    for to_note in others[6:7]:
        _book(to_note, claire, _weekday(today - timedelta(days=3)), today, subject="course", asked_ago=20)


def _weekday(day: date) -> date:
    """The day itself, or the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _others(region: str, *, personas: tuple[Membership, ...]) -> list[Membership]:
    """Seven signatories trained in a region who are nobody's persona."""
    rows = Membership.objects.filter(role=Role.SIGNATORY, person__contracts__summary__ars=region)
    rows = rows.filter(person__contracts__summary__phase="training", person__contracts__summary__practice_ars="")
    known = [one.person_id for one in personas]
    return list(rows.exclude(person__in=known).select_related("person").order_by("pk").distinct()[:7])


def _past(referent: Membership, people: list[Membership], waited: tuple[int, ...], today: date) -> None:
    for number, (actor, days) in enumerate(zip(people, waited, strict=False)):
        ago = 60 + 20 * number
        interview = ask(actor=actor, subject="course", manner="phone", phone="06 00 00 00 00", at=at(today, ago, 9))
        asking.answer(actor=referent, interview=interview, text=_ANSWER, at=at(today, ago - days, 15))


def _book(
    actor: Membership, referent: Membership, day: date, today: date, *, subject: str, asked_ago: int
) -> Interview:
    """Somebody asks, then takes a time that the referent opened."""
    slot = _open(referent, day, today, ago=asked_ago, start=time(14))[0]
    interview = ask(actor=actor, subject=subject, manner="phone", phone="06 00 00 00 00", at=at(today, asked_ago, 10))
    return booking.book(actor=actor, interview=interview, slot=slot, at=at(today, asked_ago - 1, 10))


def _open(referent: Membership, day: date, today: date, *, ago: int, start: time, count: int = 1) -> list[Slot]:
    return agenda.open_slots(
        actor=referent, on=day, start=start, count=count, minutes=30, pause=15, manner="phone", at=at(today, ago, 8)
    )


def _to_come(student: Membership, referent: Membership, today: date) -> None:
    """The student's appointment of next week, beside times that are still free."""
    day = working_days.after(today, 4)
    _open(referent, day, today, ago=3, start=time(9), count=4)
    _open(referent, working_days.after(day, 2), today, ago=3, start=time(9), count=3)
    _book(student, referent, day, today, subject="course", asked_ago=3)


def _written_up(settled: Membership, referent: Membership, today: date) -> None:
    """The settled doctor's interview of last month: minutes shared, and the agency's own note."""
    day = _weekday(today - timedelta(days=25))
    interview = _book(settled, referent, day, today, subject="practice", asked_ago=40)
    held = attending.record_held(actor=referent, interview=interview, at=at(today, 24, 17))
    told = {
        "shared": "Exercice à mi-temps à la maison de santé, patientèle pleine. Prochain point dans un an.",
        "private": "Envisage un second cabinet : vérifier le zonage avant de la rappeler.",
    }
    for audience, body in told.items():
        attending.write(actor=referent, interview=held, audience=audience, body=body, at=at(today, 24, 17))
    attending.share(actor=referent, interview=held, version=1, at=at(today, 24, 18))
