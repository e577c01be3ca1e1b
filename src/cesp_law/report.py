"""An assessment as French text, step by step: what ``--explain`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import TextWrapper
from typing import Any

from cesp_law.assessment import Assessment
from cesp_law.dates import in_french
from cesp_law.explain import Citation, Explained
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused
from cesp_law.regime import citation_of
from cesp_law.scenario import Scenario, cited, explained_values
from cesp_law.wording import capitalised, count

WIDTH = 96

_HEADINGS = {
    "phase": "Situation",
    "allowance.months_due": "Mois d'allocation dus",
    "allowance.months_suspended": "Mois suspendus",
    "allowance.net_cents": "Allocation nette due à ce jour",
    "engagement.months_owed": "Durée de l'engagement",
    "engagement.last_day": "Dernier jour de l'engagement",
    "engagement.months_served": "Engagement accompli",
    "breach.allowances_cents": "En cas de rupture : allocations à rembourser",
    "breach.penalty_cents": "En cas de rupture : pénalité",
    "breach.total_cents": "En cas de rupture : indemnité",
    "breach.readings.1.total_cents": "En cas de rupture : autre lecture",
}
_TOLD_WITH_THE_TOTAL = {"breach.allowances_cents", "breach.penalty_cents"}


def report(scenario: Scenario, assessment: Assessment) -> str:
    """Tell a whole assessment, with numbered notes for the texts.

    :returns: plain text, wrapped, ending with a line feed.
    """
    notes: dict[Citation, int] = {}
    regime = citation_of(scenario.terms)
    blocks = [
        [scenario.title] if scenario.title else [],
        [f"Au {in_french(scenario.as_of)}. Régime {assessment.regime} {_note(notes, regime)}."],
    ]
    for name, explained in explained_values(assessment):
        if name not in _TOLD_WITH_THE_TOTAL:
            blocks.append(list(_told(name, explained, notes)))
    blocks.append(list(_agenda(assessment)))
    blocks.append(["Textes", *(line for note in notes.items() for line in _numbered(note))])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def refusal_in_words(refused: Refused) -> str:
    """Tell a refusal and the text it rests on."""
    return f"Refusé. {refused.sentence}\n\nTexte : {refused.citation}\n"


def _told(name: str, explained: Explained[Any], notes: dict[Citation, int]) -> Iterator[str]:
    yield _HEADINGS[name] if name == "phase" else f"{_HEADINGS[name]} : {_value(name, explained.value)}"
    for step in explained.steps:
        marks = "".join(f" {_note(notes, citation)}" for citation in step.citations)
        yield from _wrapped("  – ", f"{step.sentence}{marks}")


def _agenda(assessment: Assessment) -> Iterator[str]:
    if assessment.deadlines:
        yield "Échéances"
        for deadline in assessment.deadlines:
            yield from _wrapped("  – ", f"{capitalised(in_french(deadline.due_on))} : {deadline.sentence}")
    if assessment.alerts:
        yield "Alertes"
        for alert in assessment.alerts:
            yield from _wrapped("  – ", alert.sentence)


def _numbered(note: tuple[Citation, int]) -> Iterator[str]:
    citation, number = note
    where = f" {citation.url}" if citation.url else ""
    yield from _wrapped(f"  [{number}] ", f"{cited(citation)}{where}")


def _wrapped(mark: str, text: str) -> list[str]:
    """Lines under a mark; no line starts with a punctuation sign that French sets after a space."""
    wrapper = TextWrapper(
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for sign in ":;=×+−":
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return wrapper.wrap(text)


def _note(notes: dict[Citation, int], citation: Citation) -> str:
    return f"[{notes.setdefault(citation, len(notes) + 1)}]"


def _value(name: str, value: object) -> str:
    if isinstance(value, date):
        return in_french(value)
    if isinstance(value, int):
        return euros(Cents(value)) if name.endswith("_cents") else count(value, "mois")
    return "pas encore connu"
