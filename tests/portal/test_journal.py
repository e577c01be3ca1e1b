"""The journal as the auditor reads it, and as the person it is about does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.audit.models import Entry
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.portal import journal
from cesp.portal.journal import Filters
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory
from tests.portal.conftest import page_of, signed_in

pytestmark = pytest.mark.django_db


AT = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
"""23:30 in Paris on 31 March."""


@pytest.fixture
def contract() -> Contract:
    return concluded(signatory=PersonFactory(given_names="Inès", family_name="Moreau"), actor=desk())


def desk() -> Membership:
    return memberships.case_desk(person=PersonFactory(given_names="Nadia", family_name="Lambert"))


def read_by(actor: Membership, contract: Contract, at: datetime = AT) -> Entry:
    return audit.record(act="contracts.file_read", actor=actor, at=at, about_id=contract.signatory_id, subject=contract)


def sentences(actor: Membership, **narrowed: object) -> list[str]:
    return [line.what for line in journal.page(actor, Filters(**narrowed)).lines]  # type: ignore[arg-type]


def test_a_line_is_a_french_sentence_with_names_found_when_it_is_shown(contract: Contract) -> None:
    read_by(memberships.referent("ara"), contract)
    (line, conclusion) = journal.page(memberships.auditor(), Filters()).lines
    assert (line.who, line.what, line.about) == (
        "Référent CESP de l'ARS, ARS ara",
        f"a consulté le dossier {contract.reference}",
        "Inès Moreau",
    )
    assert (conclusion.name, conclusion.what) == (
        "Nadia Lambert",
        f"a enregistré la conclusion du contrat {contract.reference}",
    )


def test_somebody_who_is_gone_is_called_so() -> None:
    person = PersonFactory()
    audit.record(act="identity.signed_in", actor=None, at=AT, about_id=person.pk)
    person.delete()
    (line,) = journal.page(memberships.auditor(), Filters()).lines
    assert (line.who, line.about) == ("Le service", "personne effacée")


def test_the_journal_is_narrowed_by_period_act_author_person_and_object(contract: Contract) -> None:
    auditor, reader = memberships.auditor(), memberships.referent("ara")
    read_by(reader, contract)
    assert sentences(auditor, since=date(2026, 3, 31), until=date(2026, 3, 31)) == sentences(
        auditor, act="contracts.file_read"
    )
    assert len(sentences(auditor, since=date(2026, 4, 1))) == 0
    assert len(sentences(auditor, until=date(2026, 3, 30))) == 1
    assert len(sentences(auditor, author="lambert nadia")) == 1
    assert len(sentences(auditor, about="MOREAU")) == 2
    assert len(sentences(auditor, subject=contract.reference.lower())) == 2
    assert len(sentences(auditor, subject=f"contracts.contract:{contract.pk + 1}")) == 0


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.SIGNATORY)])
def test_nobody_but_the_auditor_reads_the_journal_of_others(role: Role, contract: Contract) -> None:
    assert journal.page(memberships.acting(role), Filters()).lines == ()


def test_one_reads_the_lines_about_oneself_without_the_names_of_agents(contract: Contract) -> None:
    read_by(memberships.referent("ara"), contract)
    other = concluded()
    read_by(memberships.referent("bre"), other)
    own = memberships.signatory(contract.signatory)
    page = page_of(signed_in(own), "/mon-journal/").text_content()
    assert f"Référent CESP de l'ARS, ARS ara a consulté le dossier {contract.reference}" in " ".join(page.split())
    assert "Mars 2026" in page
    assert "Nadia Lambert" not in page
    assert other.reference not in page


def test_a_reading_by_the_support_is_told_as_such(contract: Contract) -> None:
    own, support = memberships.signatory(contract.signatory), PersonFactory(given_names="Yves", family_name="Petit")
    own.seen_by_id = support.pk  # type: ignore[attr-defined]
    read_by(own, contract)
    (line, _) = journal.page(memberships.auditor(), Filters()).lines
    assert (line.name, line.support) == ("Inès Moreau", "Yves Petit")
    page = page_of(signed_in(memberships.acting(Role.AUDITOR, person=contract.signatory)), "/mon-journal/")
    assert "Le support, qui regardait comme vous" in page.text_content()
    assert "Petit" not in page.text_content()


def test_one_may_be_told_that_nobody_looked() -> None:
    page = page_of(signed_in(memberships.signatory()), "/mon-journal/").text_content()
    assert "Personne n'a encore consulté votre dossier" in page


def test_opening_a_file_leaves_a_line_once_an_hour(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address = signed_in(memberships.case_desk()), f"/contrats/{contract.reference}/"
    now = clock.now()
    read = Entry.objects.filter(act="contracts.file_read", about_id=contract.signatory_id)
    for minutes, expected in ((0, 1), (59, 1), (61, 2)):
        monkeypatch.setattr(clock, "now", lambda later=now + timedelta(minutes=minutes): later)
        client.get(address)
        assert read.count() == expected
    signed_in(memberships.signatory(contract.signatory)).get(address)
    assert read.count() == 2
    signed_in(memberships.case_desk()).get(address)
    assert read.count() == 3


def test_an_export_leaves_a_line_with_its_count(contract: Contract) -> None:
    signed_in(memberships.case_desk()).get("/contrats/export.csv")
    assert Entry.objects.get(act="contracts.list_exported").detail == {"count": 1}


def test_the_account_of_a_contract_leaves_a_line_for_the_person(contract: Contract) -> None:
    signed_in(memberships.payments_clerk()).get(f"/paiements/contrats/{contract.reference}/")
    assert Entry.objects.get(act="payments.statement_read").about_id == contract.signatory_id


def test_the_auditor_is_read_like_anybody(contract: Contract) -> None:
    client = signed_in(memberships.auditor())
    assert "Journal d'audit" in page_of(client, "/journal/").text_content()
    assert "a consulté le journal d'audit" in page_of(client, "/journal/").text_content()
    lines = b"".join(client.get("/journal/export.csv?acte=audit.journal_read").streaming_content)  # type: ignore[attr-defined]
    assert len(lines.decode("utf-8-sig").splitlines()) == 2
    assert Entry.objects.get(act="audit.journal_exported").detail == {"count": 1}


def test_a_field_that_cannot_be_read_says_so_and_keeps_what_was_typed() -> None:
    page = page_of(signed_in(memberships.auditor()), "/journal/?du=avant-hier")
    assert "Écrivez le jour ainsi" in page.text_content()


@pytest.mark.parametrize("lines", [1, 30])
def test_the_journal_costs_the_same_whatever_its_lines(lines: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(lines):
        read_by(memberships.case_desk(), concluded())
    auditor = memberships.auditor()
    with django_assert_num_queries(4):  # lines, people, roles, contracts
        journal.page(auditor, Filters())


def test_the_page_says_where_the_chain_stands(contract: Contract) -> None:
    client = signed_in(memberships.auditor())
    assert "Aucun jour n'est encore scellé" in page_of(client, "/journal/").text_content()
    audit.link_remaining()
    audit.seal(until=date(2026, 3, 31))
    page = " ".join(page_of(client, "/journal/").text_content().split())
    assert "Dernier scellé : 31 mars 2026" in page
