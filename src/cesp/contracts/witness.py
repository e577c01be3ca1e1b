"""The digest of each fact that the journal keeps, and the check that facts are still what they were.

A fact recorded alone has its digest in its own line. Contracts concluded together have one line:
the digest of all their first facts, by contract then position. Whoever alters, deletes or inserts a
fact behind the service's back would have to alter the journal too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from cesp.audit.models import Entry, canonical
from cesp.contracts.models import RecordedFact

ALONE = ("contracts.fact_recorded", "contracts.fact_corrected", "contracts.fact_annulled")
TOGETHER = ("contracts.contract_concluded", "contracts.contracts_taken_over")
COLUMNS = (
    "contract_id",
    "position",
    "kind",
    "effective_on",
    "payload",
    "recorded_at",
    "recorded_by_id",
    "evidence",
    "quality",
    "supersedes_id",
)


def content(
    contract_id: int,
    position: int,
    kind: str,
    effective_on: date,
    payload: str,
    recorded_at: datetime,
    recorded_by_id: int,
    evidence: str,
    quality: str,
    supersedes_id: int | None,
) -> bytes:
    """Canonical bytes of a fact: a JSON array in the order of ``COLUMNS``, then a line feed.

    :param payload: already in its canonical writing (``cesp.audit.models.canonical``).
    """
    instant = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    rest = canonical([instant, recorded_by_id, evidence, quality, supersedes_id])
    return f'[{contract_id},{position},"{kind}","{effective_on.isoformat()}",{payload},{rest[1:]}\n'.encode()


def digest(fact: RecordedFact) -> str:
    """Digest of one fact, for its line in the journal."""
    return sha256(_content(tuple(getattr(fact, name) for name in COLUMNS))).hexdigest()


def _content(row: Sequence[Any]) -> bytes:
    contract_id, position, kind, effective_on, payload, *rest = row
    return content(contract_id, position, kind, effective_on, canonical(payload), *rest)


@dataclass(slots=True)
class Together:
    """What is digested of facts written in one go."""

    contracts: int = 0
    facts: int = 0
    _hash: Any = field(default_factory=sha256)

    def add(self, fact: bytes) -> None:
        self.facts += 1
        self._hash.update(fact)

    @property
    def digest(self) -> str:
        return str(self._hash.hexdigest())

    def detail(self, contract_ids: Sequence[int]) -> dict[str, int | str | bool | None]:
        """What the line says of them; the lock of conclusions makes their identifiers a range of their own."""
        return {
            "contracts": len(contract_ids),
            "facts": self.facts,
            "first": min(contract_ids),
            "last": max(contract_ids),
            "digest": self.digest,
        }


def differences() -> Iterator[str]:
    """A sentence for each fact, or each group of facts, that is not what the journal says. Reads every fact."""
    alone = {detail["fact"]: detail["digest"] for detail in _details(ALONE)}
    groups = {(detail["first"], detail["last"]): detail for detail in _details(TOGETHER)}
    bounds = iter(sorted(groups))
    bound, together = next(bounds, None), Together()
    rows = RecordedFact.objects.order_by("contract_id", "position").values_list("pk", *COLUMNS)
    for pk, *row in rows.iterator(chunk_size=5_000):
        known = alone.pop(pk, None)
        if known is not None:
            if sha256(_content(row)).hexdigest() != known:
                yield f"Le fait {pk} du contrat {row[0]} n'est plus celui qui a été enregistré."
            continue
        while bound is not None and row[0] > bound[1]:
            yield from _compared(groups[bound], together)
            bound, together = next(bounds, None), Together()
        if bound is None or row[0] < bound[0]:
            yield f"Le fait {pk} du contrat {row[0]} n'est dans aucune ligne du journal."
        else:
            together.add(_content(row))
    while bound is not None:
        yield from _compared(groups[bound], together)
        bound, together = next(bounds, None), Together()
    yield from (f"Le fait {pk}, que le journal connaît, a disparu." for pk in sorted(alone))


def _details(acts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    rows: Any = Entry.objects.filter(act__in=acts).order_by("pk").values_list("detail", flat=True)
    yield from rows.iterator(chunk_size=5_000)


def _compared(said: Mapping[str, Any], found: Together) -> Iterator[str]:
    if found.digest != said["digest"]:
        yield (
            f"Les premiers faits des contrats {said['first']} à {said['last']} ne sont plus ceux qui ont été "
            f"enregistrés ({found.facts} au lieu de {said['facts']}, ou autres)."
        )
