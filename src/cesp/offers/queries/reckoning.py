"""What an offer comes to, for the page that shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cesp.offers import terms
from cesp.offers.queries.standing import Stage, Standing
from cesp.offers.terms import Reckoning
from cesp_law.codec import terms_from
from cesp_law.refusals import Refused

_TOLD = frozenset({Stage.OFFERED, Stage.SIGNED})


def reckoning_of(standing: Standing, *, on: date) -> Reckoning | None:
    """Pay and months of the contract offered, by the terms of its paper when it is prepared.

    :returns: ``None`` without an offer that still means something, or when the law would refuse it that day.
    """
    if standing.offer is None or standing.stage not in _TOLD:
        return None
    paper = standing.paper
    try:
        held = terms_from(paper.terms) if paper is not None else terms.terms_of(standing.offer, on=on)
        return terms.reckon(replace(held, signed_on=on), dental_intern=standing.candidature.dental_intern)
    except Refused:
        return None
