"""What interviews ask of an agent or say to a signatory, for their homes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from cesp.accounts.models import Membership, Role
from cesp.interviews.models import OPEN, Interview, InterviewState
from cesp.interviews.queries.desk import absent_twice
from cesp.interviews.queries.pages import rows_for, sentence
from cesp_law.dates import in_french

_AGENCY = {
    "late": (
        "Demandes d'entretien en retard",
        "Une réponse était promise le {first} : répondez, ou proposez des horaires.",
    ),
    "asked": (
        "Demandes d'entretien",
        "Proposez des horaires ou répondez : la première réponse est promise au plus tard le {first}.",
    ),
    "to_note": ("Entretiens à noter", "L'heure est passée : dites si la personne est venue."),
}


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work and how many wait.

    :param page: name of its page; ``query``, what follows the question mark there.
    :param late: whether a day that was promised is past.
    """

    code: str
    label: str
    why: str
    count: int
    page: str
    query: str = ""
    late: bool = False


def interview_work(actor: Membership, *, on: date, at: datetime) -> tuple[tuple[Work, ...], tuple[Work, ...]]:
    """What waits for an agent, late and then in time: one query of an agency's interviews, one of absences."""
    found = _work(actor, on, at)
    return tuple(one for one in found if one.late), tuple(one for one in found if not one.late)


def _work(actor: Membership, on: date, at: datetime) -> tuple[Work, ...]:
    match actor.role:
        case Role.ARS_REFERENT:
            return (*_of_agency(actor, on, at), *_absences(actor))
        case Role.CASE_DESK:
            return _absences(actor)
        case Role.ADMINISTRATOR:
            return _of_head(actor, on)
        case _:
            return ()


def _of_agency(actor: Membership, on: date, at: datetime) -> tuple[Work, ...]:
    rows = Interview.objects.visible_to(actor).filter(organisation=actor.organisation_id or 0).order_by()
    late = Q(state=InterviewState.ASKED, answer_due_on__lt=on)
    asked = Q(state=InterviewState.ASKED, answer_due_on__gte=on)
    found = rows.aggregate(
        late=Count("pk", filter=late),
        asked=Count("pk", filter=asked),
        first_late=Min("answer_due_on", filter=late),
        first_asked=Min("answer_due_on", filter=asked),
        to_note=Count("pk", filter=Q(state=InterviewState.BOOKED, slot__starts_at__lte=at)),
    )
    first = {code: _day(found.get(f"first_{code}")) for code in _AGENCY}
    tabs = {"late": "etat=asked", "asked": "etat=asked", "to_note": "etat=to_note"}
    return tuple(
        Work(code, label, why.format(first=first[code]), found[code], "interviews:desk", tabs[code], code == "late")
        for code, (label, why) in _AGENCY.items()
        if found[code]
    )


def _day(day: date | None) -> str:
    return in_french(day) if day else ""


def _absences(actor: Membership) -> tuple[Work, ...]:
    found = absent_twice(actor)
    if not found:
        return ()
    why = "Un constat, pas une sanction : une personne lit le dossier et décide."
    return (Work("absent_twice", "Absence à deux convocations", why, len(found), "interviews:absences"),)


def _of_head(actor: Membership, on: date) -> tuple[Work, ...]:
    """An agency's administrators: how many requests are late there."""
    late = Q(organisation=actor.organisation_id or 0, state=InterviewState.ASKED, answer_due_on__lt=on)
    count = Interview.objects.filter(late).count()
    if not count:
        return ()
    why = "Des personnes attendent une réponse de votre agence, passé le jour promis."
    return (Work("late_in_agency", "Demandes d'entretien en retard", why, count, "interviews:late", late=True),)


def opened_of(actor: Membership) -> tuple[tuple[Interview, str], ...]:
    """A signatory's open interviews, each with its sentence: one query."""
    rows = rows_for(actor).filter(state__in=OPEN).order_by("-asked_at")
    return tuple((one, sentence(one, actor.role)) for one in rows)
