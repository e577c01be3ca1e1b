"""A signatory answers: on which days, what is asked, what is missing, and what an answer proposes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.internship.models import Wish
from cesp.interviews.models import Interview
from cesp.interviews.operations import asking
from cesp.notifications.models import Notification
from cesp.questionnaire.models import Proposal, ProposalState, Response, Sending
from cesp.questionnaire.operations import answering, deciding, keeping
from cesp.questionnaire.operations.following import follow
from cesp.questionnaire.queries.own import file_for, sent_of
from cesp.questionnaire.standard import STANDARD
from cesp_law.facts import EnteredThirdCycle
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused
from tests.factories import internship, memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import acting
from tests.factories.questionnaires import DURING, OPENED, opened, response_of, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BIE-3", "INS-8")]


def student(**terms: object) -> tuple[Membership, Contract, Response]:
    """A student of a UFR in ARA, called to answer."""
    actor = memberships.signatory()
    contract = concluded(signatory=actor.person, ufr=memberships.ufr(), **terms)
    opened()
    return actor, contract, response_of(contract)


def faculty() -> Membership:
    return acting(Role.UFR_MANAGER, organisation=memberships.ufr())


def test_it_is_answered_from_the_first_midnight_in_paris_to_the_last() -> None:
    actor, _, response = student()
    for instant, said in (
        (datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC), "s'ouvre le 1er mars 2026"),
        (datetime(2026, 4, 30, 22, 0, tzinfo=UTC), "ne se remplit plus depuis le 30 avril 2026"),
    ):
        with pytest.raises(Refused, match=said):
            written(actor, response, at=instant)
    written(actor, response, at=datetime(2026, 2, 28, 23, 0, tzinfo=UTC))
    assert (
        written(actor, response, at=datetime(2026, 4, 30, 21, 59, tzinfo=UTC), redouble="oui").answers["redouble"]
        == "oui"
    )


def test_the_last_day_is_in_time_and_the_day_after_is_late_and_taken_all_the_same() -> None:
    actor, _, response = student()
    on_time = sent(actor, response, at=datetime(2026, 3, 31, 21, 59, tzinfo=UTC), ufr__exact="oui")
    assert not on_time.late
    other = memberships.signatory()
    concluded(signatory=other.person)
    follow(at=datetime(2026, 3, 31, 6, 0, tzinfo=UTC))
    late = sent(other, Response.objects.latest("pk"), at=datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    assert late.late
    assert Response.objects.get(pk=late.response_id).late


def test_what_the_file_knows_is_asked_only_whether_it_holds() -> None:
    actor, _, response = student()
    file = file_for(actor, response.public_id, at=DURING)
    assert file.known == {"email": actor.person.email, "diplome_prevu": "2028-10-31", "ufr": "UFR med-lyo"}
    written(actor, response)
    file = file_for(actor, response.public_id, at=DURING)
    assert file.answers["diplome_prevu"] == "2028-10-31"
    assert [question.code for _, question in file.missing] == ["ufr"]
    kept = sent(actor, response, ufr__exact="oui").answers
    assert kept["diplome_prevu"] == "2028-10-31"
    assert kept["email"] == actor.person.email
    assert not Proposal.objects.exists()


def test_a_question_under_a_condition_is_missing_only_when_it_is_asked() -> None:
    actor, _, response = student()
    written(actor, response, ufr__exact="oui", adresse_changee="oui")
    with pytest.raises(Refused, match="Votre nouvelle adresse postale"):
        answering.send(actor=actor, response=response, seen=1, at=DURING)
    kept = sent(actor, response, adresse_changee="non", adresse="écrite, puis reniée", ufr__exact="oui").answers
    assert "adresse" not in kept


def test_sending_hands_a_sealed_receipt_and_settles_the_call_and_twice_is_once() -> None:
    actor, _, response = student()
    first = sent(actor, response, ufr__exact="oui")
    assert first.receipt.person_id == actor.person_id
    assert first.receipt.sealed_sha256
    response.refresh_from_db()
    again = answering.send(actor=actor, response=response, seen=response.revision, at=DURING)
    assert again == first
    assert Sending.objects.count() == 1
    assert Notification.objects.get(kind="questionnaire.opened", person=actor.person_id).settled_at == DURING
    assert Notification.objects.filter(kind="questionnaire.sent").count() == 1
    assert sent_of(response)[0].lines[0][0].title == "Vos coordonnées"


def test_a_correction_is_another_sending_and_only_what_changed_is_proposed_again() -> None:
    actor, _, response = student()
    sent(actor, response, ufr__exact="oui", diplome_prevu__exact="non", diplome_prevu="2029-10-31", entretien="oui")
    assert [(one.about, one.value) for one in Proposal.objects.order_by("pk")] == [
        ("expected_diploma", "2029-10-31"),
        ("interview", "oui"),
    ]
    later = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    second = sent(
        actor,
        response,
        at=later,
        ufr__exact="oui",
        diplome_prevu__exact="non",
        diplome_prevu="2030-10-31",
        entretien="oui",
    )
    assert second.number == 2
    assert [(one.about, one.value, one.state) for one in Proposal.objects.order_by("pk")] == [
        ("expected_diploma", "2029-10-31", ProposalState.WITHDRAWN),
        ("interview", "oui", ProposalState.PROPOSED),
        ("expected_diploma", "2030-10-31", ProposalState.PROPOSED),
    ]
    third = sent(actor, response, at=later, ufr__exact="oui", entretien="non")
    assert third.number == 3
    assert not Proposal.objects.waiting().exists()
    with pytest.raises(AlreadyDone, match="a corrigé sa réponse"):
        deciding.accept(actor=memberships.case_desk(), proposal=Proposal.objects.latest("pk"), note="", at=later)


def test_another_window_s_save_is_not_overwritten() -> None:
    actor, _, response = student()
    written(actor, response)
    with pytest.raises(AlreadyDone):
        answering.save(actor=actor, response=response, values={"redouble": "oui"}, seen=0, at=DURING)
    with pytest.raises(AlreadyDone):
        answering.send(actor=actor, response=response, seen=0, at=DURING)


def test_only_its_author_writes_it() -> None:
    _, _, response = student()
    for other in (memberships.signatory(), memberships.case_desk(), memberships.referent("ara")):
        with pytest.raises(PermissionDenied):
            answering.save(actor=other, response=response, values={}, seen=0, at=DURING)
        with pytest.raises(PermissionDenied):
            answering.send(actor=other, response=response, seen=0, at=DURING)


def test_a_fact_that_an_answer_proposes_shows_in_the_file_once_its_desk_accepts_it_and_not_before() -> None:
    actor, contract, response = student()
    sent(actor, response, ufr__exact="oui", diplome_prevu__exact="non", diplome_prevu="2029-10-31")
    proposal = Proposal.objects.get()
    assert proposal.desk == Role.UFR_MANAGER
    assert Summary.objects.get(contract=contract).expected_diploma_on == date(2028, 10, 31)
    assert contract.facts.count() == 1
    with pytest.raises(PermissionDenied):
        deciding.accept(actor=memberships.referent("ara"), proposal=proposal, note="", at=DURING)
    elsewhere = acting(Role.UFR_MANAGER, organisation=memberships.ufr("med-gre"))
    with pytest.raises(PermissionDenied):
        deciding.accept(actor=elsewhere, proposal=proposal, note="", at=DURING)
    manager = faculty()
    deciding.accept(actor=manager, proposal=proposal, note="", at=DURING)
    assert Summary.objects.get(contract=contract).expected_diploma_on == date(2029, 10, 31)
    fact = RecordedFact.objects.get(kind=FactKind.EXPECTED_DIPLOMA_DECLARED)
    proposal.refresh_from_db()
    assert proposal.recorded == fact
    assert fact.evidence == f"QUESTIONNAIRE-{proposal.sending.receipt.number}"
    assert fact.payload == {"on": "2029-10-31", "declared_on": "2026-03-10"}
    with pytest.raises(AlreadyDone, match=manager.person.full_name):
        deciding.reject(actor=memberships.case_desk(), proposal=proposal, reason="Doublon.", at=DURING)
    told = Notification.objects.get(kind="questionnaire.answer_treated")
    assert told.data["decision"] == "accepted"


def test_a_rejection_says_why_and_records_nothing() -> None:
    actor, contract, response = student()
    sent(actor, response, ufr__exact="oui", diplome_prevu__exact="non", diplome_prevu="2029-10-31")
    proposal = Proposal.objects.get()
    with pytest.raises(Refused, match="Dites pourquoi"):
        deciding.reject(actor=faculty(), proposal=proposal, reason=" ", at=DURING)
    deciding.reject(actor=faculty(), proposal=proposal, reason="L'UFR n'a pas de redoublement.", at=DURING)
    assert contract.facts.count() == 1
    assert sent_of(response)[0].proposals[0].reason == "L'UFR n'a pas de redoublement."


def test_what_happens_once_in_a_life_corrects_the_fact_that_stands() -> None:
    actor = memberships.signatory()
    contract = concluded(signatory=actor.person)
    recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)))
    opened()
    response = response_of(contract)
    assert response.audience == Audience.INTERN
    answers = {
        "email:exact": "oui",
        "adresse_changee": "non",
        "diplome_prevu:exact": "oui",
        "redouble": "non",
        "entree_internat:exact": "non",
        "entree_internat": "2025-11-03",
        "projet_ou_en_est": "idee",
        "entretien": "non",
    }
    current = answering.save(actor=actor, response=response, values=answers, seen=0, at=DURING)
    answering.send(actor=actor, response=current, seen=1, at=DURING)
    proposal = Proposal.objects.get()
    assert proposal.desk == Role.CASE_DESK
    deciding.accept(actor=memberships.case_desk(), proposal=proposal, note="", at=DURING)
    standing = RecordedFact.objects.standing().get(kind=FactKind.ENTERED_THIRD_CYCLE)
    assert standing.effective_on == date(2025, 11, 3)
    assert standing.supersedes is not None


def test_a_fact_that_the_law_refuses_is_refused_with_its_sentence_and_stays_to_treat() -> None:
    actor, contract, response = student()
    sent(actor, response, ufr__exact="oui", diplome_prevu__exact="non", diplome_prevu="2029-10-31")
    proposal = Proposal.objects.get()
    # The file moves between the reading and the act: nothing is written on what nobody read.
    recorded(contract, EnteredThirdCycle(on=date(2025, 11, 3)))
    with pytest.raises(Refused):
        deciding.accept(actor=faculty(), proposal=proposal, note="", at=DURING, seen=1)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED


@pytest.mark.clause("BIE-4")
def test_a_sixth_year_orders_subdivisions_and_says_so_when_the_file_ignores_it() -> None:
    actor, _, response = student()
    answering.declare_situation(actor=actor, response=response, audience=Audience.SIXTH_YEAR, at=DURING)
    response.refresh_from_db()
    assert response.declared
    kept = sent(
        actor,
        response,
        email__exact="oui",
        adresse_changee="non",
        diplome_prevu__exact="oui",
        ufr__exact="oui",
        redouble="non",
        epreuves="oui",
        voeux=["LYON", "GRENOBLE"],
        entretien="non",
    ).answers
    assert kept["voeux"] == ["LYON", "GRENOBLE"]
    # No choice is announced: the wishes are kept, and wait for the case desk.
    assert [(one.about, one.value, one.desk) for one in Proposal.objects.order_by("pk")] == [
        ("situation", "sixth_year", Role.ARS_REFERENT),
        ("wishes", ["LYON", "GRENOBLE"], Role.CASE_DESK),
    ]
    answering.declare_situation(actor=actor, response=response, audience=Audience.STUDENT, at=DURING)
    response.refresh_from_db()
    assert not response.declared


def test_what_was_sent_is_read_under_the_wording_it_answered() -> None:
    desk = memberships.case_desk()
    actor, _, response = student()
    sent(actor, response, ufr__exact="oui", difficulte="non")
    version = keeping.begin_correction(actor=desk, questionnaire=response.questionnaire, at=DURING)
    form = STANDARD.without("difficulte")
    keeping.save_form(actor=desk, version=version, form=form, seen=0, at=DURING)
    keeping.publish_correction(actor=desk, version=version, reason="Question retirée.", at=DURING)
    lines = [line for _, section in sent_of(response)[0].lines for line in section]
    assert ("Rencontrez-vous une difficulté dans vos études ou votre exercice ?", "Non") in [
        (line.question.label, line.words) for line in lines
    ]
    written(actor, response, redouble="oui")
    file = file_for(actor, response.public_id, at=DURING)
    assert file.version.number == 2
    assert "difficulte" not in file.kept()
    assert response.sendings.get().version.number == 1


def test_a_draft_that_nobody_began_is_dated_by_its_first_save() -> None:
    actor, _, response = student()
    assert response.called_at == OPENED
    assert response.state == "silent"
    written(actor, response)
    assert Response.objects.get().state == "draft"
    assert Response.objects.get().started_at == DURING


@pytest.mark.clause("BIE-3")
def test_an_interview_asked_for_is_asked_of_the_agency_once() -> None:
    memberships.referent("ara")
    actor, _, response = student()
    sent(actor, response, ufr__exact="oui", entretien="oui")
    interview = Interview.objects.get()
    assert (interview.person, interview.origin, interview.subject) == (actor.person, "questionnaire", "course")
    assert not Proposal.objects.exists()
    later = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    asking.cancel(actor=actor, interview=interview, at=later)
    sent(actor, response, at=later, ufr__exact="oui", entretien="oui", message="Merci.")
    assert Interview.objects.count() == 1
    assert [one.about for one in Proposal.objects.all()] == ["to_read"]


@pytest.mark.clause("BIE-4")
def test_the_wishes_of_a_sixth_year_go_to_the_choice_of_the_year() -> None:
    internship.announced()
    actor = memberships.signatory()
    contract = internship.sixth_year(person=actor.person)
    opened()
    response = response_of(contract)
    assert response.audience == Audience.SIXTH_YEAR
    answers = {"email__exact": "oui", "adresse_changee": "non", "diplome_prevu__exact": "oui", "redouble": "non"}
    said = {**answers, "epreuves": "oui", "voeux": ["LYON", "GRENOBLE"], "entretien": "non"}
    sent(actor, response, **said)
    assert list(Wish.objects.order_by("number").values_list("specialty", "subdivision")) == [
        ("medecine_generale", "LYON"),
        ("medecine_generale", "GRENOBLE"),
    ]
    assert not Proposal.objects.exists()
    # What they order later on the pages of the choice stands, until they answer otherwise here.
    internship.wish(contract, internship.general("LILLE"), at=datetime(2026, 3, 15, 9, 0, tzinfo=UTC))
    sent(actor, response, at=datetime(2026, 3, 20, 9, 0, tzinfo=UTC), **said, message="Merci.")
    assert Wish.objects.get().subdivision == "LILLE"
