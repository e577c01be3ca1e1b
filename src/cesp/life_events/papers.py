"""What the receipt of a request and the letter of a decision say, as plain values for their template."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.letters.heading import Paper
from cesp.life_events.hearing import standing
from cesp.life_events.kinds import EVENTS, OPINION_DAYS
from cesp.life_events.letter_kinds import DECISION, DEFERRAL_DECISION, PRACTICE_DECISION, SUSPENSION_DECISION
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.reading import Forecast
from cesp.life_events.told import answer_by, answers, desk_of
from cesp_law.dates import in_french
from cesp_law.money import euros

LETTERS = {
    EventKind.SUSPENSION: SUSPENSION_DECISION,
    EventKind.DEFERRAL: DEFERRAL_DECISION,
    EventKind.PRACTICE_SUSPENSION: PRACTICE_DECISION,
}


def kind_of_letter(event: LifeEvent) -> str:
    """Code of the letter that tells the decision."""
    return LETTERS.get(EventKind(event.kind), DECISION)


def receipt(event: LifeEvent, forecast: Forecast | None, *, at: datetime) -> Paper:
    """The receipt: when it was sent, what it asks, what was shown of its effect, what comes next."""
    by = answer_by(event)
    late = [_late(event)] if event.late else []
    return Paper(
        object=f"votre demande « {event.get_kind_display().lower()} »",
        references=_references(event),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre demande a été reçue le {at_in_french(at)} (heure de Paris).",
                *late,
            ],
            "figures": [],
            "sections": [
                _section("Ce que vous demandez", [f"{label} : {words}." for label, words in answers(event)]),
                _section("L'effet qui vous a été montré", list(_effect(forecast))),
                _section("Pièces jointes", list(_pieces(event))),
            ],
            "closing": [
                *_asked_of(event),
                "Ce récépissé n'est pas une décision : rien ne change à votre contrat d'ici là.",
                f"Votre demande est examinée par {desk_of(event)}, qui vous répond"
                f"{f' au plus tard le {in_french(by)}' if by else ''}.",
            ],
        },
        decides=False,
    )


def decision(event: LifeEvent, forecast: Forecast | None, *, granted: bool, reasons: str) -> Paper:
    """The decision, with its reasons and, when granted, what it changes."""
    asked_on = in_french(day_of(event.sent_at)) if event.sent_at else ""
    said = "est acceptée" if granted else "est refusée"
    opening = [
        "Madame, Monsieur,",
        f"Votre demande « {event.get_kind_display().lower()} », reçue le {asked_on}, {said}.",
    ]
    if event.late:
        opening.append(_late(event))
    sections = [_section("Ce que vous avez demandé", [f"{label} : {words}." for label, words in _asked(event)])]
    if heard := list(_heard(event)):
        sections.append(_section("Avis recueillis", heard))
    if reasons:
        sections.append(_section("Motifs", [line.strip() for line in reasons.splitlines() if line.strip()]))
    if granted:
        sections.append(_section("Effet sur votre contrat", list(_effect(forecast))))
    return Paper(
        object=f"{event.get_kind_display().lower()}, contrat {event.contract.reference}",
        references=_references(event),
        body={
            "notice": "",
            "opening": opening,
            "figures": [],
            "sections": sections,
            "closing": [f"Textes : {EVENTS[event.kind].source}."],
        },
    )


def _asked(event: LifeEvent) -> Iterator[tuple[str, str]]:
    """What was asked, without what the signatory wrote in their own words."""
    return ((label, words) for label, words in answers(event) if label != "Précisions")


def _references(event: LifeEvent) -> tuple[tuple[str, str], ...]:
    return (("Contrat", event.contract.reference), ("Demande", f"n° {event.pk}"))


def _late(event: LifeEvent) -> str:
    due = in_french(event.due_on) if event.due_on else ""
    return (
        f"Elle a été faite hors délai : le dernier jour était le {due}. Ce retard est marqué ; il n'est pas un refus."
    )


def _asked_of(event: LifeEvent) -> Iterator[str]:
    """Which agencies are heard before the decision, in the receipt."""
    for one in standing(event):
        if one.given_at is None:
            yield (
                f"L'avis de l'ARS {one.region} ({one.get_seat_display().lower()}) est demandé, et attendu jusqu'au "
                f"{in_french(one.answer_by_on)}."
            )


def _heard(event: LifeEvent) -> Iterator[str]:
    """What each agency said, or that it said nothing in its time; never its reasons, which the desk makes its own."""
    for one in standing(event):
        agency = f"ARS {one.region}, {one.get_seat_display().lower()}"
        if one.given_at is not None:
            yield f"{agency} : avis {one.get_said_display().lower()}, donné le {in_french(day_of(one.given_at))}."
        else:
            yield (
                f"{agency} : consultée le {in_french(day_of(one.asked_at))}, elle n'a pas donné d'avis dans le délai "
                f"de {OPINION_DAYS} jours, échu le {in_french(one.answer_by_on)} ; la décision est prise sans cet avis."
            )


def _effect(forecast: Forecast | None) -> Iterator[str]:
    if forecast is None:
        yield "Aucun effet sur l'allocation ni sur la durée de l'engagement."
        return
    yield f"{forecast.last.caption} :"
    for line in forecast.last.lines:
        if line.changed and "Indemnité" not in line.label:
            yield f"{line.label} : {line.after} (au lieu de : {line.before})."
    for pay in forecast.last.pay:
        before, after = euros(pay.before_cents), euros(pay.after_cents)
        yield f"Allocation nette {pay.label} : {after} par mois (au lieu de {before})."


def _pieces(event: LifeEvent) -> Iterator[str]:
    kept = [one.piece for one in event.attachments.select_related("piece").order_by("pk")]
    if not kept:
        yield "Aucune."
    for piece in kept:
        yield f"{piece.nature.label}."


def _section(title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "sentences": sentences, "reasons": []}
