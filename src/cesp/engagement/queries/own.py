"""What a signatory reads of their engagement: how far it is, where, what to prove, what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cesp.accounts.models import Membership
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.contracts.reading import timeline_of
from cesp.contracts.wording import over
from cesp.documents.kinds import KINDS, Kind
from cesp.engagement.models import (
    ChangeState,
    EndCertificate,
    PracticeChange,
    ProofCheck,
    ProofPiece,
    ProofState,
    Stay,
    YearlyProof,
)
from cesp.engagement.reading import NATURES, Served, arrivals, effects_of, served, stay_asked_from
from cesp.engagement.workflow import CHANGE, PROOF
from cesp.payments.whole_file import file_of
from cesp.pictures.frieze import Frieze
from cesp.questionnaire.models import Response
from cesp_law.dates import in_french
from cesp_law.phase import Phase
from cesp_law.serving import ServiceYear


@dataclass(frozen=True, slots=True)
class Year:
    """One year of engagement, with its proof when a row holds it already.

    :param state: of the proof; awaited while nothing was given.
    :param is_late: whether its last day is past and it is missing.
    """

    year: ServiceYear
    proof: YearlyProof | None
    is_late: bool

    @property
    def state(self) -> str:
        return self.proof.state if self.proof else ProofState.AWAITED.value

    @property
    def label(self) -> str:
        return str(ProofState(self.state).label)

    @property
    def is_missing(self) -> bool:
        return self.proof is None or self.proof.is_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """The page of one's engagement.

    :param questionnaire: one that takes an answer today and would prove the year under way; none when there is none.
    :param stay_opens_on: the day from which « where do you practise » is asked; none before a certificate.
    """

    found: Served
    frieze: Frieze
    years: tuple[Year, ...]
    change: PracticeChange | None
    last_change: PracticeChange | None
    certificate: EndCertificate | None
    questionnaire: Response | None
    stay: Stay | None
    stay_is_open: bool
    stay_opens_on: date | None

    @property
    def contract(self) -> Contract:
        return self.found.contract

    @property
    def to_give(self) -> Year | None:
        """The oldest proof that is missing."""
        return next((year for year in self.years if year.is_missing), None)

    @property
    def change_sentence(self) -> str:
        return "" if self.change is None else CHANGE.sentence(state=self.change.state, role="signatory")


def engaged_contract(actor: Membership) -> Contract | None:
    """The contract of somebody whose engagement has begun; the latest, when several did."""
    rows = Contract.objects.filter(signatory=actor.person_id, summary__starts_on__isnull=False)
    return rows.select_related("signatory", "summary").order_by("-summary__starts_on", "-pk").first()


def over_before_it_began(actor: Membership, *, today: date) -> str:
    """Why no engagement will begin: the latest contract has ended, a French sentence; empty while one may."""
    contract = next(iter(contracts.contracts_of(actor)), None)
    return "" if contract is None else over(timeline_of(contract), Phase.AWAITING_INSTALLATION, on=today)


def own_page(contract: Contract, *, today: date) -> OwnPage:
    """Everything that the page of one's engagement prints."""
    found = served(contract, on=today)
    certificate = EndCertificate.objects.standing().filter(contract=contract).select_related("letter").first()
    changes = PracticeChange.objects.filter(contract=contract).prefetch_related("shares").order_by("-pk")
    last = changes.first()
    opens_on = stay_asked_from(certificate.last_day) if certificate else None
    return OwnPage(
        found=found,
        frieze=file_of(contract, on=today).frieze,
        years=years_of(found),
        change=last if last and last.state == ChangeState.DECLARED else None,
        last_change=last,
        certificate=certificate,
        questionnaire=_questionnaire(contract, today),
        stay=Stay.objects.filter(contract=contract).first(),
        stay_is_open=opens_on is not None and opens_on <= today,
        stay_opens_on=opens_on,
    )


def years_of(found: Served) -> tuple[Year, ...]:
    """The years of an engagement that ask for a proof, with what was given. One query."""
    rows = {row.number: row for row in YearlyProof.objects.filter(contract=found.contract)}
    return tuple(_year(year, rows.get(year.number), found.on) for year in found.years)


def _year(year: ServiceYear, proof: YearlyProof | None, on: date) -> Year:
    missing = proof is None or proof.is_missing
    return Year(year, proof, missing and year.due_on < on)


def _questionnaire(contract: Contract, today: date) -> Response | None:
    rows = Response.objects.silent().taken(today).filter(contract=contract)
    return rows.select_related("questionnaire").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """The proof of one year, as its signatory reads it."""

    contract: Contract
    year: Year
    sentence: str
    pieces: tuple[ProofPiece, ...]
    checks: tuple[ProofCheck, ...]
    kinds: tuple[Kind, ...]
    questionnaire: Response | None
    may_change: bool

    @property
    def version(self) -> int:
        return self.year.proof.version if self.year.proof else 0


def own_contract(actor: Membership, reference: str) -> Contract:
    """:raises Contract.DoesNotExist: there is none, or it is somebody else's."""
    rows = Contract.objects.filter(signatory=actor.person_id).select_related("signatory", "summary")
    return rows.get(reference=reference)


def proof_page(contract: Contract, number: int, *, today: date) -> ProofPage | None:
    """The proof of one year; none if that year asks for nothing."""
    found = served(contract, on=today)
    year = next((one for one in years_of(found) if one.year.number == number), None)
    if year is None:
        return None
    pieces: QuerySet[ProofPiece] = ProofPiece.objects.filter(proof=year.proof).select_related("piece").order_by("pk")
    checks = ProofCheck.objects.filter(proof=year.proof).order_by("-pk")
    sentence = PROOF.sentence(state=year.state, role="signatory").format(due_on=in_french(year.year.due_on))
    return ProofPage(
        contract=contract,
        year=year,
        sentence=sentence,
        pieces=tuple(pieces) if year.proof else (),
        checks=tuple(checks) if year.proof else (),
        kinds=tuple(KINDS[code] for code in NATURES),
        questionnaire=_questionnaire(contract, today),
        may_change=year.is_missing,
    )


def change_for(actor: Membership, public_id: UUID) -> PracticeChange:
    """:raises PracticeChange.DoesNotExist: there is none, or it is outside the actor's perimeter."""
    rows = PracticeChange.objects.visible_to(actor).select_related("contract__signatory", "decided_by__person")
    return rows.prefetch_related("shares").get(public_id=public_id)


def effects_before_declaring(
    contract: Contract, *, on: date, shares: dict[str, int], today: date
) -> tuple[Effect, ...]:
    """What a change would do, before it is declared.

    :raises Refused: the law refuses it, or nothing changes.
    """
    return effects_of(contract, arrivals(served(contract, on=today), on, shares), today=today)


def facts_seen(contract: Contract) -> int:
    return contracts.last_position(contract)


def home_of(actor: Membership, *, today: date) -> YearlyProof | None:
    """The proof that a signatory has to give now, for their home: the oldest one missing. One query."""
    rows = YearlyProof.objects.visible_to(actor).filter(
        state__in=(ProofState.AWAITED, ProofState.TO_COMPLETE, ProofState.REFUSED), begins_on__lte=today
    )
    return rows.select_related("contract").order_by("due_on", "pk").first()
