"""A project is drafted, judged as it is written, compared, sent; a change of place keeps what was served."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, Summary
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.projects.models import Project, ProjectQuerySet, ProjectState, Seat
from cesp.projects.operations import deciding, drafting
from cesp.projects.operations.drafting import SiteValues
from cesp.projects.operations.lapsing import file_changed
from cesp.projects.queries import own as queries
from cesp.projects.queries import validated_project
from cesp.projects.queries.occupancy import occupancy_of
from cesp.projects.reading import judge, terms_of
from cesp.projects.told import answers
from cesp.projects.voices import heard_of
from cesp.zoning.models import Category, PlaceOfPractice, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp_law.facts import (
    Breached,
    DiplomaObtained,
    Installed,
    RegisteredWithOrder,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.refusals import Refused
from tests.factories import projects as made
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import referent, signatory

pytestmark = pytest.mark.django_db


def remarks(project: Project) -> list[str]:
    judgement = judge(drafting.locked(project), terms_of(project.contract), on=made.TODAY)
    assert judgement is not None
    return [one.code for one in judgement.remarks]


@pytest.mark.clause("NAT-10", "PAP-11", "PAP-5", "PAP-6")
def test_a_project_starts_from_a_place_of_the_list_with_what_the_list_says_of_it() -> None:
    made.zoned()
    contract, place = concluded(specialty="medecine_generale"), made.place(capacity=1)
    actor = holder(contract)
    project = drafting.start(actor=actor, contract=contract, place=place, at=made.AT)
    assert (project.place, project.commune, project.mode, project.sector) == (
        place,
        place.commune,
        "self_employed",
        "1",
    )
    assert (project.ars, project.departement, project.share_percent) == ("ara", "63", 100)
    assert drafting.start(actor=actor, contract=contract, place=place, at=made.AT) == project
    with pytest.raises(PermissionDenied):
        drafting.start(actor=signatory(), contract=contract, place=place, at=made.AT)
    dental = made.place(reference="R6900009", profession="odontology")
    with pytest.raises(Refused, match="votre contrat est de médecine"):
        drafting.start(actor=actor, contract=contract, place=dental, at=made.AT)
    for _ in range(2):
        drafting.start(actor=actor, contract=contract, place=None, at=made.AT)
    with pytest.raises(Refused, match="déjà 3 projets"):
        drafting.start(actor=actor, contract=contract, place=None, at=made.AT)
    shown = queries.own_list(actor, today=made.TODAY)
    assert shown is not None
    assert shown.places_url == "/lieux/?profession=medicine&specialite=m%C3%A9decine+g%C3%A9n%C3%A9rale"
    assert (shown.opens_on, shown.is_open) == (date(2027, 10, 31), True)
    before = queries.own_list(actor, today=date(2027, 10, 30))
    assert before is not None
    assert not before.is_open


@pytest.mark.clause("INS-2", "IDF-9", "INS-11", "IDF-1", "BIE-6")
def test_every_reason_of_the_law_is_said_at_once_and_holds_the_sending_back() -> None:
    made.zoned()
    wrong = [
        SiteValues(structure="university_hospital", share_percent=20),
        SiteValues(structure="msp", share_percent=20),
    ]
    project = made.drafted(commune=made.commune("03310"), sites=wrong, sector="2", scheduled_share=40)
    assert remarks(project) == [
        "out_of_zone", "not_listed", "university_hospital", "under_half_time", "not_sector_1",
        "scheduled_general_medicine",
    ]  # fmt: skip
    with pytest.raises(Refused) as told:
        drafting.send(actor=holder(project.contract), project=project, at=made.AT)
    for said in ("hors zone", "centre hospitalier universitaire", "40 % d'un temps plein en tout", "secteur 1", "50 %"):
        assert said in told.value.sentence
    assert "ne figure pas sur la liste" not in told.value.sentence  # the agency can put it there
    at_half_time = made.drafted(
        project.contract,
        commune=made.commune(),
        sites=[SiteValues(structure="msp", share_percent=30), SiteValues(structure="cms", share_percent=20)],
        scheduled_share=50,
    )
    assert remarks(at_half_time) == ["not_listed"]
    assert at_half_time.share_percent == 50


def test_what_is_not_answered_is_not_judged_and_another_window_is_not_overwritten() -> None:
    made.zoned()
    contract = concluded(specialty="medecine_generale")
    actor = holder(contract)
    project = drafting.start(actor=actor, contract=contract, place=None, at=made.AT)
    values: dict[str, Any] = {"commune": made.commune("03310")}
    saved = drafting.save(actor=actor, project=project, values=values, sites=None, seen=0, at=made.AT)
    assert remarks(saved) == ["out_of_zone", "not_listed"]
    with pytest.raises(AlreadyDone, match="rien n'est écrasé"):
        drafting.save(actor=actor, project=project, values={"address": "1 rue"}, sites=None, seen=0, at=made.AT)
    with pytest.raises(Refused, match="Il manque : une structure et sa part de temps plein, le mode d'exercice"):
        drafting.send(actor=actor, project=saved, at=made.AT)
    drafting.withdraw(actor=actor, project=saved, at=made.AT)
    assert not Project.objects.exists()


@pytest.mark.clause("INS-3", "BIE-6")
def test_a_project_sent_keeps_its_zoning_its_forecast_and_its_receipt() -> None:
    to_tell = [referent("ara"), made.of_departement()]
    project = made.sent()
    assert project.zoning is not None
    assert (project.state, project.zoning.name, project.category) == (ProjectState.SENT, "zonage médecins 2022", "ZIP")
    # Allowance from October 2022 to October 2028: 73 months; settled on 1 November 2028, the last day is that of
    # November 2034.
    assert (project.forecast_months_owed, project.forecast_last_day) == (73, date(2034, 11, 30))
    receipt = Letter.objects.get(kind="projects.receipt")
    assert receipt == project.receipt
    said = {one["title"]: one["sentences"] for one in receipt.content.data["body"]["sections"]}
    assert any("thèse soutenue" in sentence for sentence in said["L'effet qui vous a été montré"])
    told = set(Notification.objects.filter(kind="projects.sent").values_list("person", flat=True))
    assert told == {one.person_id for one in to_tell}
    other = made.drafted(project.contract, commune=made.commune())
    with pytest.raises(Refused, match="attend déjà une décision"):
        drafting.send(actor=holder(project.contract), project=other, at=made.AT)
    with pytest.raises(Refused, match="ne se change plus"):
        drafting.save(
            actor=holder(project.contract), project=project, values={}, sites=None, seen=project.version, at=made.AT
        )
    back = drafting.withdraw(actor=holder(project.contract), project=project, at=made.LATER)
    assert back.state == ProjectState.WITHDRAWN
    assert not Notification.objects.filter(kind="projects.sent", settled_at__isnull=True).exists()


@pytest.mark.clause("BIE-10", "IDF-18")
def test_a_change_of_region_replaces_the_project_on_the_same_contract_and_the_months_served_go_on() -> None:
    first = made.validated()
    contract = Contract.objects.get(pk=first.contract_id)
    recorded(
        contract,
        DiplomaObtained(on=date(2028, 10, 31)),
        ThesisDefended(on=date(2028, 10, 31)),
        RegisteredWithOrder(on=date(2028, 11, 1)),
        Installed(on=date(2028, 11, 1), share_percent=100, category=ZoneCategory.ZIP, place="R6900001"),
        at=datetime(2028, 11, 2, 9, 0, tzinfo=UTC),
    )
    at, today = datetime(2030, 1, 15, 9, 0, tzinfo=UTC), date(2030, 1, 15)
    actor, incoming, outgoing = holder(contract), referent("idf"), referent("ara")
    there = made.place("93066", reference="IDF-00001", confirmed_on=today)
    project = made.drafted(
        contract, of=there, at=at, leaving_on=date(2030, 3, 1), planned_on=date(2030, 3, 31), scheduled_share=None
    )
    page = queries.page_of(queries.project_for(actor, project.public_id), actor, today=today)
    assert page.changes_place
    assert page.forecast is not None
    # 73 months from 1 November 2028 end on 30 November 2034; 30 days without any place push it by as many.
    assert (page.forecast.gap_days, page.forecast.leaving) == (30, ("R6900001",))
    assert (page.forecast.starts_on, page.forecast.last_day) == (date(2028, 11, 1), date(2034, 12, 30))
    sent = drafting.send(actor=actor, project=project, at=at)
    assert (sent.replaces, [one.seat for one in heard_of(sent, on=today)]) == (
        first, [Seat.DEPARTEMENT, Seat.REGION, Seat.OUTGOING],
    )  # fmt: skip
    deciding.speak(actor=outgoing, project=sent, favourable=False, reasons="Elle nous manquera.", at=at)
    with pytest.raises(PermissionDenied):
        deciding.validate(actor=outgoing, project=sent, reasons="", at=at)
    deciding.validate(actor=incoming, project=sent, reasons="", at=at)
    assert validated_project(contract, on=today) == sent
    assert validated_project(contract, on=date(2030, 1, 14)) == first
    first.refresh_from_db()
    assert first.state == ProjectState.REPLACED
    assert Summary.objects.get(contract=contract).practice_ars == "idf"


def test_two_candidates_for_one_post_are_told_and_neither_is_refused() -> None:
    made.zoned()
    place = made.place(capacity=1)
    first, second = made.sent(of=place), made.drafted(of=place)
    assert occupancy_of(place).sentence == "1 poste ; aucun projet validé, 1 projet envoyé."
    page = queries.page_of(second, holder(second.contract), today=made.TODAY)
    assert page.others == "1 poste ; 1 projet d'un autre signataire sur ce lieu."
    sent = drafting.send(actor=holder(second.contract), project=second, at=made.AT)
    assert occupancy_of(place).is_disputed
    actor = referent("ara")
    for project in (first, sent):
        deciding.validate(actor=actor, project=project, reasons="", at=made.LATER)
    assert occupancy_of(place).sentence == "1 poste ; 2 projets validés, aucun projet envoyé."


@pytest.mark.parametrize(
    ("planned_on", "said"),
    [(date(2028, 1, 14), "Le 14 janvier 2028 est déjà passé"), (date(2038, 1, 16), "est dans plus de dix ans")],
)
def test_a_day_mistyped_is_told_before_the_sending(planned_on: date, said: str) -> None:
    made.zoned()
    project = made.drafted(of=made.place(), planned_on=planned_on)
    actor = holder(project.contract)
    page = queries.page_of(project, actor, today=made.TODAY)
    assert said in page.refusal
    assert (page.may_send, page.forecast) == (False, None)
    with pytest.raises(Refused, match=said):
        drafting.send(actor=actor, project=project, at=made.AT)


@pytest.mark.clause("BIE-10")
@pytest.mark.parametrize(
    ("leaving_on", "said"), [(date(2028, 11, 1), ""), (date(2028, 11, 2), "se quitte au plus tard")]
)
def test_the_place_held_is_left_at_the_latest_on_the_day_of_the_arrival(leaving_on: date, said: str) -> None:
    """As the agency records it: sent otherwise, it was validated and could never be installed."""
    made.zoned()
    project = made.drafted(of=made.place(), planned_on=date(2028, 11, 1), leaving_on=leaving_on)
    page = queries.page_of(project, holder(project.contract), today=made.TODAY)
    assert said in page.refusal
    assert (page.refusal == "") == (said == "")


def test_drafts_are_compared_side_by_side() -> None:
    made.zoned()
    contract = concluded(specialty="medecine_generale")
    actor = holder(contract)
    assert queries.comparison(actor, today=made.TODAY) is None
    made.drafted(contract, of=made.place())
    made.drafted(contract, commune=made.commune("03310"), scheduled_share=20)
    found = queries.comparison(actor, today=made.TODAY)
    assert found is not None
    rows = dict(found.rows)
    assert rows["Commune"] == ("Thiers (63), 63430", "Vichy (03), 03310")
    assert rows["Ce qui l'empêche"][0] == "rien"
    assert "20 %" in rows["Ce qui l'empêche"][1]
    assert found.picture is not None
    assert [spot.number for spot in found.picture.spots] == [1, 2]


@pytest.mark.clause("NAT-10")
def test_a_place_that_left_the_list_since_is_told_before_the_sending() -> None:
    made.zoned()
    place = made.place()
    project = made.drafted(of=place)
    PlaceOfPractice.objects.filter(pk=place.pk).update(state="closed")
    with pytest.raises(Refused, match="n'est plus sur la liste nationale"):
        drafting.send(actor=holder(project.contract), project=project, at=made.AT)


def test_a_contract_that_ends_takes_along_the_project_on_its_way() -> None:
    project = made.sent()
    recorded(project.contract, Breached(on=date(2028, 1, 20)), at=datetime(2028, 1, 20, 9, 0, tzinfo=UTC))
    project.refresh_from_db()
    assert project.state == ProjectState.LAPSED
    file_changed(project.contract, at=made.LATER)  # safe to run again
    with pytest.raises(Refused, match="contrat est terminé"):
        drafting.start(
            actor=holder(project.contract),
            contract=Contract.objects.get(pk=project.contract_id),
            place=None,
            at=made.LATER,
        )


@pytest.mark.clause("INS-2", "IDF-9", "IDF-12")
def test_each_commune_of_a_project_is_judged_and_no_share_is_served_out_of_zone() -> None:
    made.zoned()
    here = SiteValues(structure="msp", share_percent=60, name="Maison de santé")
    away = SiteValues(structure="cms", share_percent=40, name="CMS du Lac", commune=made.commune("03310"))
    project = made.drafted(of=made.place(), sites=(here, away))
    actor = holder(project.contract)
    with pytest.raises(Refused) as refused:
        drafting.send(actor=actor, project=project, at=made.AT)
    assert "CMS du Lac, Vichy (03), 40 % d'un temps plein : le lieu est hors zone" in refused.value.sentence
    abroad = SiteValues(structure="cms", share_percent=40, commune=made.commune("93066"))
    project = drafting.save(
        actor=actor, project=project, values={}, sites=[here, abroad], seen=project.version, at=made.AT
    )
    with pytest.raises(Refused, match=r"Saint-Denis \(93\) n'est pas dans la région du lieu"):
        drafting.send(actor=actor, project=project, at=made.AT)
    newer = Zoning.objects.create(
        ars="ara", profession="medicine", in_force_on=date(2027, 1, 1), name="zonage médecins 2027",
        state=ZoningState.DRAFT, drafted_at=made.AT,
    )  # fmt: skip
    for code, category in (("63430", "ZIP"), ("03310", "ZAC")):
        kind = Category.objects.get(ars="", code=category)
        ZonedArea.objects.create(zoning=newer, commune=made.commune(code), category=kind)
    Zoning.objects.filter(pk=newer.pk).update(state=ZoningState.PUBLISHED, published_at=made.AT)
    project = drafting.save(
        actor=actor, project=project, values={}, sites=[here, away], seen=project.version, at=made.AT
    )
    project = drafting.send(actor=actor, project=project, at=made.AT)
    assert project.category == "ZIP"
    assert [(one.commune, one.category) for one in project.sites.all()] == [(None, ""), (away.commune, "ZAC")]
    said = [words for label, words in answers(project) if label == "Structure"]
    assert said[1].endswith("CMS du Lac, à Vichy (03) (zone ZAC), 40 % d'un temps plein")


def test_a_project_taken_back_while_its_contract_ends_stays_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the reading of what is on its way and its closing, its author withdraws it."""
    project, read = made.sent(), ProjectQuerySet.prefetch_related
    recorded(project.contract, Breached(on=date(2028, 1, 20)), at=datetime(2028, 1, 20, 9, 0, tzinfo=UTC))
    Project.objects.filter(pk=project.pk).update(state=ProjectState.SENT)

    def read_then_withdrawn(rows: ProjectQuerySet, *names: str) -> ProjectQuerySet:
        found = read(rows, *names)
        len(found)
        Project.objects.filter(pk=project.pk).update(state=ProjectState.WITHDRAWN, withdrawn_at=made.LATER)
        return found

    monkeypatch.setattr(ProjectQuerySet, "prefetch_related", read_then_withdrawn)
    file_changed(project.contract, at=made.LATER)
    project.refresh_from_db()
    assert project.state == ProjectState.WITHDRAWN
