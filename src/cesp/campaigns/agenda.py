"""The calendar of a campaign as events of an agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cesp.campaigns.queries.calendar import CalendarPage
from cesp.common.icalendar import Event


def name_of(page: CalendarPage) -> str:
    """« CESP 2026-2027, toute la France »."""
    years = f" {page.campaign.years}" if page.campaign else ""
    return f"CESP{years}, {page.place}"


def events(page: CalendarPage, *, host: str, url: str) -> Iterator[Event]:
    """An event a step of the campaign, in days, and its closing to the minute; none while no campaign is announced.

    :param host: keeps the identifiers of two services apart. :param url: of the page, with its filters.
    """
    campaign, calendar = page.campaign, page.calendar
    if campaign is None or calendar is None:
        return
    place = f"{page.ufr.code if page.ufr else 'france'}-{page.profession or 'toutes'}"
    stamp = page.at
    for step in page.steps:
        yield Event(
            uid=f"cesp-{campaign.academic_year}-{place}-{step.code}@{host}",
            first=step.first,
            until=step.until if step.code != "signatures" else step.first + timedelta(days=1),
            title=f"CESP : {step.label[:1].lower()}{step.label[1:]}",
            description=f"{page.place[:1].upper()}{page.place[1:]} : {step.when} (heure de Paris).\n{step.what}",
            changed_at=stamp,
            url=url,
        )
    yield Event(
        uid=f"cesp-{campaign.academic_year}-{place}-closing@{host}",
        first=calendar.closes_at - timedelta(hours=1),
        until=calendar.closes_at,
        title="CESP : clôture du dépôt des candidatures",
        description="Passé cet instant, plus aucune candidature ne peut être déposée.",
        changed_at=stamp,
        url=url,
    )
