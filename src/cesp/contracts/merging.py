"""What contracts say when two accounts of one person become one: the port of ``accounts.person_links``."""

from __future__ import annotations

from datetime import date
from itertools import product

from cesp.accounts.models import Person
from cesp.contracts import projection
from cesp.contracts.conclusions import refuse_overlap
from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp_law.refusals import Refused


def objections(kept: Person, emptied: Person) -> list[str]:
    """Two contracts that were in force at the same time cannot be one person's."""
    found = []
    for one, other in product(_of(kept), _of(emptied)):
        try:
            refuse_overlap(kept, (one.reference, timeline_of(one)), (other.reference, timeline_of(other)))
        except Refused as refusal:
            found.append(refusal.sentence)
    return found


def held(person: Person) -> list[str]:
    return [f"contrat {contract.reference}" for contract in _of(person)]


def moved(kept: Person, *, on: date) -> None:
    """Lists find and sort a contract by its signatory's name: say it again."""
    ids = [contract.pk for contract in _of(kept)]
    projection.store(list(projection.recomputed(ids, as_of=dict.fromkeys(ids, on))))


def _of(person: Person) -> list[Contract]:
    return list(Contract.objects.filter(signatory=person).order_by("pk"))
