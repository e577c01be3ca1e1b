"""Each subject goes to its desk; the ARS is the one that follows the person."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cesp.accounts.models import Organisation, Subject
from cesp.correspondence import operations, routing
from cesp.correspondence.models import Desk, Thread, ThreadSubject
from cesp.correspondence.subjects import words_of
from cesp_law.facts import DiplomaObtained, ProjectValidated
from cesp_law.refusals import Refused
from tests.correspondence.conftest import NOW, Desks, asked, signed_in
from tests.factories import memberships
from tests.factories.contacts import ContactFactory
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BIE-2", "IDF-18")]


@pytest.mark.parametrize(
    ("subject", "desk", "kind", "code"),
    [
        ("contract", "cases", "managing_authority", "gestion"),
        ("suspension", "cases", "managing_authority", "gestion"),
        ("duration", "cases", "managing_authority", "gestion"),
        ("breach", "cases", "managing_authority", "gestion"),
        ("payments", "payments", "managing_authority", "gestion"),
        ("bank_details", "payments", "managing_authority", "gestion"),
        ("course", "ars", "ars", "ara"),
        ("deferral", "ars", "ars", "ara"),
        ("project", "ars", "ars", "ara"),
        ("installation", "ars", "ars", "ara"),
        ("enrolment", "ufr", "ufr", "med-lye"),
    ],
)
def test_a_question_reaches_the_desk_of_its_subject(
    desks: Desks, subject: str, desk: str, kind: str, code: str
) -> None:
    thread = asked(desks.student, subject)
    assert (thread.desk, thread.organisation.kind, thread.organisation.code) == (desk, kind, code)


def test_the_table_names_every_subject() -> None:
    assert set(routing.DESKS) == set(ThreadSubject)


@pytest.mark.parametrize("subject", list(Subject))
def test_what_a_card_of_contacts_names_can_be_asked(subject: Subject) -> None:
    """The link « Écrire à ce bureau » carries the code of a subject of ``accounts``."""
    assert routing.SUBJECTS[ThreadSubject(subject.value)] is subject


def test_a_new_message_prints_how_else_to_reach_the_desk(desks: Desks) -> None:
    region = Organisation.objects.get(kind="ars", code="ara")
    ContactFactory(
        organisation=region,
        subject=Subject.PROJECT,
        name="Cellule des projets",
        email="projets@ars-ara.example",
        postal_address="12 rue du Test\n69000 Lyon",
    )
    client = signed_in(desks.student)
    page = client.get("/messages/nouveau/deferral/").content.decode()
    assert "Cellule des projets" in page
    assert "12 rue du Test<br>69000 Lyon" in page
    assert "Cellule des projets" not in client.get("/messages/nouveau/course/").content.decode()
    assert client.get("/messages/nouveau/enrolment/").status_code == 200


def test_the_desk_for_contracts_answering_in_the_place_of_an_ars_is_printed_as_itself(db: None) -> None:
    authority = memberships.managing_authority()
    ContactFactory(organisation=authority, subject=Subject.CONTRACT, name="Bureau des contrats")
    (only,) = routing.destinations(PersonFactory(), "course", on=NOW.date())
    found = routing.contact_of(only, "course", on=NOW.date())
    assert found is not None
    assert found.name == "Bureau des contrats"


@pytest.mark.parametrize("subject", ["course", "project", "enrolment"])
def test_without_an_ars_or_ufr_that_follows_the_person_the_desk_for_contracts_answers(db: None, subject: str) -> None:
    memberships.managing_authority()
    (only,) = routing.destinations(PersonFactory(), subject, on=NOW.date())
    assert (only.desk, only.organisation.kind) == (Desk.CASES, "managing_authority")


@pytest.fixture
def moved() -> Desks:
    """Trained in Auvergne-Rhône-Alpes, settling in Île-de-France."""
    here, there = memberships.referent("ara"), memberships.referent("idf")
    contract = concluded()
    recorded(contract, DiplomaObtained(on=date(2025, 10, 31)), ProjectValidated(on=date(2025, 11, 14), ars="idf"))
    student = memberships.signatory(contract.signatory)
    return Desks(student, here, here, here, there, here, here)


@pytest.mark.parametrize(
    ("subject", "order"),
    [
        ("course", ["ara", "idf"]),
        ("deferral", ["ara", "idf"]),
        ("project", ["idf", "ara"]),
        ("installation", ["idf", "ara"]),
    ],
)
def test_between_two_ars_the_subject_says_which_comes_first(moved: Desks, subject: str, order: list[str]) -> None:
    offered = routing.destinations(moved.student.person, subject, on=NOW.date())
    assert [one.organisation.code for one in offered] == order
    assert asked(moved.student, subject).organisation.code == order[0]


def test_the_person_may_choose_the_other_ars_and_no_third(moved: Desks) -> None:
    _, other = routing.destinations(moved.student.person, "course", on=NOW.date())
    assert asked(moved.student, "course", destination=other.code).organisation.code == "idf"
    third = memberships.ars("bre")
    with pytest.raises(Refused, match="Ce bureau ne vous suit pas"):
        asked(moved.student, "course", destination=f"ars-{third.pk}")
    assert Thread.objects.count() == 1


def test_the_form_asks_which_ars_only_when_two_follow(moved: Desks) -> None:
    page = signed_in(moved.student).get("/messages/nouveau/project/").content.decode()
    assert "Qui doit vous répondre" in page
    assert page.index("ARS idf</option>") < page.index("ARS ara</option>")
    assert "Qui doit vous répondre" not in signed_in(moved.student).get("/messages/nouveau/contract/").content.decode()


@pytest.mark.parametrize(
    ("subject", "codes"),
    [
        ("contract", {"payments-gestion", "ars-ara", "ufr-med-lye"}),
        ("payments", {"cases-gestion"}),
        ("bank_details", {"cases-gestion"}),
        ("suspension", {"payments-gestion"}),
        ("course", {"cases-gestion", "payments-gestion", "ufr-med-lye"}),
    ],
)
def test_money_and_health_are_never_passed_on_outside_the_managing_authority(
    desks: Desks, subject: str, codes: set[str]
) -> None:
    thread = asked(desks.student, subject)
    here = routing.Destination(thread.organisation, Desk(thread.desk))
    offered = routing.other_desks(desks.student.person, subject, than=here, on=NOW.date())
    assert {f"{one.desk.value}-{one.organisation.code}" for one in offered} == codes


def test_a_payments_thread_is_refused_to_an_ars_even_by_a_form_made_by_hand(desks: Desks) -> None:
    thread, region = asked(desks.student, "payments"), Organisation.objects.get(kind="ars", code="ara")
    with pytest.raises(Refused, match="à ce bureau : choisissez"):
        operations.transfer(
            actor=desks.payments, thread=thread, destination=f"ars-{region.pk}", reason="dix lettres", at=NOW
        )


def test_a_file_of_subjects_says_its_delays_or_is_refused(tmp_path: Path, settings: Any) -> None:
    shipped = Path(settings.SUBJECTS).read_text(encoding="utf-8")
    assert words_of("payments").answer_days == 3
    for number, wrong in enumerate(("0", "61")):
        settings.SUBJECTS = tmp_path / f"{number}.toml"
        settings.SUBJECTS.write_text(shipped.replace("answer_days = 3", f"answer_days = {wrong}"), encoding="utf-8")
        with pytest.raises(ValueError, match="between 1 and 60"):
            words_of("payments")
    settings.SUBJECTS = tmp_path / "short.toml"
    settings.SUBJECTS.write_text(shipped.replace("[enrolment]", "[other]"), encoding="utf-8")
    with pytest.raises(KeyError, match="enrolment"):
        words_of("payments")
