"""The demonstration goes through the checks of any contract, and is made of what the screens show."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Sum
from django.test import Client

from cesp.accounts.models import Contact, Invitation, Membership, Person, Review
from cesp.audit import operations as audit
from cesp.audit.models import Entry
from cesp.audit.verification import verify
from cesp.contracts.models import Contract, Summary
from cesp.correspondence.models import Notice
from cesp.demonstration import making, queries
from cesp.demonstration.personas import (
    APPROVER,
    CHOOSING,
    INTERN,
    OWING,
    PAYMENTS_CLERK,
    PERSONAS,
    SELECTED,
    SETTLED,
    SETTLING,
    STUDENT,
)
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.offers.models import Offer
from cesp.payments.bank_queries import bank_work
from cesp.payments.models import BankAccount, PaymentRun, Posting
from cesp.projects.models import Project, ProjectState
from cesp.recovery.models import Debt
from cesp.recovery.queries import balance
from cesp.settling.models import Installation
from cesp.zoning.models import PlaceOfPractice, RegionalRulesVersion, Zoning
from cesp.zoning.queries.verdicts import verdict_on

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "CONTRACTS", 120)
        making.make(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made(_made: None, db: None) -> None:
    """One demonstration for the whole module; what a test writes is undone after it."""


def test_a_contract_waits_for_the_candidate_whom_a_silence_called(made: None) -> None:
    """The third of the list refused, the fourth said nothing for 31 days: the sixth, Yanis, was called that day."""
    answers = [(one.candidature.ranked.rank, one.answer) for one in Offer.objects.order_by("pk")]
    assert answers == [(1, "signed"), (2, "signed"), (3, "refused"), (4, ""), (5, ""), (6, "")]
    last = Offer.objects.select_related("candidature__person").latest("pk")
    assert (last.candidature.person.email, last.offered_on) == (SELECTED.email, TODAY - timedelta(days=9))


def test_a_small_demonstration_is_whole(made: None) -> None:
    assert Contract.objects.count() == 122  # 120 taken over, and two signed in the campaign
    assert [run.month.in_french for run in PaymentRun.objects.order_by("month")] == [
        "août 2026",
        "septembre 2026",
        "octobre 2026",
    ]
    assert set(PaymentRun.objects.values_list("state", flat=True)) == {"emitted"}
    assert Posting.objects.aggregate(total=Sum("cents"))["total"] == 0
    assert [persona for persona, _ in queries.cast()] == list(PERSONAS)
    assert queries.made_on() == TODAY


def test_the_signatories_are_where_their_stories_say(made: None) -> None:
    phases = {
        summary.contract.signatory.email: (summary.phase, summary.months_due, str(summary.first_month))
        for summary in Summary.objects.select_related("contract__signatory")
        if summary.reference.startswith("DEMO-")
    }
    assert phases == {
        STUDENT.email: ("training", 14, "2025-10"),  # October 2025 to November 2026
        CHOOSING.email: ("training", 26, "2024-10"),  # October 2024 to November 2026
        INTERN.email: ("training", 21, "2024-11"),  # 25 months less the four suspended
        SETTLED.email: ("engaged", 73, "2017-10"),  # October 2017 to October 2023
        SETTLING.email: ("awaiting_installation", 68, "2020-10"),  # October 2020 to May 2026
        OWING.email: ("breached", 30, "2023-10"),  # October 2023 to March 2026
    }


def test_one_signatory_has_a_letter_to_sign_and_another_a_sum_to_pay(made: None) -> None:
    project = Project.objects.get(contract__signatory__email=SETTLING.email)
    assert project.state == ProjectState.VALIDATED
    assert not Installation.objects.filter(project=project, letter__isnull=False).exists()
    debt = Debt.objects.get(contract__signatory__email=OWING.email)
    # 30 × 1,085.63 € and 30 × 200 € claimed; three of 36 instalments of 1,071.35 € paid.
    assert balance(debt, on=TODAY) == 3856890 - 3 * 107135


def test_its_journal_is_whole_and_its_facts_are_those_it_bears_witness_to(made: None) -> None:
    verified = verify(now=AT)
    assert verified.failure is None
    assert verified.lines == Entry.objects.count() > 20


@pytest.mark.alike
def test_no_line_of_its_journal_holds_a_name_an_address_or_an_account(made: None) -> None:
    """The canary: whatever the demonstration knows of somebody, the journal does not."""
    _look_around()
    canaries = {text for row in Person.objects.values_list("email", "given_names", "family_name") for text in row}
    canaries |= {word for text in canaries for word in text.split() if len(word) > 3}
    canaries |= {text for row in BankAccount.objects.values_list("iban", "holder", "bic") for text in row}
    canaries = {text for text in canaries if len(text) > 3}
    assert len(canaries) > 300
    lines = _lines()
    assert "contracts.file_read" in lines
    assert [text for text in canaries if text in lines] == []
    audit.record(act="contracts.file_read", actor=None, at=AT, detail={"slip": "Lambert"})
    lines = _lines()
    assert [text for text in canaries if text in lines] == ["Lambert"]


def _lines() -> str:
    return "\n".join(
        f"{row.act} {row.subject} {json.dumps(row.detail, ensure_ascii=False)}" for row in Entry.objects.all()
    )


def _look_around() -> None:
    """Open files, accounts and exports as the personas do."""
    reference = Contract.objects.earliest("pk").reference
    for persona, membership in queries.cast():
        client = Client()
        client.force_login(membership.person)
        for address in (
            f"/contrats/{reference}/",
            f"/paiements/contrats/{reference}/",
            "/contrats/export.csv",
            "/paiements/2026-10/lignes/export.csv",
            "/journal/?auteur=Lambert",
        ):
            assert client.get(address).status_code in (200, 404), (persona.email, address)


def test_camille_has_papers_and_lea_a_letter_that_waits(made: None) -> None:
    student, settled = (Membership.objects.get(person__email=persona.email) for persona in (STUDENT, SETTLED))
    titles = Letter.objects.visible_to(student).order_by("pk").values_list("title", flat=True)
    assert list(titles) == [
        "Durée prévisionnelle d'engagement",
        "Attestation de sommes perçues",
        "Récépissé d'une demande",
    ]
    kinds = Piece.objects.visible_to(student).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["identity_document", "enrolment_certificate", "maternity_papers"]
    assert Piece.objects.filter(kind="message", person=student.person).count() == 2
    waiting = Notice.objects.visible_to(settled).get()
    assert (waiting.kind, waiting.known_on, waiting.letter.person) == ("duration", None, settled.person)
    assert not Letter.objects.visible_to(settled).exists()


def test_administrators_find_something_to_do(made: None) -> None:
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert sorted(one.expired(at) for one in Invitation.objects.all()) == [False, True]
    delegation = Membership.objects.in_force(TODAY).get(delegated_by__isnull=False)
    assert delegation.signature == "Karim Haddad, par délégation de Claire Morel"
    assert Review.objects.get().organisation.code == "ara"
    assert Contact.objects.count() == 3 + 17 * 3  # the managing authority, and every agency but one
    assert all(email.endswith(".example") for email in Contact.objects.values_list("email", flat=True))


def test_a_database_with_contracts_is_left_alone(made: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="base vide"):
        making.make(today=TODAY)


def test_one_change_of_account_waits_for_hugo_and_another_for_sylvie(made: None) -> None:
    works = [
        [(work.code, work.count) for work in bank_work(Membership.objects.get(person__email=persona.email))]
        for persona in (PAYMENTS_CLERK, APPROVER)
    ]
    assert works == [[("check", 1)], [("approve", 1)]]


def test_the_country_has_zones_rules_and_places_that_ask_for_an_act(made: None) -> None:
    assert Zoning.objects.filter(state="published").count() == 2 * 18
    assert RegionalRulesVersion.objects.filter(ars__in=("ara", "idf")).count() == 2
    places = PlaceOfPractice.objects.all()
    assert 140 <= places.count() <= 160
    assert places.values("ars").distinct().count() == 18
    assert set(places.filter(ars="ara").values_list("state", flat=True)) == {"open", "proposed", "closed", "expired"}
    verdicts = [
        verdict_on(place, on=TODAY) for place in places.filter(state="open", ars="ara").select_related("commune")
    ]
    protected = [verdict for verdict in verdicts if verdict.protection]
    assert len(protected) == 3
    assert [verdict.refusals for verdict in verdicts if verdict.refusals] == []
    assert len(Membership.objects.filter(role="ars_referent", organisation__code="ara", delegated_by=None)) == 2
