"""Who is told what of a case; never an amount, never a word of what somebody typed."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.breach.models import Case, Extension
from cesp.common.instants import day_of
from cesp.notifications.operations import notify
from cesp_law.dates import in_french


def tell_extended(extension: Extension, *, at: datetime) -> None:
    """The signatory: until when."""
    notify(
        person=extension.case.person,
        kind="breach.time_extended",
        key=f"breach.time_extended:{extension.pk}",
        path=reverse("breach:own"),
        at=at,
        data={"heard_until": in_french(extension.until_on)},
    )


def tell_over(case: Case, *, at: datetime) -> None:
    """The signatory, of an outcome that no legal notice tells them."""
    notify(
        person=case.person,
        kind="breach.case_over",
        key=f"breach.case_over:{case.pk}",
        path=reverse("breach:own"),
        at=at,
        data={"case_outcome": case.state},
    )


def tell_desk(case: Case, *, version: int, at: datetime) -> None:
    """Who opened the procedure: observations are there."""
    if case.opened_by is None:
        return
    notify(
        person=case.opened_by.person,
        kind="breach.observations_received",
        key=f"breach.observations_received:{case.pk}:{version}",
        path=reverse("breach:case", args=[case.public_id]),
        at=at,
        data={"case_number": case.pk},
    )


def tell_reporter(case: Case, *, at: datetime) -> None:
    """Who reported it for an agency: that it was followed, and what came of it; its other referents once they left."""
    readers = _readers(case, on=day_of(at))
    own = [one for one in readers if one.person_id == case.reported_by.person_id]
    for one in own or readers:
        notify(
            person=one.person,
            kind="breach.report_followed",
            key=f"breach.report_followed:{case.pk}:{case.state}",
            path=reverse("breach:case", args=[case.public_id]),
            at=at,
            data={"reference": case.contract.reference, "case_outcome": case.state},
        )


def _readers(case: Case, *, on: date) -> list[Membership]:
    """The referents of the agency that reported it who would read it on a day; nobody for the desk's own cases."""
    if case.reported_for_id is None:
        return []
    rows = Membership.objects.in_force(on).filter(organisation=case.reported_for_id, role=Role.ARS_REFERENT)
    held = rows.select_related("person", "organisation").order_by("pk")
    return [one for one in held if Case.objects.visible_to(one).filter(pk=case.pk).exists()]
