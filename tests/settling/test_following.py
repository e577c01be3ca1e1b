"""What an installation repeats of its facts follows them, whoever corrects, annuls or adds to the file."""

from datetime import date

import pytest

from cesp.contracts.models import FactKind, RecordedFact
from cesp.contracts.operations import annul_fact, correct_fact, record_fact
from cesp.notifications.models import Notification
from cesp.settling.models import HeldSite, Installation
from cesp.settling.operations import installing
from cesp_law.facts import Installed, LeftPlace, ThesisDefended, ZoneCategory
from cesp_law.refusals import Refused
from tests.factories import settling as made
from tests.factories.contracts import recorded
from tests.factories.memberships import case_desk, referent

pytestmark = pytest.mark.django_db
PLACE = "MSP des Cimes (Die)"


def fact(kind: FactKind) -> RecordedFact:
    return RecordedFact.objects.standing().get(kind=kind)


@pytest.mark.clause("INS-7", "BIE-10")
def test_a_first_day_and_a_departure_corrected_by_the_desk_are_those_of_the_installation() -> None:
    project = made.validated()
    installation = made.installed(project)
    desk, at = case_desk(), made.AT
    arrival = Installed(on=date(2026, 1, 7), share_percent=60, category=ZoneCategory.ZAC, place=PLACE)
    correct_fact(actor=desk, recorded=fact(FactKind.INSTALLED), fact=arrival, evidence="Courrier", at=at)
    installation.refresh_from_db()
    assert installation.installed_on == date(2026, 1, 7)
    site = HeldSite.objects.get()
    assert (site.share_percent, site.category, site.fact) == (60, "ZAC", fact(FactKind.INSTALLED))
    left = record_fact(
        actor=desk, contract=project.contract, fact=LeftPlace(on=date(2026, 1, 12), place=PLACE), evidence="", at=at
    )
    installation.refresh_from_db()
    assert (installation.left_on, installation.left_fact) == (date(2026, 1, 12), left)
    at_once = Installed(on=date(2026, 1, 12), share_percent=60, category=ZoneCategory.ZAC, place=PLACE)
    with pytest.raises(Refused, match="quitté dès le 12 janvier 2026"):
        correct_fact(actor=desk, recorded=fact(FactKind.INSTALLED), fact=at_once, evidence="Courrier", at=at)
    later = LeftPlace(on=date(2026, 1, 14), place=PLACE)
    correct_fact(actor=desk, recorded=left, fact=later, evidence="Courrier", at=at)
    installation.refresh_from_db()
    assert installation.left_on == date(2026, 1, 14)
    annul_fact(actor=desk, recorded=fact(FactKind.LEFT_PLACE), evidence="Erreur", at=at)
    installation.refresh_from_db()
    assert (installation.left_on, installation.left_fact) == (None, None)
    again = installing.correct(actor=made.agency(project), installation=installation, on=made.STARTS_ON, at=at)
    assert (again.installed_on, fact(FactKind.INSTALLED).effective_on) == (made.STARTS_ON, made.STARTS_ON)


@pytest.mark.clause("BIE-8")
def test_an_installation_whose_arrival_is_annulled_was_never_recorded() -> None:
    project = made.validated()
    installation = made.installed(project)
    annul_fact(actor=case_desk(), recorded=fact(FactKind.INSTALLED), evidence="Erreur", at=made.AT)
    installation.refresh_from_db()
    assert (installation.installed_on, installation.recorded_by, installation.is_done) == (None, None, False)
    again = installing.record(actor=made.agency(project), project=project, on=made.STARTS_ON, at=made.AT)
    assert again.installed_on == made.STARTS_ON
    contract = made.doctor()
    installing.record_unvalidated(
        actor=referent("ara"), contract=contract, on=made.STARTS_ON, place="Cabinet du Pont, Aubenas",
        share_percent=100, category=ZoneCategory.ZAC, at=made.AT,
    )  # fmt: skip
    held = RecordedFact.objects.standing().get(contract=contract, kind=FactKind.INSTALLED)
    annul_fact(actor=case_desk(), recorded=held, evidence="Erreur", at=made.AT)
    assert not Installation.objects.filter(contract=contract).exists()


@pytest.mark.clause("IDF-10")
def test_the_alert_of_an_installation_without_effect_ends_once_the_missing_condition_is_met() -> None:
    project = made.validated(made.doctor(made.DIPLOMA))
    made.installed(project)
    told = Notification.objects.get(kind="settling.installed_without_effect")
    assert told.settled_at is None
    recorded(project.contract, ThesisDefended(on=date(2026, 1, 14)), at=made.AT)
    told.refresh_from_db()
    assert told.settled_at is not None
