"""Telling a faculty, the case desk and a signatory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Role
from cesp.common.instants import day_of
from cesp.notifications.operations import notify
from cesp.studies.models import Autumn, Declaration, Question


def managers(ufr: Organisation, at: datetime) -> Iterable[Membership]:
    rows = Membership.objects.in_force(day_of(at)).filter(role=Role.UFR_MANAGER, organisation=ufr)
    return rows.select_related("person").order_by("pk")


def tell_ufr(
    kind: str, ufr: Organisation, autumn: Autumn, *, step: str, data: Mapping[str, str | int], at: datetime
) -> None:
    """One notification to each manager of a faculty about an autumn."""
    for one in managers(ufr, at):
        notify(
            person=one.person,
            kind=kind,
            key=f"{kind}:{autumn.pk}:{ufr.pk}:{step}",
            path=f"{reverse('studies:lines')}?annee={autumn.academic_year}",
            at=at,
            data={"years": autumn.years, **data},
        )


def tell_desk(kind: str, key: str, path: str, *, data: Mapping[str, str | int], at: datetime) -> None:
    """One notification to each agent of the case desk."""
    desks = Membership.objects.in_force(day_of(at)).filter(role=Role.CASE_DESK).select_related("person")
    for one in desks.order_by("pk"):
        notify(person=one.person, kind=kind, key=key, path=path, at=at, data=data)


def tell_question(question: Question, at: datetime) -> None:
    tell_desk(
        "studies.to_settle",
        f"studies.question:{question.pk}",
        reverse("studies:question", args=[question.pk]),
        data={"ground": question.ground},
        at=at,
    )


def tell_signatory(declaration: Declaration, at: datetime) -> None:
    """What was declared of them, when it made no fact: a fact tells itself."""
    contract = declaration.contract
    notify(
        person=contract.signatory,
        kind="studies.declared_of_you",
        key=f"studies.declaration:{declaration.pk}",
        path=reverse("portal:contract", args=[contract.reference]),
        at=at,
        data={"years": declaration.autumn.years, "outcome": declaration.outcome},
    )
