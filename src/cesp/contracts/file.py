"""A contract's rows, locked and re-read: what an operation decides on and adds to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.conf import settings
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.contracts import projection
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.payload import Encoded, decode
from cesp.contracts.reading import Standing
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline

_KEEPING = "tenue du dossier"


@dataclass(frozen=True, slots=True)
class Writing:
    """Who records, on what evidence (a reference), at what instant."""

    actor: Membership
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractFile:
    """Every row of one contract, oldest first, as read under its lock."""

    contract: Contract
    rows: tuple[RecordedFact, ...]

    @classmethod
    def locked(cls, contract: Contract) -> ContractFile:
        """Wait for the contract's lock, then read it; first thing in a transaction."""
        locks.hold(f"contract:{contract.pk}")
        rows = RecordedFact.objects.filter(contract=contract).select_related(
            "recorded_by__person", "recorded_by__delegated_by__person"
        )
        return cls(contract, tuple(rows.order_by("position")))

    def with_row(self, recorded: RecordedFact) -> ContractFile:
        """The same file, a row just added at its end."""
        return ContractFile(self.contract, (*self.rows, recorded))

    @property
    def standing_rows(self) -> tuple[RecordedFact, ...]:
        """Rows that nothing supersedes, annulments aside."""
        superseded = {row.supersedes_id for row in self.rows}
        return tuple(row for row in self.rows if row.pk not in superseded and row.kind != FactKind.ANNULLED)

    @property
    def standing(self) -> Standing:
        """The values of those rows."""
        return Standing(tuple((row.pk, decode(row.kind, row.payload)) for row in self.standing_rows))

    def refuse_if_moved(self, *, seen: int | None) -> None:
        """Refuse to act on a stale reading.

        :param seen: position of the last row the actor had before them; ``None`` for an act that
            rests on no reading.
        """
        last = self.rows[-1]
        if seen is not None and last.position > seen:
            refuse(
                f"Le dossier a changé depuis que vous l'avez lu : « {last.get_kind_display()} » a été enregistré "
                f"{_who(last)}. Vérifiez l'effet de votre acte, puis confirmez de nouveau."
            )

    def refuse_twin(self, encoded: Encoded) -> None:
        """Refuse a fact that stands already, word for word."""
        for row in self.standing_rows:
            if row.kind == encoded.kind and row.payload == encoded.payload:
                refuse(f"Ce fait est déjà au dossier : « {row.get_kind_display()} » a été enregistré {_who(row)}.")

    def still_standing(self, recorded: RecordedFact) -> RecordedFact:
        """The row that an act corrects or annuls, unless somebody already did."""
        row = next(row for row in self.rows if row.pk == recorded.pk)
        successor = next((other for other in self.rows if other.supersedes_id == row.pk), None)
        if successor is not None:
            done = "annulé" if successor.kind == FactKind.ANNULLED else "corrigé"
            refuse(f"Ce fait (« {row.get_kind_display()} ») a déjà été {done} {_who(successor)}.")
        if row.kind == FactKind.ANNULLED:
            refuse("Une annulation ne se corrige pas : enregistrez de nouveau le fait.")
        return row

    def judged(self, after: Standing, *, like: str) -> Timeline:
        """Put the file as it would become to the law.

        :param like: kind of the new fact; when the law refuses and a fact of this kind stands, the
            refusal also says who recorded that one and when.
        :raises Refused: with the law's sentence.
        """
        try:
            return after.timeline()
        except Refused as refusal:
            rival = next((row for row in reversed(self.standing_rows) if row.kind == like), None)
            if rival is None or like == FactKind.CONCLUDED:
                raise
            told = f"Au dossier : « {rival.get_kind_display()} », enregistré {_who(rival)}."
            raise Refused(f"{refusal.sentence} {told}", citation=refusal.citation) from refusal

    def add(
        self, encoded: Encoded, *, timeline: Timeline, writing: Writing, supersedes: RecordedFact | None = None
    ) -> RecordedFact:
        """Record one row and rebuild the summary.

        An instant never goes back within a file. Of two agents whose clocks disagree, the second to
        hold the lock records at the first one's instant: a reading as of any instant then shows
        whatever its writer knew.
        """
        last = self.rows[-1]
        at = max(writing.at, last.recorded_at)
        recorded = RecordedFact.objects.create(
            contract=self.contract,
            position=last.position + 1,
            kind=encoded.kind,
            effective_on=encoded.effective_on,
            payload=encoded.payload,
            recorded_at=at,
            recorded_by=writing.actor,
            evidence=writing.evidence,
            supersedes=supersedes,
        )
        label = projection.label_of(self.contract)
        projection.store([projection.project(label=label, timeline=timeline, as_of=day_of(at))])
        for path in settings.FILE_CHANGED:
            import_string(path)(self.contract, at=at)
        return recorded


def refuse(sentence: str) -> NoReturn:
    """Refuse for a reason of the file's own keeping, not of the law."""
    raise Refused(sentence, citation=_KEEPING)


def _who(row: RecordedFact) -> str:
    return f"par {row.recorded_by.signature} le {in_french(row.recorded_at)}"
