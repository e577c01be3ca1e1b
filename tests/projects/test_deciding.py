"""Two voices, one decision, by the agency of the place: the file, the letter and the signatory know of it together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Role
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.projects.letter_kinds import REFUSAL, VALIDATION
from cesp.projects.models import Project, ProjectState, Seat, Voice
from cesp.projects.operations import deciding, drafting
from cesp.projects.queries import open_project, steps_of, validated_project
from cesp.projects.voices import heard_of
from cesp_law.refusals import Refused
from tests.factories import projects as made
from tests.factories.candidatures import conflicted
from tests.factories.contracts import concluded
from tests.factories.life_events import holder
from tests.factories.memberships import acting, auditor, case_desk, referent

pytestmark = pytest.mark.django_db


@pytest.mark.clause("BIE-8", "INS-2", "BIE-6")
def test_a_validation_records_the_fact_the_letter_the_zone_and_tells_the_signatory() -> None:
    project = made.sent()
    for other in (case_desk(), auditor(), referent("idf"), made.of_departement(), holder(project.contract)):
        with pytest.raises(PermissionDenied):
            deciding.validate(actor=other, project=project, reasons="", at=made.LATER)
    actor = referent("ara")
    done = deciding.validate(actor=actor, project=project, reasons="Bienvenue.", at=made.LATER)
    fact = RecordedFact.objects.get(kind=FactKind.PROJECT_VALIDATED)
    assert (done.state, done.fact, done.validated_by) == (ProjectState.VALIDATED, fact, actor)
    assert fact.payload == {"on": "2028-01-31", "ars": "ara"}
    assert done.zoning is not None
    assert (done.zoning.name, done.category, done.judged_on) == ("zonage médecins 2022", "ZIP", made.TODAY)
    letter = Letter.objects.get(kind=VALIDATION)
    said = {one["title"]: one["sentences"] for one in letter.content.data["body"]["sections"]}
    assert "zonage médecins 2022, en vigueur le 15 janvier 2028 : ZIP" in said["La zone"][0]
    assert said["Observations"] == ["Bienvenue."]
    assert Notification.objects.filter(kind="projects.decided", person=project.person).count() == 1
    assert not Notification.objects.filter(kind="projects.sent", settled_at__isnull=True).exists()
    assert Summary.objects.get(contract=project.contract).practice_ars == "ara"


@pytest.mark.clause("BIE-8")
def test_the_project_that_stands_is_the_one_validated_by_that_day_and_not_annulled() -> None:
    project = made.validated()
    contract = project.contract
    assert validated_project(contract, on=date(2028, 1, 30)) is None
    assert validated_project(contract, on=date(2028, 1, 31)) == project
    assert open_project(contract) is None
    from cesp.contracts.operations import annul_fact

    assert project.fact is not None
    annul_fact(actor=case_desk(), recorded=project.fact, evidence="ERREUR", at=made.LATER)
    assert validated_project(contract, on=date(2028, 2, 1)) is None


@pytest.mark.clause("BIE-7")
def test_the_departement_is_waited_for_fifteen_days_then_the_region_decides_without_it() -> None:
    of_departement = made.of_departement()
    project, actor = made.sent(), referent("ara")
    last_day = datetime(2028, 1, 30, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="attendue jusqu'au 30 janvier 2028"):
        deciding.validate(actor=actor, project=project, reasons="", at=last_day)
    assert [one.held for one in heard_of(project, on=made.TODAY)] == [True, True]
    deciding.speak(actor=of_departement, project=project, favourable=True, reasons="", at=last_day)
    done = deciding.validate(actor=actor, project=project, reasons="", at=last_day)
    voices = {one.seat: one.favourable for one in Voice.objects.filter(project=done, superseded_at__isnull=True)}
    assert voices == {Seat.DEPARTEMENT: True, Seat.REGION: True}
    silent = made.sent(of=made.place(reference="R6900002"))
    assert deciding.validate(actor=actor, project=silent, reasons="", at=made.LATER).state == ProjectState.VALIDATED


@pytest.mark.clause("BIE-7")
def test_the_region_goes_past_an_unfavourable_voice_with_a_reason_only() -> None:
    project, actor = made.sent(), referent("ara")
    of_departement = made.of_departement()
    with pytest.raises(Refused, match="dit pourquoi"):
        deciding.speak(actor=of_departement, project=project, favourable=False, reasons=" ", at=made.AT)
    deciding.speak(actor=of_departement, project=project, favourable=False, reasons="Trop loin.", at=made.AT)
    with pytest.raises(Refused, match="écrivez pourquoi"):
        deciding.validate(actor=actor, project=project, reasons="", at=made.AT)
    done = deciding.validate(actor=actor, project=project, reasons="Le besoin est là.", at=made.AT)
    assert done.state == ProjectState.VALIDATED
    other = made.of_departement("03")
    assert not Project.objects.visible_to(other).exists()
    assert list(Project.objects.visible_to(of_departement)) == [done]


@pytest.mark.clause("BIE-7")
def test_one_person_in_both_seats_is_one_voice() -> None:
    """The other referent of the agency decides; nobody is held back by a voice that an answer superseded."""
    of_departement, other = made.of_departement(), referent("ara")
    both = acting(Role.ARS_REFERENT, person=of_departement.person, organisation=of_departement.organisation)
    project = made.sent()
    deciding.speak(actor=of_departement, project=project, favourable=True, reasons="", at=made.AT)
    with pytest.raises(Refused, match="un autre référent de l'agence décide"):
        deciding.validate(actor=both, project=project, reasons="", at=made.AT)
    with pytest.raises(Refused, match="un autre référent de l'agence décide"):
        deciding.refuse(actor=both, project=project, reasons="Trop loin.", at=made.AT)
    Voice.objects.filter(project=project).update(superseded_at=made.AT)
    assert deciding.validate(actor=both, project=project, reasons="", at=made.LATER).state == ProjectState.VALIDATED
    second = made.sent(of=made.place(reference="R6900002"))
    deciding.speak(actor=of_departement, project=second, favourable=True, reasons="", at=made.AT)
    assert deciding.validate(actor=other, project=second, reasons="", at=made.AT).state == ProjectState.VALIDATED


@pytest.mark.clause("BIE-10", "IDF-18")
def test_a_project_taken_back_is_closed_to_the_agency_that_the_place_alone_had_opened_it_to() -> None:
    """That of the training follows its author anyway; the one of the place, and its département, read it no more."""
    trained, there, its_departement = referent("ara"), referent("idf"), made.of_departement("93", region="idf")
    project = made.sent(concluded(specialty="medecine_generale"), commune=made.commune("93066"))
    for reader in (trained, there, its_departement):
        assert list(Project.objects.visible_to(reader)) == [project]
    drafting.withdraw(actor=holder(project.contract), project=project, at=made.AT)
    assert list(Project.objects.visible_to(trained)) == [project]
    assert not Project.objects.visible_to(there).exists()
    assert not Project.objects.visible_to(its_departement).exists()


@pytest.mark.clause("NAT-10", "INS-13")
def test_a_free_place_is_put_on_the_list_before_it_is_validated() -> None:
    project, actor = made.sent(commune=made.commune()), referent("ara")
    with pytest.raises(Refused, match="ne figure pas sur la liste nationale"):
        deciding.validate(actor=actor, project=project, reasons="", at=made.LATER)
    values = {
        "commune": project.commune,
        "profession": "medicine",
        "kind": "self_employed",
        "structure": "msp",
        "structure_name": "Maison de santé",
    }
    place = deciding.put_on_list(actor=actor, project=project, values=values, at=made.LATER)
    done = deciding.validate(actor=actor, project=project, reasons="", at=made.LATER)
    assert (done.place, place.listed_on) == (place, date(2028, 1, 31))
    assert place.reference.startswith("R69000")


@pytest.mark.clause("BIE-7")
def test_a_question_gives_the_project_back_and_an_answer_that_changes_it_asks_the_voices_again() -> None:
    project, actor, own = made.sent(), referent("ara"), made.of_departement()
    deciding.speak(actor=own, project=project, favourable=True, reasons="", at=made.AT)
    asked_at = made.AT + timedelta(hours=1)
    deciding.ask(actor=actor, project=project, message="Quelle date ?", answer_by_on=date(2028, 2, 1), at=asked_at)
    author = holder(project.contract)
    current = drafting.locked(project)
    with pytest.raises(Refused, match="Écrivez votre réponse"):
        drafting.send(actor=author, project=current, at=made.LATER)
    drafting.save(
        actor=author,
        project=current,
        values={"planned_on": date(2028, 12, 1)},
        sites=None,
        seen=current.version,
        at=asked_at + timedelta(hours=1),
    )
    back = drafting.send(actor=author, project=current, at=made.LATER, answer="Le 1er décembre.")
    assert (back.state, back.judged_on) == (ProjectState.SENT, made.TODAY)
    assert [one.voice for one in heard_of(back, on=made.TODAY)] == [None, None]
    assert Letter.objects.filter(kind="projects.receipt").count() == 2


def test_a_refusal_says_why_and_the_second_to_decide_is_told_who_was_first() -> None:
    project, first, second = made.sent(), referent("ara"), referent("ara")
    with pytest.raises(Refused, match="dit ses motifs"):
        deciding.refuse(actor=first, project=project, reasons=" ", at=made.AT)
    done = deciding.refuse(actor=first, project=project, reasons="Le poste est pourvu.", at=made.AT)
    assert (done.state, done.fact) == (ProjectState.REFUSED, None)
    assert Letter.objects.get(kind=REFUSAL) == done.refusal_letter
    with pytest.raises(AlreadyDone) as told:
        deciding.validate(actor=second, project=project, reasons="", at=made.LATER)
    assert first.signature in told.value.sentence
    assert "15 janvier 2028 à 10 h 00" in told.value.sentence


@pytest.mark.clause("BIE-10", "IDF-18")
def test_the_agency_of_the_place_decides_and_that_of_training_reads_and_is_told() -> None:
    trained, deciding_there = referent("ara"), referent("idf")
    contract = concluded(specialty="medecine_generale")
    assert not Contract.objects.visible_to(deciding_there).exists()
    made.zoned()
    project = made.sent(contract, of=made.place("93066", reference="IDF-00001"))
    assert Contract.objects.visible_to(deciding_there).get() == contract
    assert Summary.objects.visible_to(deciding_there).get().pk == contract.pk
    assert list(Project.objects.visible_to(trained)) == [project]
    with pytest.raises(PermissionDenied):
        deciding.validate(actor=trained, project=project, reasons="", at=made.LATER)
    deciding.validate(actor=deciding_there, project=project, reasons="", at=made.LATER)
    told = Notification.objects.filter(person=trained.person_id).values_list("kind", flat=True)
    assert sorted(told) == ["projects.decided_elsewhere", "projects.sent_elsewhere"]


def test_who_knows_the_signatory_hears_of_no_project_and_holds_no_seat() -> None:
    contract = concluded(specialty="medecine_generale")
    made.zoned()
    place = made.place("93066", reference="IDF-00001")
    seats = [referent("ara"), referent("idf"), made.of_departement("93", region="idf")]
    colleagues = [referent("ara"), referent("idf")]
    for one in seats:
        conflicted(one, contract.signatory)
    project = made.sent(contract, of=place)
    assert not Notification.objects.filter(person__in=[one.person_id for one in seats]).exists()
    told = Notification.objects.filter(person__in=[one.person_id for one in colleagues])
    assert sorted(told.values_list("kind", flat=True)) == ["projects.sent", "projects.sent_elsewhere"]
    assert [one.seat for one in heard_of(project, on=made.TODAY) if one.held] == [Seat.REGION]


@pytest.mark.clause("INS-3")
def test_the_first_three_steps_have_a_date_an_actor_and_a_paper() -> None:
    project = made.sent()
    waiting = steps_of(project.contract)
    assert [one.on for one in waiting] == [made.TODAY, made.TODAY, None]
    actor = referent("ara")
    done = deciding.validate(actor=actor, project=project, reasons="", at=made.LATER)
    steps = steps_of(project.contract)
    assert [one.on for one in steps] == [made.TODAY, made.TODAY, date(2028, 1, 31)]
    assert steps[2].actor == actor.signature
    assert [one.paper for one in steps] == [None, done.receipt, done.validation_letter]
