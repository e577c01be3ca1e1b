"""Whose opinion is asked on a request, who has given it, and when the desk may decide without it (ADR 0031)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.accounts.models import Membership, Role
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import LifeEvent, Opinion, Said, Seat
from cesp.life_events.permissions import speaks_for
from cesp_law.dates import in_french

_READERS = (Role.CASE_DESK, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Heard:
    """One agency asked, and what a reader may know of its answer.

    :param waits: whether the desk still waits for it.
    :param reads: whether the reader is shown what was said: the desk, the agency itself; the others once decided.
    """

    opinion: Opinion
    waits: bool
    reads: bool

    @property
    def label(self) -> str:
        """« Région demandée, ARS Île-de-France »."""
        return f"{self.opinion.get_seat_display()}, ARS {self.opinion.region}"

    @property
    def tone(self) -> str:
        """The badge of what was said."""
        tones = {Said.FAVOURABLE: "success", Said.RESERVED: "warning", Said.UNFAVOURABLE: "error"}
        return tones[Said(self.opinion.said)] if self.opinion.said else ""

    @property
    def missing(self) -> str:
        """Why there is no opinion to read, in a few words."""
        if self.opinion.given_at is not None:
            return "avis donné"
        last_day = in_french(self.opinion.answer_by_on)
        if self.waits:
            return f"avis attendu jusqu'au {last_day}"
        return f"pas d'avis ; il était attendu jusqu'au {last_day}"


def agencies_of(event: LifeEvent) -> tuple[tuple[Seat, str], ...]:
    """The agencies to hear on a request as it stands: their seat and the code of their region."""
    regions = {Seat.CURRENT: event.contract.summary.ars, Seat.WANTED: event.wanted}
    return tuple((seat, regions[seat]) for seat in EVENTS[event.kind].heard)


def standing(event: LifeEvent) -> tuple[Opinion, ...]:
    """The opinions that stand, given or not, in the order of the seats; reads what is prefetched."""
    seats = list(Seat)
    found = (one for one in event.opinions.all() if one.superseded_at is None)
    return tuple(sorted(found, key=lambda one: seats.index(Seat(one.seat))))


def heard_by(reader: Membership, event: LifeEvent, *, on: date) -> tuple[Heard, ...]:
    """Each agency asked, as a reader reads it on a day."""
    return tuple(
        Heard(
            opinion=one,
            waits=event.is_open and is_waited_for(one, on=on),
            reads=bool(one.said) and (event.is_decided or reader.role in _READERS or speaks_for(reader, one)),
        )
        for one in standing(event)
    )


def is_waited_for(opinion: Opinion, *, on: date) -> bool:
    return opinion.given_at is None and on <= opinion.answer_by_on


def refusal_to_decide(opinions: Sequence[Opinion], *, on: date) -> str:
    """Why the desk may not decide yet and what it may do, as a sentence; nothing when it may."""
    awaited = [one for one in opinions if is_waited_for(one, on=on)]
    if not awaited:
        return ""
    until = max(one.answer_by_on for one in awaited)
    last, next_day = in_french(until), in_french(until + timedelta(days=1))
    names = " et ".join(f"de l'ARS {one.region}" for one in awaited)
    if len(awaited) > 1:
        said = f"Les avis {names} sont attendus jusqu'au {last} inclus : décidez quand ils seront donnés, ou sans eux à"
    else:
        said = f"L'avis {names} est attendu jusqu'au {last} inclus : décidez quand il sera donné, ou sans lui à"
    return f"{said} partir du {next_day}. D'ici là, vous pouvez demander un complément au signataire."
