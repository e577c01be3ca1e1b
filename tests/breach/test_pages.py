"""The pages: a report, the desk's procedure, « Ma procédure »; what each shows to whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.breach import operations
from cesp.breach.models import Case, CaseState, Observation, Outcome
from cesp.contracts.models import FactKind, RecordedFact
from cesp.correspondence.models import Notice
from cesp.internship.models import Candidate
from cesp.internship.reading import Standing
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.reminders.models import Deadline
from cesp.reminders.operations import renewing
from cesp.reminders.queries.followed import of_person
from cesp_law.dates import Month
from cesp_law.facts import Breached
from tests.browsing import signed_in
from tests.factories import breach as made
from tests.factories import internship as choices
from tests.factories import life_events
from tests.factories.contracts import recorded
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_report() -> Iterator[None]:
    with time_machine.travel(made.REPORTED_AT, tick=False):
        yield


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    found = unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")
    return " ".join(found.split())


def browser(who: Client | Membership) -> Client:
    """Somebody signs in again on each day: a session does not last a week."""
    return signed_in(who) if isinstance(who, Membership) else who


def home(who: Membership) -> str:
    return words(signed_in(who).get("/accueil/"))


def page(who: Client | Membership, name: str, *arguments: object, query: str = "") -> str:
    return words(browser(who).get(reverse(f"breach:{name}", args=arguments) + query))


def sent(who: Client | Membership, name: str, *arguments: object, **data: Any) -> str:
    return words(browser(who).post(reverse(f"breach:{name}", args=arguments), data, follow=True))


@pytest.mark.clause("BIE-8", "IDF-12", "IDF-16")
def test_from_the_agency_s_report_to_the_decision_by_two_agents() -> None:
    contract = made.student()
    agency, desk, other, own = referent("ara"), case_desk(), case_desk(), made.holder(contract)
    asked = page(agency, "report", contract.reference, query="?motif=no_validation")
    assert "Un signalement ne sanctionne rien" in asked
    assert "Demande de dispense" not in asked
    assert "Écrivez les faits" in sent(agency, "report", contract.reference, ground="no_validation", report="")
    done = sent(agency, "report", contract.reference, ground="no_validation", report=made.FACTS)
    assert "transmis à la gestion des contrats" in done
    case = Case.objects.get()
    joined = sent(
        agency, "pieces", case.public_id, kind="work_contract", files=[life_events.certificate()], whole="yes"
    )
    assert "est déposé" in joined
    assert "Aucune procédure sur votre contrat" in page(own, "own")
    assert "Ruptures : dossiers à examiner" in home(desk)
    with time_machine.travel(made.OPENED_AT, tick=False):
        before = page(desk, "open", case.public_id)
        assert made.FACTS in before
        assert "8 513,78 €" in before
        assert "La procédure est ouverte" in sent(desk, "open", case.public_id, version=1)
        assert "Une procédure est en cours sur votre contrat" in home(own)
        mine = page(own, "own")
        assert "Une lettre vous attend" in mine
        assert "Ouverture d'une procédure de rupture, n°" not in mine  # not read before the notice is opened
        case = made.read_notice(Case.objects.get())
        mine = page(own, "own")
        assert "Observations jusqu'au 19 mars 2024 inclus" in mine
        assert "8 513,78 €" in mine
        assert "Ouverture d'une procédure de rupture, n°" in mine
    with time_machine.travel(made.HEARD_AT, tick=False):
        assert "Écrivez vos observations" in sent(own, "observe", text=" ")
        assert "Vos observations sont reçues." in sent(own, "observe", text="L'accord était oral.")
        sent(own, "own_pieces", kind="medical_certificate", files=[life_events.certificate("Santé")], whole="yes")
        read = page(desk, "case", case.public_id)
        assert "L'accord était oral." in read
        assert "pièce de santé" in read
        assert "Proposer la rupture : Le signataire peut présenter ses observations jusqu'au 19 mars 2024" in read
    version = Case.objects.get().version
    with time_machine.travel(made.DECIDED_AT, tick=False):
        assert "Délai passé" in page(desk, "cases")
        late = sent(desk, "propose", case.public_id, "breach", version=version - 1, reasons="Trop vite.")
        assert "relisez-le" in late
        assert "un autre agent la relit" in sent(
            desk, "propose", case.public_id, "breach", version=version, reasons="Deux courriers sans réponse."
        )
        assert "un autre agent de la gestion des contrats la signe" in sent(
            desk, "sign", case.public_id, version=version + 1
        )
        assert "Ruptures : décisions à signer" in home(other)
        assert "Ruptures : décisions à signer" not in home(desk)
        again = page(other, "sign", case.public_id)
        assert "Deux courriers sans réponse." in again
        assert "L'accord était oral." in again
        assert "La rupture est prononcée" in sent(other, "sign", case.public_id, version=version + 1)
        assert "Deux courriers sans réponse." not in page(own, "own")  # first the notice, an act of theirs
    with time_machine.travel(made.RECEIVED_AT, tick=False):
        made.read_notice(Case.objects.get(), at=made.RECEIVED_AT, of_decision=True)
        mine = page(own, "own")
        assert "Votre contrat est rompu depuis le 22 mars 2024" in mine
        assert "Ce que vous devez rembourser" in mine
        assert "Deux courriers sans réponse." in mine
        followed = page(agency, "case", case.public_id)
        assert "Contrat rompu" in followed
        for hidden in ("8 513,78", "€", "L'accord était oral", "Deux courriers", "Santé", "Certificat médical"):
            assert hidden not in followed, hidden
        assert "Signalements de rupture suivis" in home(agency)
    assert Letter.objects.filter(kind__startswith="breach.").count() == 2


@pytest.mark.clause("IDF-16")
def test_an_agency_reads_neither_the_letters_the_notices_nor_a_renunciation() -> None:
    agency = referent("ara")
    renounced = made.opened(made.renounced())
    assert not Case.objects.visible_to(agency).exists()
    assert not Notice.objects.visible_to(agency).exists()
    assert not Letter.objects.visible_to(agency).filter(kind__startswith="breach.").exists()
    client = signed_in(agency)
    assert client.get(reverse("breach:case", args=[renounced.public_id])).status_code == 404
    assert "Aucune procédure pour l'instant" in page(client, "cases")
    reported = made.opened(made.reported(actor=agency))
    assert list(Case.objects.visible_to(agency)) == [reported]
    assert not Notice.objects.visible_to(agency).exists()
    assert Notice.objects.visible_to(auditor()).count() == 2
    other = referent("idf")
    assert signed_in(other).get(reverse("breach:case", args=[reported.public_id])).status_code == 404
    assert signed_in(payments_clerk()).get(reverse("breach:cases")).status_code == 404
    assert not Deadline.objects.filter(kind="breach.observations").exists()


def test_observations_have_a_deadline_until_something_is_said_and_no_agency_sees_it() -> None:
    case = made.opened()
    with time_machine.travel(made.HEARD_AT, tick=False):
        renewing.file_changed(case.contract, at=made.HEARD_AT)
        found = Deadline.objects.filter(person=case.person, kind="breach.observations")
        assert list(found.values_list("due_on", flat=True)) == [date(2024, 3, 19)]
        assert not Deadline.objects.visible_to(referent("ara")).filter(kind="breach.observations").exists()
        read = {
            actor.role: "breach.observations"
            in [one.due.kind for one in of_person(actor, case.person.pk, on=made.HEARD_AT.date())]
            for actor in (referent("ara"), case_desk())
        }
        assert read == {"ars_referent": False, "case_desk": True}
        operations.observe(actor=made.holder(case.contract), case=case, text="Voici.", at=made.HEARD_AT)
        renewing.file_changed(case.contract, at=made.HEARD_AT)
        assert not found.open().exists()


@pytest.mark.clause("IDF-16")
def test_the_desk_types_in_extends_sends_back_and_waives() -> None:
    case = made.opened()
    desk, other = case_desk(), case_desk()
    with time_machine.travel(made.HEARD_AT, tick=False):
        assert "au plus tard aujourd'hui" not in page(desk, "record_observations", case.public_id)
        future = sent(desk, "record_observations", case.public_id, received_on="2024-03-11", text="Demain.")
        assert "se place entre le 4 mars 2024 et aujourd'hui" in future
        sent(desk, "record_observations", case.public_id, received_on="2024-03-08", text="Lettre du 6 mars.")
        assert Observation.objects.get().on_paper
        assert "Le délai est prolongé" in sent(
            desk, "extend", case.public_id, until_on="2024-04-05", because="Dossier à réunir."
        )
        assert Notification.objects.get(kind="breach.time_extended").data == {"heard_until": "5 avril 2024"}
        assert "Prolongé jusqu'au 5 avril 2024" in page(desk, "case", case.public_id)
        version = Case.objects.get().version
        wrong = sent(desk, "propose", case.public_id, "waiver", version=version, reasons="Certificat reçu.")
        assert "Choisissez la cause de la dispense" in wrong
        assert "Certificat reçu.</textarea>" in wrong
        given = {"waiver_ground": "incapacity", "effect_on": "2024-03-08", "reasons": "Certificat reçu."}
        sent(desk, "propose", case.public_id, "waiver", version=version, **given)
        assert "renvoyée à votre collègue" in sent(other, "send_back", case.public_id, because="Vérifiez le jour.")
        assert "Vérifiez le jour." in page(desk, "propose", case.public_id, "waiver")
        version = Case.objects.get().version
        sent(desk, "propose", case.public_id, "waiver", version=version, **given)
        assert "rien n'est dû" in sent(other, "sign", case.public_id, version=version + 1)
    case.refresh_from_db()
    assert (case.state, case.effect_on) == (CaseState.WAIVED, date(2024, 3, 8))
    mine = page(signed_in(made.holder(case.contract)), "own")
    assert "Dispense accordée" in mine
    assert "rien n'est dû" in mine
    again = sent(desk, "sign", case.public_id, version=0)
    assert "Rien n'a été fait de nouveau" in again
    assert signed_in(desk).get(reverse("breach:propose", args=[case.public_id, "nothing"])).status_code == 404


def test_a_decision_that_can_take_no_effect_leaves_the_desk_s_list() -> None:
    with time_machine.travel(made.DECIDED_AT, tick=False):
        case, desk = made.signed(), signed_in(case_desk())
        assert "Retirer la décision, sans effet" not in page(desk, "case", case.public_id)
        recorded(case.contract, Breached(on=date(2024, 3, 1)), at=made.DECIDED_AT)
        assert "Retirer la décision, sans effet" in page(desk, "case", case.public_id)
        said = sent(desk, "lapse", case.public_id, version=case.version, reasons="Le contrat était déjà rompu.")
        assert "La décision est retirée" in said
        assert "La décision de rupture du 20 mars 2024 est retirée" in said
        assert "La décision de rupture du 20 mars 2024 est retirée" in page(made.holder(case.contract), "own")


def test_a_renunciation_is_followed_and_taken_back_on_one_s_own_page() -> None:
    case = made.renounced()
    own = signed_in(made.holder(case.contract))
    assert "Votre renonciation est arrivée le 1er mars 2024" in page(own, "own")
    assert "votre contrat continue comme avant" in page(own, "withdraw")
    assert "Votre renonciation est retirée" in sent(own, "withdraw")
    case.refresh_from_db()
    assert case.life_event is not None
    assert (case.state, case.life_event.state) == (CaseState.WITHDRAWN, "withdrawn")
    assert own.get(reverse("breach:observe")).status_code == 404


def test_the_list_filters_searches_exports_and_costs_the_same_at_one_row_and_thirty() -> None:
    desk = case_desk()
    client = signed_in(desk)
    first = made.reported()
    page(client, "cases")
    with CaptureQueriesContext(connection) as one:
        page(client, "cases")
    for _ in range(29):
        contract = made.student()
        Case.objects.create(
            contract=contract, ground="out_of_zone", report="-", reported_at=made.REPORTED_AT, reported_by=desk
        )
    with CaptureQueriesContext(connection) as thirty:
        found = page(client, "cases")
    assert len(one) == len(thirty), [query["sql"] for query in thirty]
    assert "<strong>30</strong> procédures" in found
    assert "À examiner (30)" in found
    assert "<strong>1</strong> procédure" in page(client, "cases", query="?motif=no_validation")
    assert "<strong>1</strong> procédure" in page(client, "cases", query=f"?q={first.contract.reference}")
    assert "Aucune procédure ne répond" in page(client, "cases", query="?q=introuvable")
    lines = b"".join(client.get(reverse("breach:export", args=["csv"])).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(lines.splitlines()) == 31
    assert made.FACTS not in lines
    assert client.get(reverse("breach:export", args=["doc"])).status_code == 404


@pytest.mark.clause("IDF-15", "NAT-6")
def test_a_breach_before_the_final_choices_moves_to_the_ordinary_list() -> None:
    """The candidate leaves the signatories' ranking on the day of effect, and both letters say so."""
    contract = choices.sixth_year()
    made.received(contract, Month.of(2023, 10), 6)
    with time_machine.travel(choices.PREPARED_AT, tick=False):
        choice = choices.announced()
    candidate = Candidate.objects.get(contract=contract)
    assert candidate.key in Standing.read(choice, on=date(2026, 4, 1)).candidates
    opened_at, decided_at = datetime(2026, 4, 1, 9, 0, tzinfo=UTC), datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
    case = operations.open_case(
        actor=case_desk(), contract=contract, ground="exclusion", report="Exclusion prononcée.", at=opened_at
    )
    case = operations.open_procedure(actor=case_desk(), case=case, at=opened_at)
    case = made.read_notice(case, at=opened_at)
    case = made.signed(made.proposed(case, Outcome.BREACH, at=decided_at), at=decided_at)
    assert case.letter is not None
    assert "vous choisissez désormais sur la liste ordinaire" in str(case.letter.content.data)
    assert candidate.key in Standing.read(choice, on=date(2026, 4, 20)).candidates  # not received yet
    made.read_notice(case, at=decided_at, of_decision=True)
    assert RecordedFact.objects.filter(kind=FactKind.BREACHED, contract=contract).exists()
    assert candidate.key not in Standing.read(choice, on=date(2026, 4, 20)).candidates
