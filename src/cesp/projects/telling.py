"""Whom a project is told to: both referents of the place, the agencies that only follow it, the signatory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import may_hear
from cesp.common.instants import day_of
from cesp.notifications.operations import notify, resolve
from cesp.projects.models import Project, Seat, Voice
from cesp.projects.permissions import holders_of

_WAITING = ("sent", "answered")


def key_of(what: str, project: Project) -> str:
    """What a notification tells of, for one project."""
    return f"projects.{what}:{project.pk}"


def tell_sent(project: Project, *, at: datetime) -> None:
    """Ask both referents of the place; tell those of training and of the place left that it goes on elsewhere."""
    on = day_of(at)
    _tell(_deciding(project, on=on), "sent", project, at=at, data={"project_where": project.where})
    elsewhere = _elsewhere(project, on=on)
    _tell(elsewhere, "sent_elsewhere", project, at=at, data={"project_region": project.ars})


def tell_answered(project: Project, *, at: datetime) -> None:
    """Tell both referents that the signatory answered; again for another question, which settled this one."""
    _tell(_deciding(project, on=day_of(at)), "answered", project, at=at, data={"project_where": project.where})


def tell_voice(voice: Voice, *, at: datetime) -> None:
    """Tell the referents of the region, who decide, what another seat said."""
    project = voice.project
    data = {
        "project_where": project.where,
        "project_seat": voice.seat,
        "project_voice": "for" if voice.favourable else "against",
    }
    people = [one for one in holders_of(Seat.REGION, project, on=day_of(at)) if one != voice.given_by.person_id]
    _tell(people, "voice_given", project, at=at, data=data, key=f"projects.voice:{voice.pk}")


def tell_questioned(project: Project, *, question: int, answer_by_on: date, at: datetime) -> None:
    """Ask the signatory; it waits for them until they answer."""
    resolve(kind="projects.answered", key=key_of("answered", project), at=at)
    data = {"project_answer_by": answer_by_on.isoformat()}
    _tell_own("questioned", project, at=at, data=data, key=f"projects.question:{question}")


def tell_decided(project: Project, *, at: datetime) -> None:
    """Tell the signatory, and the agencies that read what another one decided."""
    _tell_own("decided", project, at=at, data={"project_decided": project.state})
    data = {"project_decided": project.state, "project_region": project.ars}
    _tell(_elsewhere(project, on=day_of(at)), "decided_elsewhere", project, at=at, data=data)


def settle(project: Project, *, at: datetime) -> None:
    """End what asked somebody to act on a project."""
    for what in _WAITING:
        resolve(kind=f"projects.{what}", key=key_of(what, project), at=at)
    for question in project.questions.all():
        resolve(kind="projects.questioned", key=f"projects.question:{question.pk}", at=at)


def _deciding(project: Project, *, on: date) -> list[int]:
    seats = (Seat.REGION, Seat.DEPARTEMENT)
    return list(dict.fromkeys(person for seat in seats for person in holders_of(seat, project, on=on)))


def _elsewhere(project: Project, *, on: date) -> list[int]:
    """The referents of the region of training and of the place left, where they are not those who decide."""
    trained = project.contract.summary.ars
    own = () if trained == project.ars else _referents_of(trained, project, on=on)
    return list(dict.fromkeys((*own, *holders_of(Seat.OUTGOING, project, on=on))))


def _referents_of(ars: str, project: Project, *, on: date) -> list[int]:
    """Those of a region, but who declared that they know the signatory."""
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT, organisation__ars_code=ars)
    members = may_hear(rows.select_related("person").order_by("person"), about=project.contract.signatory_id)
    return [one.person_id for one in members]


def _tell(
    people: Iterable[int],
    what: str,
    project: Project,
    *,
    at: datetime,
    data: Mapping[str, str | int],
    key: str = "",
) -> None:
    path = reverse("projects:project", args=[project.public_id])
    for person in Person.objects.filter(pk__in=list(people)).order_by("pk"):
        notify(person=person, kind=f"projects.{what}", key=key or key_of(what, project), path=path, at=at, data=data)


def _tell_own(what: str, project: Project, *, at: datetime, data: Mapping[str, str | int], key: str = "") -> None:
    notify(
        person=project.person,
        kind=f"projects.{what}",
        key=key or key_of(what, project),
        path=reverse("projects:own_project", args=[project.public_id]),
        at=at,
        data=data,
    )
