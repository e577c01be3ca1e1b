"""The certificate: the day before, the day itself, the day after; once, whoever races; then who stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.operations import refresh_summaries
from cesp.engagement.letter_kinds import END_CERTIFICATE
from cesp.engagement.models import EndCertificate, ProofSource, ProofState, Stay, YearlyProof
from cesp.engagement.operations import certifying, staying
from cesp.engagement.queries import desk, own, statistics
from cesp.letters import operations as letters
from cesp.letters.models import Content, Letter, Reason
from cesp.notifications.models import Notification
from cesp_law.facts import LeftPlace
from cesp_law.refusals import Refused
from tests.factories import engagements as made
from tests.factories.candidatures import conflicted
from tests.factories.contracts import recorded
from tests.factories.life_events import holder
from tests.factories.memberships import auditor, case_desk, referent, signatory

pytestmark = pytest.mark.django_db


@pytest.mark.clause("INS-7", "BIE-1")
def test_the_certificate_is_issued_the_day_after_the_last_one_and_not_before() -> None:
    """The last day is 7 January 2026."""
    contract, actor = made.served(), case_desk()
    for days in (2, 1):
        at = made.OVER_AT - timedelta(days=days)
        with pytest.raises(Refused, match=r"court jusqu'au 7 janvier 2026 inclus : .* à compter du 8 janvier 2026"):
            certifying.certify(actor=actor, contract=contract, at=at)
    done = certifying.certify(actor=actor, contract=contract, at=made.OVER_AT)
    assert (done.last_day, done.months_owed, done.letter.kind) == (date(2026, 1, 7), 24, END_CERTIFICATE)
    said = str(Content.objects.get(letter=done.letter).data)
    for words in ("accompli depuis le 7 janvier 2026", "24 mois", "Maison de santé de Thiers", "Merci", "quantième"):
        assert words in said
    told = Notification.objects.get(person=contract.signatory, kind="engagement.completed")
    assert "Votre engagement est accompli depuis le 7 janvier 2026 : merci." in told.sentence
    assert Notification.objects.filter(kind="engagement.certified").count() == 1
    assert Entry.objects.filter(act="engagement.end_certified", about_id=contract.signatory_id).count() == 1
    with pytest.raises(AlreadyDone, match=rf"déjà certifié : courrier n° {done.letter.number}"):
        certifying.certify(actor=actor, contract=contract, at=made.OVER_AT)
    today = made.OVER_AT.date()
    refresh_summaries(today=today)
    assert not desk.page_of(actor, contract, today=today).ready
    assert desk.engagement_work(actor, today=today) == ()
    letters.revoke(actor=actor, letter=done.letter, reason=Reason.values[0], at=made.OVER_AT)
    assert desk.page_of(actor, contract, today=today).ready
    assert [one.code for one in desk.engagement_work(actor, today=today)] == ["a-certifier"]
    assert own.own_page(contract, today=today).certificate is None
    again = certifying.certify(actor=actor, contract=contract, at=made.OVER_AT + timedelta(days=1))
    assert (again.pk, again.letter.pk != done.letter.pk) == (done.pk, True)


@pytest.mark.clause("IDF-12")
def test_a_year_that_is_not_proved_keeps_the_certificate_back_and_is_named() -> None:
    contract = made.serving()
    made.accepted(contract, 1, at=made.OVER_AT)
    with pytest.raises(Refused, match=r"il reste l'année 2 .du 8 janvier 2025, attendue."):
        certifying.certify(actor=case_desk(), contract=contract, at=made.OVER_AT)
    for outsider in (referent("ara"), holder(contract), auditor()):
        with pytest.raises(PermissionDenied):
            certifying.certify(actor=outsider, contract=contract, at=made.OVER_AT)
    assert not Letter.objects.filter(kind=END_CERTIFICATE).exists()


@pytest.mark.clause("IDF-12")
def test_what_was_given_for_a_year_no_longer_asked_of_holds_nothing_back() -> None:
    contract = made.served()
    YearlyProof.objects.create(
        contract=contract,
        number=3,
        begins_on=date(2026, 1, 8),
        until_on=date(2027, 1, 8),
        due_on=date(2027, 3, 7),
        state=ProofState.GIVEN,
        source=ProofSource.PIECES,
        given_at=made.OVER_AT,
    )
    assert certifying.certify(actor=case_desk(), contract=contract, at=made.OVER_AT).last_day == date(2026, 1, 7)
    assert YearlyProof.objects.filter(contract=contract).count() == 3


def test_a_referent_who_knows_the_signatory_hears_of_no_certificate() -> None:
    contract, knows, colleague = made.served(), referent("ara"), referent("ara")
    conflicted(knows, contract.signatory)
    certifying.certify(actor=case_desk(), contract=contract, at=made.OVER_AT)
    told = Notification.objects.filter(kind="engagement.certified")
    assert (told.filter(person=knows.person).count(), told.filter(person=colleague.person).count()) == (0, 1)


def test_several_are_certified_at_once_and_a_refusal_keeps_no_other_back() -> None:
    ready, waits = made.served(), made.serving()
    done = certifying.certify_many(actor=case_desk(), contracts=[waits, ready], at=made.OVER_AT)
    assert [one.contract for one in done.certified] == [ready]
    assert [(contract, "il reste l'année 1" in why) for contract, why in done.refused] == [(waits, True)]


def ended(*, region: str = "ara", left: bool = False) -> Contract:
    """Certified without a letter of its own to seal: the statistics read the row."""
    contract = made.serving(ars=region)
    if left:
        recorded(contract, LeftPlace(on=date(2026, 6, 1), place=made.THIERS.place), at=datetime(2026, 6, 2, tzinfo=UTC))
    letter = Letter.objects.order_by("pk").first()
    assert letter is not None
    twin = Letter.objects.get(pk=letter.pk)
    twin.pk, twin.number, twin.rank = None, f"X-{contract.pk}", 10_000 + contract.pk
    twin.sealed_sha256, twin.code = f"{contract.pk:064d}", f"{contract.pk:012d}"[:12]
    twin._state.adding = True
    twin.save(force_insert=True)
    EndCertificate.objects.create(
        contract=contract,
        letter=twin,
        last_day=date(2026, 1, 7),
        months_owed=24,
        issued_at=made.OVER_AT,
        issued_by=case_desk(),
    )
    return contract


def test_a_year_after_one_may_say_where_one_practises_and_take_it_back() -> None:
    contract = made.served()
    actor = holder(contract)
    how = {"actor": actor, "contract": contract, "where": "same_place", "under_served": "yes"}
    with pytest.raises(Refused, match="un an après la fin d'un engagement certifié"):
        staying.declare(**how, at=datetime(2027, 1, 7, 9, tzinfo=UTC))
    certifying.certify(actor=case_desk(), contract=contract, at=made.OVER_AT)
    with pytest.raises(Refused, match="à compter du 7 janvier 2027"):
        staying.declare(**how, at=datetime(2027, 1, 6, 9, tzinfo=UTC))
    for on, asked in ((date(2027, 1, 6), 0), (date(2027, 1, 7), 1), (date(2027, 1, 8), 1)):
        staying.ask(on=on, at=datetime(on.year, on.month, on.day, 6, tzinfo=UTC))
        assert Notification.objects.filter(kind="engagement.stay_asked").count() == asked
    staying.declare(**how, at=datetime(2027, 1, 7, 9, tzinfo=UTC))
    staying.declare(**(how | {"where": "same_region"}), at=datetime(2027, 1, 8, 9, tzinfo=UTC))
    assert Stay.objects.get().where == "same_region"
    assert staying.ask(on=date(2027, 1, 9), at=datetime(2027, 1, 9, 6, tzinfo=UTC)) == 0
    with pytest.raises(PermissionDenied):
        staying.declare(**(how | {"actor": signatory()}), at=datetime(2027, 1, 8, 9, tzinfo=UTC))
    staying.take_back(actor=actor, contract=contract, at=datetime(2027, 1, 8, 9, tzinfo=UTC))
    assert not Stay.objects.exists()


def test_counts_of_fewer_than_five_people_are_not_shown() -> None:
    """Five in the region of ARA: three in the same place, of whom nobody is told; all five in the region."""
    first = made.served()
    certifying.certify(actor=case_desk(), contract=first, at=made.OVER_AT)
    others = [ended() for _ in range(3)] + [ended(left=True)]
    at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    answers = ["same_place", "same_place", "same_place", "same_region"]
    for contract, where in zip([first, *others[:3]], answers, strict=True):
        staying.declare(actor=holder(contract), contract=contract, where=where, under_served="yes", at=at)
    ended(region="idf")
    found = statistics.staying(case_desk(), today=date(2027, 2, 1))
    assert (found.everybody.total, found.everybody.counts["left"], found.everybody.counts["unknown"]) == (6, 1, 1)
    by_region = {group.label: group for group in found.regions}
    assert by_region["Île-de-France"].suppressed
    here = by_region["Auvergne-Rhône-Alpes"]
    assert here.suppressed  # six in all: five shown would tell of the sixth
    assert (found.everybody.known, found.everybody.same_region) == (None, None)
    staying.declare(actor=holder(others[3]), contract=others[3], where="same_departement", under_served="yes", at=at)
    here = {one.label: one for one in statistics.staying(referent("ara"), today=date(2027, 2, 1)).regions}[here.label]
    assert (here.same_place, here.same_departement, here.same_region, here.in_under_served) == (None, None, 5, 5)
    assert statistics.staying(case_desk(), today=date(2027, 1, 6)).everybody.total == 0


def test_queues_hold_what_each_waits_for() -> None:
    late, over, unvalidated = made.serving(), made.served(), made.serving(validated=False)
    made.renewed(late)

    def queue(code: str, today: date) -> list[str]:
        found = desk.listing(referent("ara"), desk.Filters(queue=code), today=today)
        return [row.contract.reference for row in found.rows]

    refresh_summaries(today=date(2025, 3, 7))
    assert queue("sans-preuve", date(2025, 3, 7)) == []
    assert queue("sans-preuve", date(2025, 3, 8)) == [late.reference]
    assert queue("sans-validation", date(2025, 3, 8)) == [unvalidated.reference]
    refresh_summaries(today=date(2025, 7, 8))
    assert len(queue("fin-proche", date(2025, 7, 7))) == 0
    assert len(queue("fin-proche", date(2025, 7, 8))) == 2
    refresh_summaries(today=date(2026, 1, 8))
    assert queue("a-certifier", date(2026, 1, 8)) == [over.reference]
    work = {item.code: item.count for item in desk.engagement_work(case_desk(), today=date(2026, 1, 8))}
    assert work == {"a-certifier": 1}
    certifying.certify(actor=case_desk(), contract=over, at=made.OVER_AT)
    assert queue("a-certifier", date(2026, 1, 8)) == []
    assert queue("accomplis", date(2026, 1, 8)) == [over.reference]
    assert made.renewed(late)[0].state == ProofState.AWAITED
    assert desk.listing(referent("idf"), desk.Filters(), today=date(2026, 1, 8)).total == 0
