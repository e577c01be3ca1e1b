"""Two agents certify one engagement: one certificate, one letter; the loser hears of it. Without locks, it breaks."""

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.engagement.letter_kinds import END_CERTIFICATE
from cesp.engagement.models import EndCertificate
from cesp.engagement.operations import certifying
from cesp.engagement.reading import Served
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from tests.factories import engagements as made
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
