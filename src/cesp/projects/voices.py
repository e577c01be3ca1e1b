"""The two voices on a project, and when the region may decide without the département's (BIE-7, ADR 0027)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cesp.projects.models import Project, Seat
from cesp.projects.permissions import holders_of
from cesp.projects.told import Heard, waited_until
from cesp_law.dates import in_french

NO_REASON = "Un refus dit ses motifs : choisissez une phrase, ou écrivez-en une."


def heard_of(project: Project, *, on: date) -> tuple[Heard, ...]:
    """Each seat that speaks of a project, with the voice that stands."""
    voices = {
        one.seat: one for one in project.voices.filter(superseded_at__isnull=True).select_related("given_by__person")
    }
    left = project.replaces
    seats = [Seat.DEPARTEMENT, Seat.REGION]
    if left is not None and left.ars != project.ars:
        seats.append(Seat.OUTGOING)
    until = waited_until(project)
    return tuple(
        Heard(
            seat=seat,
            held=bool(holders_of(seat, project, on=on)) if project.is_open else True,
            voice=voices.get(seat),
            waited_until=until if seat is not Seat.REGION else None,
            waits=project.is_open and until is not None and on <= until,
        )
        for seat in seats
    )


def refusal_to_go_past(heard: Sequence[Heard], reasons: str) -> str:
    """Why the region may not validate yet, as a sentence; nothing when it may.

    The département is waited for while somebody holds its seat, fifteen days from the sending; its unfavourable voice
    is gone past with a reason only. The region that is left is heard, and holds nothing back.
    """
    of_departement = next((one for one in heard if one.seat is Seat.DEPARTEMENT), None)
    if of_departement is None:
        return ""
    if of_departement.voice is None:
        until = of_departement.waited_until
        if of_departement.held and of_departement.waits and until is not None:
            return (
                f"La voix du référent du département est attendue jusqu'au {in_french(until)} : ensuite, vous pourrez "
                "décider sans elle."
            )
        return ""
    if not of_departement.voice.favourable and not reasons.strip():
        return (
            "La voix du département est défavorable : pour valider malgré elle, écrivez pourquoi. Le signataire et le "
            "référent du département le lisent."
        )
    return ""
