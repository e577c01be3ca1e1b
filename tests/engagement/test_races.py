"""Two agents certify one engagement: one certificate, one letter; the loser hears of it. Without locks, it breaks."""

import pytest

from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.engagement.letter_kinds import END_CERTIFICATE
from cesp.engagement.models import Death, EndCertificate
from cesp.engagement.operations import certifying, dying
from cesp.engagement.reading import Served
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.settling.models import Proof
from cesp.settling.operations import proofs
from cesp_law.refusals import Refused
from tests.factories import engagements as made
from tests.factories import settling as settled
from tests.factories.memberships import case_desk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def both(contract: Contract) -> list[object]:
    first, second = case_desk(), case_desk()
    return race(
        lambda: certifying.certify(actor=first, contract=contract, at=made.OVER_AT),
        lambda: certifying.certify(actor=second, contract=contract, at=made.OVER_AT),
    )


@pytest.mark.clause("INS-7")
def test_of_two_certificates_one_is_issued() -> None:
    contract = made.served()
    results = both(contract)
    assert len([one for one in results if isinstance(one, EndCertificate)]) == 1, results
    (lost,) = [one for one in results if isinstance(one, AlreadyDone)]
    assert "déjà certifié" in lost.sentence
    assert Letter.objects.filter(kind=END_CERTIFICATE).count() == 1
    assert Notification.objects.filter(kind="engagement.completed").count() == 1


@pytest.mark.clause("IDF-16")
def test_a_death_and_a_piece_of_the_same_person_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the pieces meets whoever holds the contract: in two orders, PostgreSQL would end one of them."""
    project = settled.validated()
    meet, told, opened = meeting(2, patience=2), dying.referents_of, proofs.opened
    monkeypatch.setattr(dying, "referents_of", lambda *given, **how: (meet(), told(*given, **how))[1])
    monkeypatch.setattr(proofs, "opened", lambda *given, **how: (opened(*given, **how), meet())[0])
    desk, person = case_desk(), project.contract.signatory
    results = race(
        lambda: dying.record_death(
            actor=desk,
            person=person,
            died_on=day_of(settled.AT),
            upload=made.attestation("Acte"),
            heir_name="",
            heir_address="",
            at=settled.AT,
        ),
        lambda: settled.deposited(project, "order_registration"),
    )
    assert isinstance(results[0], Death), results
    assert isinstance(results[1], (Proof, Refused)), results


def test_with_the_locks_off_both_believe_they_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that there is no certificate before either writes: nobody is told that it was done already."""
    contract = made.served()
    meet, read = meeting(2, patience=5), certifying.served

    def read_then_meet(asked: Contract, **options: object) -> Served:
        found = read(asked, **options)  # type: ignore[arg-type]
        meet()
        return found

    monkeypatch.setattr(certifying, "served", read_then_meet)
    with without_locks():
        results = both(contract)
    assert not any(isinstance(one, AlreadyDone) for one in results), results
