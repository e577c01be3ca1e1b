"""The home of an agent: what presses, what waits, what comes; each list of work in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cesp.portal.worklists import Work

_PRESSING_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Part:
    """A list of work of one app.

    :param held: whether it holds anything. :param presses: whether something in it is late, or cannot wait.
    """

    template: str
    held: Callable[[Mapping[str, Any]], object]
    presses: Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the home: lists of work by their templates, then kinds of work on contracts."""

    title: str
    parts: tuple[str, ...]
    works: tuple[Work, ...]


def _of(name: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda found: found.get(name)


def _any_late(name: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda found: any(item.late for item in found.get(name) or ())


def _never(found: Mapping[str, Any]) -> bool:
    return False


def _due_soon(found: Mapping[str, Any]) -> bool:
    today: date = found["today"]
    return any(item.due_on <= today + _PRESSING_WITHIN for item in found.get("payment_work") or ())


PARTS: tuple[Part, ...] = (
    Part("breach/_home_agent.html", _of("breach_work"), lambda found: any(one.code for one in found["breach_work"])),
    Part("life_events/_home_agent.html", _of("requests_waiting"), _any_late("requests_waiting")),
    Part(
        "correspondence/_home_agent.html",
        lambda found: found["waiting"].any or found["late_desks"],
        lambda found: found["waiting"].late or found["late_desks"],
    ),
    Part(
        "privacy/_home_agent.html", lambda found: found["data_requests"].any, lambda found: found["data_requests"].late
    ),
    Part("portal/_payments_work.html", _of("payment_work"), _due_soon),
    Part(
        "internship/_home_agent.html",
        _of("internship_act"),
        lambda found: found.get("internship_act") and found["internship_act"].late,
    ),
    Part("interviews/_home_late.html", _of("interviews_late"), _of("interviews_late")),
    Part("interviews/_home_agent.html", _of("interview_work"), _never),
    Part("notifications/_stuck.html", _of("stuck_count"), _of("stuck_count")),
    Part("campaigns/desks/_home.html", _of("candidatures"), _never),
    Part("selection/_home_agent.html", _of("to_score"), _never),
    Part("offers/_home_agent.html", _of("offer_work"), _never),
    Part("payments/_bank_work.html", _of("bank_work"), _never),
    Part("payments/_set_off_work.html", _of("set_off_work"), _never),
    Part("recovery/_home_agent.html", _of("debts_waiting"), _never),
    Part("projects/_home_agent.html", _of("projects_waiting"), _never),
    Part("settling/_home_agent.html", _of("installations_waiting"), _never),
    Part("engagement/_home_agent.html", _of("engagement_work"), _never),
    Part("studies/_home_agent.html", _of("studies_work"), _never),
    Part("questionnaire/_home_agent.html", _of("questionnaire_work"), _never),
    Part("accounts/_administration.html", _of("administration"), _never),
)
"""In the order of the page within their group."""


def groups(found: Mapping[str, Any]) -> tuple[Group, ...]:
    """What waits for an agent, what presses first; nothing when nothing does.

    :param found: what each app offered, by the name that its template reads, and ``today``.
    """
    held = [part for part in PARTS if part.held(found)]
    pressing = [part for part in held if part.presses(found)]
    works: tuple[Work, ...] = found.get("works") or ()
    late = tuple(work for work in works if work.kind.late)
    all_groups = (
        Group("En retard, ou pressant", _templates(pressing), late),
        Group("À traiter", _templates(part for part in held if part not in pressing), ()),
        Group("Dans les 90 jours", (), tuple(work for work in works if not work.kind.late)),
    )
    return tuple(group for group in all_groups if group.parts or group.works)


def _templates(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.template for part in parts)
