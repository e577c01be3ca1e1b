"""The yearly questionnaire asks engaged people for the same proof: accepted there, it is not asked again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cesp.contracts.operations import refresh_summaries
from cesp.engagement.models import ProofSource, ProofState, YearlyProof
from cesp.engagement.operations import years
from cesp.questionnaire.models import Proposal
from cesp.questionnaire.operations import deciding, pieces
from tests.factories import engagements as made
from tests.factories import questionnaires as asked
from tests.factories.life_events import holder
from tests.factories.memberships import referent

pytestmark = pytest.mark.django_db
TREATED_AT = datetime(2026, 4, 2, 9, tzinfo=UTC)


def answered() -> Proposal:
    """Started on 8 January 2025; the questionnaire of March 2026 is answered in the second year."""
    contract = made.serving(installed=replace(made.THIERS, on=date(2025, 1, 8)))
    refresh_summaries(today=date(2026, 2, 28))
    asked.opened()
    response = asked.response_of(contract)
    actor = holder(contract)
    pieces.add_piece(
        actor=actor,
        response=response,
        question="preuve",
        kind="work_contract",
        upload=made.attestation(),
        at=asked.DURING,
    )
    answers = {
        "email__exact": "oui",
        "adresse_changee": "non",
        "lieu__exact": "oui",
        "ailleurs": "non",
        "entretien": "non",
    }
    sending = asked.sent(actor, response, **answers)
    return Proposal.objects.get(sending=sending, about="proof")


@pytest.mark.clause("INS-7", "INS-8")
def test_an_answer_accepted_is_the_proof_of_its_year_and_one_set_aside_is_not() -> None:
    proposal = answered()
    contract = proposal.response.contract
    years.renew([contract.pk], on=date(2026, 4, 1), at=TREATED_AT)
    assert {row.state for row in YearlyProof.objects.filter(contract=contract)} == {ProofState.AWAITED}
    deciding.accept(actor=referent("ara"), proposal=proposal, note="", at=TREATED_AT)
    first, second = YearlyProof.objects.filter(contract=contract).order_by("number")
    assert first.state == ProofState.AWAITED
    assert (second.state, second.source, second.answer) == (ProofState.ACCEPTED, ProofSource.QUESTIONNAIRE, proposal)
    assert second.given_at == proposal.sending.sent_at
    assert second.checks.get().checked_by.role == "ars_referent"


def test_an_answer_set_aside_proves_nothing() -> None:
    proposal = answered()
    deciding.reject(actor=referent("ara"), proposal=proposal, reason="La pièce n'est pas lisible.", at=TREATED_AT)
    years.renew_all(on=date(2026, 4, 2), at=TREATED_AT)
    rows = YearlyProof.objects.filter(contract=proposal.response.contract)
    assert {row.state for row in rows} == {ProofState.AWAITED}


def test_what_was_accepted_before_the_year_was_opened_is_adopted_by_the_night(settings: object) -> None:
    settings.ANSWER_ACCEPTED = []  # type: ignore[attr-defined]
    proposal = answered()
    deciding.accept(actor=referent("ara"), proposal=proposal, note="", at=TREATED_AT)
    assert not YearlyProof.objects.exists()
    for _ in range(2):
        years.renew_all(on=date(2026, 4, 3), at=TREATED_AT)
    assert YearlyProof.objects.get(answer=proposal).checks.count() == 1
