"""When nothing is owed: death, incapacity, a zone that loses its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from cesp_law.dates import in_french
from cesp_law.facts import WaiverGround
from cesp_law.parameters import load
from cesp_law.practice import held_for_months, longest_held
from cesp_law.refusals import Refused
from cesp_law.wording import count

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


def check_waiver(timeline: Timeline) -> None:
    """Refuse a waiver whose ground is not met.

    Death and incapacity are certified elsewhere. A zone that loses its status exempts whoever has
    kept the place long enough; exclusion from studies and removal from the register never do.

    :raises Refused: no place had been held long enough on the day of the waiver.
    :law: décret n° 2020-268 du 17 mars 2020 (lieu conservé trois ans au moins)
    :clauses: IDF-16, BIE-6
    """
    waived = timeline.waived
    if waived is None:
        return
    match waived.ground:
        case WaiverGround.DEATH | WaiverGround.INCAPACITY:
            return
        case WaiverGround.ZONE_DECLASSIFIED:
            pass
        case _:
            assert_never(waived.ground)
    wanted = load("waiver_place_held").at(timeline.terms.signed_on)
    since = longest_held(timeline.practice, waived.on)
    if held_for_months(since, months=wanted.value, on=waived.on):
        return
    held = "aucun lieu n'était tenu" if since is None else f"le lieu n'était tenu que depuis le {in_french(since)}"
    raise Refused(
        f"La perte du statut de la zone ne dispense qu'après {count(wanted.value, 'mois')} dans le même lieu : "
        f"au {in_french(waived.on)}, {held}.",
        citation=wanted.citation.text,
    )
