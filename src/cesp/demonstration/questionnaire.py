"""This year's questionnaire, under way today: drafts, answers to treat, and everybody else still silent.

Mehdi has a draft; Camille and Léa have not begun; Claire finds answers of her region to treat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cesp.accounts.models import Membership, Role
from cesp.demonstration.conversations import at, signatory
from cesp.demonstration.personas import CASE_DESK, INTERN, REFERENT, SETTLED, STUDENT
from cesp.questionnaire.models import Response
from cesp.questionnaire.operations import answering, following, keeping
from cesp.questionnaire.queries.own import EXACT, file_of
from cesp_law.questionnaire import Audience

_DAYS = {
    "opens_on": -20,
    "first_reminder_on": -6,
    "second_reminder_on": 4,
    "closes_on": 12,
    "corrections_until_on": 40,
    "summons_on": 41,
}
"""Days from today; the opening moves to 1 January when it would fall in the year before."""
_COMMON: Mapping[str, Any] = {f"email{EXACT}": "oui", "adresse_changee": "non", "entretien": "non"}
_TRAINING = {**_COMMON, f"ufr{EXACT}": "oui", f"diplome_prevu{EXACT}": "oui", "redouble": "non"}
_ONE_IN = 12


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """The questionnaire, called and recalled as the nights would have.

    :param agents: the personas' memberships by e-mail address.
    """
    desk = agents[CASE_DESK.email]
    days = {name: today + timedelta(days=count) for name, count in _DAYS.items()}
    days["opens_on"] = max(days["opens_on"], date(today.year, 1, 1))
    days["first_reminder_on"] = max(days["first_reminder_on"], days["opens_on"])
    made = keeping.prepare(actor=desk, year=today.year, days=days, at=at(today, 40, 9))
    keeping.announce(actor=desk, questionnaire=made, at=at(today, 30, 9))
    ago = _Ago(today, (today - days["opens_on"]).days)
    following.call(made, at=ago(ago.most))
    _draft(signatory(INTERN), ago)
    _answers(agents[REFERENT.email], ago)
    following.follow(at=at(today, 0, 7))


@dataclass(frozen=True, slots=True)
class _Ago:
    """Instants of so many days before today, none before the opening."""

    today: date
    most: int

    def __call__(self, days: int) -> datetime:
        return at(self.today, days, 18 if days < self.most else 7) if days <= self.most else self(self.most)


def _draft(actor: Membership, ago: _Ago) -> None:
    response = Response.objects.select_related("contract").get(contract__signatory=actor.person_id)
    values = {f"email{EXACT}": "oui", "adresse_changee": "non", "projet_ou_en_est": "idee", "projet_modes": ["mixte"]}
    answering.save(actor=actor, response=response, values=values, seen=0, at=ago(2))


def _answers(referent: Membership, ago: _Ago) -> None:
    """Some of the region answered: most of them nothing new, four of them something for a desk."""
    personas = [signatory(one).person_id for one in (STUDENT, INTERN, SETTLED)]
    rows = Response.objects.visible_to(referent).exclude(contract__signatory__in=personas).order_by("pk")
    rows = rows.select_related("contract__signatory", "contract__ufr", "questionnaire")
    students = list(rows.filter(audience=Audience.STUDENT)[:4])
    interns = list(rows.filter(audience=Audience.INTERN)[:4])
    later = (ago.today + timedelta(days=3 * 365)).isoformat()
    said: list[tuple[Response, dict[str, Any]]] = [
        (one, changes)
        for one, changes in zip(
            students[:4],
            (
                {},
                {"entretien": "oui"},
                {
                    f"diplome_prevu{EXACT}": "non",
                    "diplome_prevu": later,
                    "redouble": "oui",
                    "redouble_quoi": "L'année.",
                },
                {"difficulte": "oui", "message": "Je cherche un maître de stage dans le Cantal."},
            ),
            strict=False,
        )
    ]
    said += [(one, {"projet_ou_en_est": "lieu", "projet_texte": "Une maison de santé en Ardèche."}) for one in interns]
    for number, (response, changes) in enumerate(said):
        _send(response, changes, ago, days=number % 8 + 1)
    _drafts(ago)


def _drafts(ago: _Ago) -> None:
    """One in a few of the country has begun."""
    rows = Response.objects.silent().filter(started_at__isnull=True).order_by("pk")
    personas = [signatory(one).person_id for one in (STUDENT, SETTLED)]
    chosen = rows.exclude(contract__signatory__in=personas).select_related("contract", "questionnaire")
    for number, response in enumerate(list(chosen)[::_ONE_IN]):
        values = {"adresse_changee": "non"}
        answering.save(actor=_author(response), response=response, values=values, seen=0, at=ago(number % 9 + 1))


def _send(response: Response, changes: Mapping[str, Any], ago: _Ago, *, days: int) -> None:
    actor, when = _author(response), ago(days)
    asked = {one.code for one in file_of(response, at=when).definition.questions()}
    values = {code: value for code, value in {**_TRAINING, **changes}.items() if code.partition(":")[0] in asked}
    current = answering.save(actor=actor, response=response, values=values, seen=0, at=when)
    file = file_of(current, at=when)
    if file.missing:
        filled = {question.code: _filling(question.code, ago.today) for _, question in file.missing}
        current = answering.save(actor=actor, response=current, values=filled, seen=current.revision, at=when)
    answering.send(actor=actor, response=current, seen=current.revision, at=when)


def _filling(code: str, today: date) -> Any:
    """What the file does not know and the form asks for all the same."""
    if code == "diplome_prevu":
        return (today + timedelta(days=2 * 365)).isoformat()
    return (today - timedelta(days=200)).isoformat() if code == "entree_internat" else "Lyon"


def _author(response: Response) -> Membership:
    return Membership.objects.select_related("person").get(role=Role.SIGNATORY, person=response.contract.signatory_id)
