"""From the pieces to the first day: what is recorded, what starts, what is refused; departures and changes of place."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.contracts.reading import timeline_of
from cesp.notifications.models import Notification
from cesp.projects.models import Project, Site
from cesp.settling.models import HeldSite, Installation, Proof
from cesp.settling.operations import installing, proofs
from cesp.settling.queries import installation_under_way, installations_of
from cesp.settling.queries.desk import Filters, listing
from cesp.settling.queries.own import situation_of
from cesp.settling.reading import arrivals, is_at, prospect_of_arrival
from cesp.zoning.models import Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp_law.assessment import assess
from cesp_law.facts import ZoneCategory
from cesp_law.refusals import Refused
from tests.factories import projects
from tests.factories import settling as made
from tests.factories.memberships import case_desk, referent

pytestmark = pytest.mark.django_db
TOLD = "settling.installed_without_effect"


def engaged_on(contract: Contract) -> date | None:
    return timeline_of(contract).engagement_on


def last_day(contract: Contract, on: date) -> date | None:
    timeline = timeline_of(contract)
    return assess(timeline=timeline, regional=timeline.regional, as_of=on).engagement.last_day.value


@pytest.mark.clause("INS-7", "IDF-10", "IDF-11")
def test_with_every_piece_the_engagement_starts_on_the_first_day() -> None:
    project = made.validated()
    installation = made.installed(project)
    assert installation.installed_on == date(2026, 1, 5)
    assert engaged_on(project.contract) == date(2026, 1, 5)
    summary = Summary.objects.get(contract=project.contract)
    assert summary.starts_on == date(2026, 1, 5)
    # 37 months of allowance, October 2022 to October 2025: the last day is the eve of 5 February 2029.
    assert last_day(project.contract, date(2026, 1, 15)) == date(2029, 2, 4)
    site = HeldSite.objects.get()
    assert (site.place, site.share_percent, site.category) == ("MSP des Cimes (Die)", 100, "ZIP")
    assert installation_under_way(project.contract, on=date(2026, 1, 5)) == installation
    assert installation_under_way(project.contract, on=date(2026, 1, 4)) is None
    assert not Notification.objects.filter(kind=TOLD).exists()


@pytest.mark.clause("IDF-11")
def test_without_a_piece_nothing_is_recorded_and_each_is_named() -> None:
    project = made.validated()
    made.accepted(made.held(project, "place_declaration"))
    made.held(project, "des_certificate")  # not checked yet
    with pytest.raises(Refused) as refused:
        installing.record(actor=made.agency(project), project=project, on=made.STARTS_ON, at=made.AT)
    for name in ("attestation de DES", "contrat de travail", "inscription au tableau de l'ordre"):
        assert name in refused.value.sentence
    assert "déclaration de lieu" not in refused.value.sentence
    assert not RecordedFact.objects.filter(kind=FactKind.INSTALLED).exists()


@pytest.mark.clause("IDF-10")
def test_without_the_thesis_it_is_recorded_starts_nothing_and_is_told_on_both_sides() -> None:
    project = made.validated(made.doctor(made.DIPLOMA))
    made.installed(project)
    assert engaged_on(project.contract) is None
    summary = Summary.objects.get(contract=project.contract)
    assert "installed_without_thesis" in summary.alerts
    told = Notification.objects.get(kind=TOLD)
    assert told.person == project.contract.signatory
    assert told.settled_at is None


@pytest.mark.clause("IDF-10")
def test_a_condition_met_later_starts_the_engagement_on_the_first_day_that_all_hold() -> None:
    project = made.validated()
    made.with_pieces(project)
    order = RecordedFact.objects.get(kind=FactKind.REGISTERED_WITH_ORDER)
    assert order.effective_on == made.REGISTERED_ON
    project = made.validated(made.doctor())
    for one in ("place_declaration", "des_certificate", "work_contract"):
        made.accepted(made.held(project, one))
    made.accepted(made.held(project, "order_registration"), registered_on=date(2026, 1, 12))
    installing.record(actor=made.agency(project), project=project, on=made.STARTS_ON, at=made.AT)
    assert engaged_on(project.contract) == date(2026, 1, 12)


@pytest.mark.clause("BIE-8", "INS-1")
def test_an_installation_without_validation_is_recorded_starts_nothing_and_alerts() -> None:
    contract = made.doctor()
    agent = referent("ara")
    row = installing.record_unvalidated(
        actor=agent, contract=contract, on=date(2026, 1, 5), place="Cabinet du Pont, Die", share_percent=100,
        category=ZoneCategory.ZAC, at=made.AT,
    )  # fmt: skip
    assert row.project is None
    assert engaged_on(contract) is None
    assert "installed_without_validation" in Summary.objects.get(contract=contract).alerts
    assert Notification.objects.filter(kind=TOLD, person=contract.signatory).count() == 1
    with pytest.raises(AlreadyDone, match=agent.person.family_name):
        installing.record_unvalidated(
            actor=referent("ara"), contract=contract, on=date(2026, 1, 6), place="Ailleurs", share_percent=100,
            category=ZoneCategory.ZAC, at=made.AT,
        )  # fmt: skip
    project = made.validated(contract, at=made.AT)
    made.with_pieces(project)
    adopted = Installation.objects.get(project=project)
    assert adopted.pk == row.pk
    assert engaged_on(contract) == date(2026, 1, 15)  # the day of the validation, for the place is still held


@pytest.mark.clause("BIE-8", "BIE-10")
def test_an_installation_without_validation_elsewhere_is_a_place_to_leave_and_serves_no_project() -> None:
    contract = made.doctor()
    elsewhere = installing.record_unvalidated(
        actor=referent("ara"), contract=contract, on=date(2026, 1, 5), place="Cabinet de Dieulefit", share_percent=100,
        category=ZoneCategory.ZAC, at=made.AT,
    )  # fmt: skip
    project = made.validated(contract, at=made.AT)
    later = made.AT.replace(month=2)
    made.with_pieces(project, at=later)
    agent, on = made.agency(project), date(2026, 2, 2)
    assert situation_of(contract, project, on=on).others == (elsewhere,)
    with pytest.raises(Refused, match="encore tenu"):
        installing.record(actor=agent, project=project, on=on, at=later)
    settled = installing.record(actor=agent, project=project, on=on, left_on=on, at=later)
    elsewhere.refresh_from_db()
    assert (elsewhere.project, elsewhere.left_on) == (None, on)
    assert (settled.installed_on, settled.sites.get().place) == (on, "MSP des Cimes (Die)")


def test_an_installation_without_validation_in_the_commune_of_one_structure_is_that_of_the_project() -> None:
    contract = made.doctor()
    row = installing.record_unvalidated(
        actor=referent("ara"), contract=contract, on=date(2026, 1, 5), place="CMS du Lac, Luc", share_percent=100,
        category=ZoneCategory.ZIP, at=made.AT,
    )  # fmt: skip
    project = made.validated(contract, at=made.AT)
    assert not is_at(row, project)
    Site.objects.filter(project=project).update(commune=made.commune("26167", "Luc"))
    assert is_at(row, project)


@pytest.mark.clause("BIE-6", "NAT-10")
def test_a_protected_place_bears_the_category_that_protects_it() -> None:
    projects.zoned()
    revised = Zoning.objects.create(
        ars="ara", profession="medicine", in_force_on=date(2027, 6, 1), name="zonage médecins 2027",
        state=ZoningState.DRAFT, drafted_at=projects.AT,
    )  # fmt: skip
    Zoning.objects.filter(pk=revised.pk).update(state=ZoningState.PUBLISHED, published_at=projects.AT)
    project = projects.validated()  # Thiers: ZIP until 31 May 2027, out of zone since
    assert (project.category, bool(project.protected_by)) == ("", True)
    (arrival,) = arrivals(project, date(2028, 11, 1))
    assert arrival.fact.category is ZoneCategory.ZIP


@pytest.mark.clause("IDF-9")
def test_two_places_under_half_time_each_are_recorded_together_and_their_shares_add_up() -> None:
    project = made.validated(sites=(("msp", "MSP des Cimes", 40), ("hospital", "Hôpital de Die", 40)))
    made.installed(project)
    kinds = RecordedFact.objects.filter(kind=FactKind.INSTALLED).values_list("payload__share_percent", flat=True)
    assert list(kinds) == [40, 40]
    assert timeline_of(project.contract).practice[-1].share_percent == 80
    corrected = installing.correct(
        actor=made.agency(project), installation=Installation.objects.get(), on=date(2026, 1, 7), at=made.AT
    )
    assert corrected.installed_on == date(2026, 1, 7)
    assert engaged_on(project.contract) == date(2026, 1, 7)
    installing.leave(actor=made.agency(project), installation=corrected, on=date(2026, 1, 10), at=made.AT)
    assert timeline_of(project.contract).practice[-1].places == ()


@pytest.mark.clause("IDF-9", "BIE-6")
def test_a_structure_in_another_commune_is_held_in_its_own_zone_under_its_own_name() -> None:
    project = made.validated(sites=(("msp", "MSP des Cimes", 60), ("cms", "CMS du Lac", 40)))
    project.sites.filter(structure="cms").update(commune=made.commune("26167", "Luc-en-Diois"), category="ZAC")
    made.installed(project)
    held = HeldSite.objects.order_by("pk").values_list("place", "share_percent", "category")
    assert list(held) == [("MSP des Cimes (Die)", 60, "ZIP"), ("CMS du Lac (Luc-en-Diois)", 40, "ZAC")]


@pytest.mark.clause("INS-7")
def test_a_wrong_date_is_corrected_and_the_first_version_stays() -> None:
    project = made.validated()
    installation = made.installed(project, on=date(2026, 1, 12))
    agent = made.agency(project)
    installing.correct(actor=agent, installation=installation, on=made.STARTS_ON, at=made.AT)
    assert engaged_on(project.contract) == made.STARTS_ON
    assert RecordedFact.objects.filter(kind=FactKind.INSTALLED).count() == 2
    with pytest.raises(Refused, match="déjà la date"):
        installing.correct(actor=agent, installation=installation, on=made.STARTS_ON, at=made.AT)
    with pytest.raises(Refused, match="à venir"):
        installing.correct(actor=agent, installation=installation, on=date(2026, 1, 16), at=made.AT)


@pytest.mark.clause("BIE-10")
def test_a_change_of_place_shows_its_gap_and_the_months_served_go_on() -> None:
    contract = made.doctor()
    first = made.validated(contract)
    made.installed(first)
    before = last_day(contract, date(2026, 1, 15))
    later = made.AT.replace(month=6, day=20)
    Project.objects.filter(pk=first.pk).update(state="replaced")
    second = made.validated(contract, at=made.AT.replace(month=4), replaces=first, planned_on=date(2026, 5, 1))
    made.with_pieces(second, at=later)
    agent, left_on, on = made.agency(second), date(2026, 4, 1), date(2026, 5, 1)
    with pytest.raises(Refused, match="encore tenu"):
        installing.record(actor=agent, project=second, on=on, at=later)
    with pytest.raises(Refused, match="au plus tard le jour de l'arrivée"):
        installing.record(actor=agent, project=second, on=on, left_on=date(2026, 5, 2), at=later)
    prospect = prospect_of_arrival(second, on, left_on=left_on, today=later.date())
    assert prospect.gap == 30
    installing.record(actor=agent, project=second, on=on, left_on=left_on, at=later)
    former, latter = installations_of(contract)
    assert (former.left_on, latter.installed_on) == (left_on, on)
    assert engaged_on(contract) == made.STARTS_ON
    assert before == date(2029, 2, 4)
    assert last_day(contract, later.date()) == date(2029, 3, 6)  # thirty days later


@pytest.mark.clause("BIE-10")
def test_a_departure_is_recorded_once() -> None:
    project = made.validated()
    installation = made.installed(project)
    agent = made.agency(project)
    installing.leave(actor=agent, installation=installation, on=date(2026, 1, 13), at=made.AT)
    with pytest.raises(AlreadyDone, match="13 janvier 2026"):
        installing.leave(actor=agent, installation=installation, on=date(2026, 1, 14), at=made.AT)
    assert installation_under_way(project.contract, on=date(2026, 1, 12)) == installation
    assert installation_under_way(project.contract, on=date(2026, 1, 13)) is None


def test_a_place_is_held_one_day_at_least() -> None:
    project = made.validated()
    installation = made.installed(project)
    agent = made.agency(project)
    with pytest.raises(Refused, match="depuis le 5 janvier 2026 et quitté dès le 5 janvier 2026"):
        installing.leave(actor=agent, installation=installation, on=made.STARTS_ON, at=made.AT)
    gone = installing.leave(actor=agent, installation=installation, on=date(2026, 1, 6), at=made.AT)
    with pytest.raises(Refused, match="quitté dès le 6 janvier 2026"):
        installing.correct(actor=agent, installation=gone, on=date(2026, 1, 6), at=made.AT)


@pytest.mark.parametrize("who", ["signatory", "desk", "another region"])
def test_only_the_agency_of_the_place_records(who: str) -> None:
    project = made.validated()
    made.with_pieces(project)
    actors: dict[str, Membership] = {
        "signatory": made.own(project),
        "desk": case_desk(),
        "another region": referent("bre"),
    }
    with pytest.raises(PermissionDenied):
        installing.record(actor=actors[who], project=project, on=made.STARTS_ON, at=made.AT)


def test_a_first_day_to_come_is_not_a_fact_yet() -> None:
    project = made.validated()
    made.with_pieces(project)
    with pytest.raises(Refused, match="à venir"):
        installing.record(actor=made.agency(project), project=project, on=date(2026, 1, 16), at=made.AT)
    installing.record(actor=made.agency(project), project=project, on=date(2026, 1, 15), at=made.AT)


@pytest.mark.clause("IDF-11", "IDF-9")
def test_each_structure_needs_a_contract_of_its_own_or_one_of_the_same_employer() -> None:
    project = made.validated(sites=(("msp", "MSP des Cimes", 40), ("hospital", "Hôpital de Die", 40)))
    centre, hospital = project.sites.order_by("pk")
    for kind in ("place_declaration", "des_certificate", "order_registration"):
        made.accepted(made.held(project, kind))
    agent = made.agency(project)
    one = made.held(project, "work_contract")
    with pytest.raises(Refused, match="cochez-en une au moins"):
        proofs.accept(actor=agent, proof=one, at=made.AT)
    proofs.accept(actor=agent, proof=one, at=made.AT, covers=[centre.pk])
    with pytest.raises(Refused) as refused:
        installing.record(actor=agent, project=project, on=made.STARTS_ON, at=made.AT)
    assert "contrat de travail ou preuve du lieu d'exercice pour « Hôpital de Die (Die) »." in refused.value.sentence
    assert "MSP des Cimes" not in refused.value.sentence
    assert Installation.objects.get().complete_at is None
    short = made.held(project, "work_contract")
    Proof.objects.filter(pk=short.pk).update(ends_on=date(2026, 2, 28))
    proofs.accept(actor=agent, proof=short, at=made.AT, covers=[hospital.pk])
    installing.record(actor=agent, project=project, on=made.STARTS_ON, at=made.AT)
    assert engaged_on(project.contract) == made.STARTS_ON
    # The contract of the hospital is over, that of the centre is not: the installation lacks one again.
    for today, expired in ((date(2026, 2, 28), 0), (date(2026, 3, 1), 1)):
        assert listing(agent, Filters(queue="perimees"), today=today).total == expired
    line = situation_of(project.contract, project, on=date(2026, 3, 1)).lines[2]
    assert [(one.name, one.holds, one.last_day) for one in line.parts] == [
        ("MSP des Cimes (Die)", True, None),
        ("Hôpital de Die (Die)", False, date(2026, 2, 28)),
    ]
    assert (line.status, line.holds) == ("expired", False)
    both = made.held(project, "work_contract")
    proofs.accept(actor=agent, proof=both, at=made.AT, covers=[centre.pk, hospital.pk])
    assert listing(agent, Filters(queue="perimees"), today=date(2026, 3, 1)).total == 0
