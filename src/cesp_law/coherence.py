"""Facts that contradict each other, whatever the rule: one is refused, both are named."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cesp_law.dates import in_french
from cesp_law.facts import Breached, DiplomaObtained, EnteredThirdCycle, Fact, PracticeSuspended, Waived, begins_on
from cesp_law.parameters import load
from cesp_law.refusals import Refused
from cesp_law.sources import COHERENCE, PRACTICE_SUSPENSION
from cesp_law.wording import capitalised, count, named

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


def check_end_after_signature(timeline: Timeline) -> None:
    """Refuse a breach or a waiver of a contract that was not signed yet: a year typed wrongly.

    :raises Refused: naming the end and the day of the signature.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10, IDF-16
    """
    if timeline.closed_on is None or timeline.closed_on >= timeline.terms.signed_on:
        return
    raise Refused(
        f"Un contrat ne finit pas avant d'être signé : {named(_closing(timeline))} vient avant la signature, le "
        f"{in_french(timeline.terms.signed_on)}.",
        citation=COHERENCE.text,
    )


def check_nothing_after_the_end(timeline: Timeline) -> None:
    """Refuse a fact that begins after a breach or a waiver.

    :raises Refused: naming the fact and the end.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10, IDF-16
    """
    if timeline.closed_on is None:
        return
    last = timeline.facts[-1]
    if begins_on(last) <= timeline.closed_on:
        return
    raise Refused(
        f"Rien ne peut suivre la fin du contrat : {named(last)} vient après {named(_closing(timeline))}.",
        citation=COHERENCE.text,
    )


def _closing(timeline: Timeline) -> Fact:
    """What ended the contract."""
    return next(
        fact for fact in timeline.facts if isinstance(fact, Breached | Waived) and fact.on == timeline.closed_on
    )


def check_third_cycle(timeline: Timeline) -> None:
    """Refuse a diploma that comes before the third cycle is entered.

    :raises Refused: naming the two facts.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10, IDF-10
    """
    entered, diploma = timeline.third_cycle_on, timeline.diploma_on
    if entered is not None and diploma is not None and diploma < entered:
        raise Refused(
            f"{capitalised(named(DiplomaObtained(on=diploma)))} ne peut pas précéder "
            f"{named(EnteredThirdCycle(on=entered))}.",
            citation=COHERENCE.text,
        )


def check_practice_suspensions(timeline: Timeline) -> None:
    """Refuse practice suspensions that overlap, or exceed their cap in all.

    :raises Refused: naming the two facts, or the total and the cap.
    :law: décret n° 2010-735 ; décret n° 2013-735 ; décret n° 2020-268 (douze mois au plus)
    :clauses: BIE-10, PAP-10
    """
    suspensions = [PracticeSuspended(months=months) for months in timeline.practice_suspensions]
    for before, after in pairwise(suspensions):
        if before.months.overlaps(after.months):
            raise Refused(
                f"Deux suspensions en exercice ne peuvent pas se chevaucher : {named(before)} et {named(after)}.",
                citation=PRACTICE_SUSPENSION.text,
            )
    if not suspensions:
        return
    cap = load("practice_suspension_cap").at(timeline.terms.signed_on)
    total = sum(len(each.months) for each in suspensions)
    if total > cap.value:
        raise Refused(
            f"La suspension en exercice ne peut pas dépasser {count(cap.value, 'mois')} en tout : "
            f"avec {named(suspensions[-1])}, elle en compterait {total}.",
            citation=cap.citation.text,
        )
