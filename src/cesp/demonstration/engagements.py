"""Engagements in each state: proofs given, to complete and accepted, a change declared, ends certified, a death."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import CASE_DESK, REFERENT
from cesp.demonstration.specimens import picture
from cesp.engagement.models import ProofCheck, YearlyProof
from cesp.engagement.operations import certifying, changing, checking, dying, giving, staying, years
from cesp.engagement.reading import served
from cesp_law.dates import add_months_clamped
from cesp_law.phase import Phase
from cesp_law.refusals import Refused

_CERTIFIED = 5
"""As few as the statistics of who stays may show."""
_STAYS = ("same_place", "same_place", "same_departement", "same_region", "elsewhere")


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Around Léa, whose own proof waits for the visitor.

    :param agents: the personas' memberships by e-mail address.
    """
    referent, desk = agents[REFERENT.email], agents[CASE_DESK.email]
    years.renew_all(on=today, at=at(today, 0, 6))
    proofs = list(_awaited(today)[:4])
    given = [_given(proof, today, days_ago=3 + rank) for rank, proof in enumerate(proofs)]
    for proof, outcome, reasons in zip(
        given, (ProofCheck.Outcome.ACCEPTED, ProofCheck.Outcome.TO_COMPLETE), _REASONS, strict=False
    ):
        checking.check(
            actor=referent, proof=proof, outcome=outcome, reasons=reasons, at=at(today, 1, 10), seen=proof.version
        )
    _change(today, without={proof.contract_id for proof in proofs})
    _ends(desk, today)
    _death(desk, today, without={proof.contract_id for proof in proofs})


_REASONS = ("", "L'attestation n'est pas datée : demandez-en une autre à votre employeur.")


def _awaited(today: date) -> list[YearlyProof]:
    """Years of the region to prove, the oldest first, each of another signatory; Léa's is left to the visitor.

    Those asked for a fortnight ago already: proofs are given over the last week.
    """
    asked_on = today - timedelta(days=14)
    rows = YearlyProof.objects.filter(contract__summary__ars="ara", state="awaited", begins_on__lte=asked_on)
    found: dict[int, YearlyProof] = {}
    for row in rows.exclude(contract__reference__startswith="DEMO-").order_by("-due_on", "pk")[:60]:
        found.setdefault(row.contract_id, row)
    return list(found.values())


def _given(proof: YearlyProof, today: date, *, days_ago: int) -> YearlyProof:
    contract = proof.contract
    actor = _signatory(contract)
    when = at(today, days_ago, 18)
    lines = ("Attestation d'exercice", contract.signatory.full_name)
    joined = giving.add_piece(
        actor=actor,
        contract=contract,
        number=proof.number,
        kind="practice_proof",
        upload=picture("attestation.jpg", lines),
        at=when,
    )
    joined.proof.refresh_from_db()
    return giving.give(actor=actor, contract=contract, number=proof.number, seen=joined.proof.version, at=when)


def _change(today: date, *, without: set[int]) -> None:
    """Somebody goes to four days a week next month; the agency has it to record."""
    for contract in _engaged(without):
        places = served(contract, on=today).places
        if len(places) != 1 or places[0].share_percent != 100:
            continue
        with suppress(Refused):
            changing.declare(
                actor=_signatory(contract),
                contract=contract,
                on=today + timedelta(days=20),
                shares={places[0].place: 80},
                explanation="Quatre jours par semaine.",
                at=at(today, 2, 19),
            )
            return


def _ends(desk: Membership, today: date) -> None:
    """The engagements that ended longest ago are certified, and their former signatories say where they are."""
    rows = Contract.objects.filter(summary__phase=Phase.COMPLETED, summary__ars="ara").select_related("signatory")
    over = rows.filter(summary__ends_until__lt=add_months_clamped(today, -13)).order_by("summary__ends_until", "pk")
    certified = 0
    for contract in over[:20]:
        if certified == _CERTIFIED:
            return
        with suppress(Refused, AlreadyDone):
            certifying.certify(actor=desk, contract=contract, at=at(today, 5, 11))
            staying.declare(
                actor=_signatory(contract),
                contract=contract,
                where=_STAYS[certified],
                under_served="yes",
                at=at(today, 1, 20),
            )
            certified += 1


def _death(desk: Membership, today: date, *, without: set[int]) -> None:
    for contract in list(_engaged(without))[-3:]:
        with suppress(Refused):
            death = dying.record_death(
                actor=desk,
                person=contract.signatory,
                died_on=today - timedelta(days=24),
                upload=picture("acte.jpg", ("Acte de décès", contract.signatory.full_name)),
                heir_name="Étude de maître Faure, notaire",
                heir_address="4 place de l'Église\n63300 Thiers",
                at=at(today, 6, 15),
            )
            dying.write_to_heirs(actor=desk, death=death, at=at(today, 5, 9))
            return


def _engaged(without: set[int]) -> Iterator[Contract]:
    rows = Contract.objects.filter(summary__phase=Phase.ENGAGED, summary__ars="ara").exclude(pk__in=without)
    yield from rows.exclude(reference__startswith="DEMO-").select_related("signatory").order_by("pk")[:12]


def _signatory(contract: Contract) -> Membership:
    rows = Membership.objects.filter(role=Role.SIGNATORY, person=contract.signatory_id).select_related("person")
    return rows.latest("pk")
