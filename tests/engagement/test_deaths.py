"""A death: everything that was sent to them stops, nothing is owed, the heirs are written to once, soberly."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Person
from cesp.common.models import OutboxMessage
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.reading import rules_of, timeline_of
from cesp.engagement.models import Death
from cesp.engagement.operations import certifying, checking, dying, years
from cesp.identity.links import Asking, ask
from cesp.identity.models import EmailLink, Purpose
from cesp.letters.models import Content, Letter
from cesp.notifications import digests
from cesp.notifications.models import Notification
from cesp.notifications.operations import Told, notify, notify_many
from cesp.questionnaire.models import Response
from cesp.questionnaire.operations import following
from cesp.recovery.queries import balance, left_by
from cesp.reminders.models import Deadline
from cesp.reminders.operations import reminding, renewing
from cesp_law.assessment import assess
from cesp_law.phase import Phase
from cesp_law.refusals import Refused
from tests.factories import engagements as made
from tests.factories import recovery
from tests.factories.contracts import concluded
from tests.factories.life_events import holder
from tests.factories.memberships import case_desk, referent
from tests.factories.questionnaires import opened

pytestmark = pytest.mark.django_db
DIED_ON = date(2025, 3, 1)
ASKING = Asking(browser="b" * 64, source="127.0.0.1")


def dead(contract: Contract, *, heir: str = "", at: datetime = made.AT) -> Death:
    return dying.record_death(
        actor=case_desk(),
        person=contract.signatory,
        died_on=DIED_ON,
        upload=made.attestation("Acte"),
        heir_name=heir,
        heir_address="1 rue des Lilas\n63300 Thiers" if heir else "",
        at=at,
    )


def tell(person: Person, key: str) -> None:
    notify(person=person, kind="engagement.proof_asked", key=key, path="/", at=made.AT, data={"service_year": 1})


def test_nothing_is_told_any_more_to_whoever_has_died_while_the_living_still_hear() -> None:
    """The one guard is where everybody is told: without a day of death, the same calls tell."""
    contract, alive = made.serving(), made.serving()
    tell(contract.signatory, "before")
    referent("ara")
    dead(contract)
    person = Person.objects.get(pk=contract.signatory_id)
    assert (person.died_on, person.is_active) == (DIED_ON, False)
    assert not Notification.objects.filter(person=person, settled_at__isnull=True).exists()
    count = Notification.objects.filter(person=person).count()
    mails = OutboxMessage.objects.filter(payload__to=person.email).count()
    for one in (person, alive.signatory):
        tell(one, "after")
        notify_many(kind="engagement.stay_asked", told=[Told(one.pk, "many", "/", {})], at=made.AT)
    assert Notification.objects.filter(person=person).count() == count
    assert Notification.objects.filter(person=alive.signatory, key__in=("after", "many")).count() == 2
    digests.send(on=date(2025, 3, 11))
    assert OutboxMessage.objects.filter(payload__to=person.email).count() == mails
    assert Notification.objects.filter(kind="engagement.death_recorded").count() == 1


def test_no_deadline_no_questionnaire_no_proof_is_asked_of_the_dead() -> None:
    contract, alive = made.serving(), made.serving()
    years.renew_all(on=date(2025, 3, 2), at=made.AT)
    renewing.renew_all(on=date(2025, 3, 2), at=made.AT)
    assert Deadline.objects.open().filter(person=contract.signatory).exists()
    dead(contract)
    renewing.renew_all(on=date(2025, 3, 10), at=made.AT)
    assert not Deadline.objects.open().filter(person=contract.signatory).exists()
    assert Deadline.objects.open().filter(person=alive.signatory).exists()
    reminding.remind_all(on=date(2025, 3, 10), at=made.AT)
    assert not Notification.objects.filter(person=contract.signatory, settled_at__isnull=True).exists()
    proofs = list(contract.yearly_proofs.all())
    assert checking.ask_for(actor=case_desk(), proofs=proofs, at=made.AT) == (0, 0)
    opened()
    following.follow(at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    called = set(Response.objects.values_list("contract_id", flat=True))
    assert contract.pk not in called


@pytest.mark.clause("IDF-16")
def test_a_death_waives_the_contract_and_nothing_is_owed() -> None:
    contract = made.serving()
    death = dead(contract)
    timeline = timeline_of(contract)
    found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=date(2025, 6, 1))
    assert found.phase.value is Phase.WAIVED
    assert found.breach is None or found.breach.total_cents.value == 0
    assert death.piece is not None
    assert contract.facts.latest("position").evidence == f"Acte de décès, pièce n° {death.piece.pk}"
    with pytest.raises(Refused, match="Le décès du signataire est enregistré"):
        certifying.certify(actor=case_desk(), contract=contract, at=made.OVER_AT)


def test_their_account_is_closed_to_signing_in() -> None:
    contract = made.serving()
    dead(contract)
    for email, links in ((contract.signatory.email, 0), (made.serving().signatory.email, 1)):
        ask(email=email, purpose=Purpose.SIGN_IN, asking=ASKING, at=made.AT)
        assert EmailLink.objects.filter(person__email=email).count() == links


def test_it_is_recorded_once_by_the_desk_on_a_day_that_has_come() -> None:
    contract = made.serving()
    for outsider in (referent("ara"), holder(contract)):
        with pytest.raises(PermissionDenied):
            dying.record_death(
                actor=outsider,
                person=contract.signatory,
                died_on=DIED_ON,
                upload=made.attestation(),
                heir_name="",
                heir_address="",
                at=made.AT,
            )
    with pytest.raises(Refused, match="n'est pas encore venu"):
        dead(contract, at=datetime(2025, 2, 28, 9, tzinfo=UTC))
    assert not Death.objects.exists()
    death = dead(contract)
    with pytest.raises(AlreadyDone, match=r"déjà enregistré, par .* : décès le 1er mars 2025"):
        dead(contract)
    dying.withdraw_death(actor=case_desk(), death=death, at=made.AT)
    person = Person.objects.get(pk=contract.signatory_id)
    assert (person.died_on, person.is_active, Death.objects.count()) == (None, True, 0)
    timeline = timeline_of(contract)
    assert timeline.waived is None
    with pytest.raises(Refused, match="déjà été retiré"):
        dying.withdraw_death(actor=case_desk(), death=death, at=made.AT)


def test_the_heirs_get_one_plain_letter_at_their_own_address() -> None:
    contract = concluded()
    death = dead(contract)
    with pytest.raises(Refused, match="le nom et l'adresse"):
        dying.write_to_heirs(actor=case_desk(), death=death, at=made.AT)
    dying.keep_heirs(
        actor=case_desk(), death=death, name="Maître Dupont", address="1 rue des Lilas\n63300 Thiers", at=made.AT
    )
    letter = dying.write_to_heirs(actor=case_desk(), death=death, at=made.AT)
    data = Content.objects.get(letter=letter).data
    assert data["head"]["recipient"] == {"name": "Maître Dupont", "lines": ["1 rue des Lilas", "63300 Thiers"]}
    said = str(data).lower()
    assert "nous vous présentons nos sincères condoléances" in said
    assert "rien n'est dû" in said
    for word in ("félicitation", "relance", "merci", "votre engagement"):
        assert word not in said
    assert Letter.objects.filter(person=contract.signatory).count() == 1
    with pytest.raises(AlreadyDone, match=f"n° {letter.number} est déjà écrit"):
        dying.write_to_heirs(actor=case_desk(), death=death, at=made.AT)
    with pytest.raises(Refused, match="Les ayants droit ont reçu un courrier"):
        dying.withdraw_death(actor=case_desk(), death=death, at=made.AT)


def test_no_letter_says_that_nothing_is_owed_while_a_sum_is_claimed() -> None:
    contract = concluded()
    claimed = recovery.debt(contract)
    later = recovery.at(date(2026, 2, 1))
    death = dead(contract, heir="Maître Dupont", at=later)
    assert left_by(contract.signatory, on=later.date()) == balance(claimed, on=later.date()) == 7211024
    with pytest.raises(Refused, match="encore réclamés"):
        dying.write_to_heirs(actor=case_desk(), death=death, at=later)
    assert not Letter.objects.exists()
