"""The pages of a run, as each reader meets them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html
from python_calamine import CalamineWorkbook

from cesp.accounts.models import Membership, Role
from cesp.payments import operations
from cesp.payments.models import PaymentRun, RunState
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import acting, auditor, case_desk, payments_approver, payments_clerk
from tests.factories.people import PersonFactory
from tests.payments.factories import account, at_noon, carried_through, explained, prepared
from tests.payments.faults import lose_the_ledger_of

pytestmark = pytest.mark.django_db
MARCH, APRIL = Month.of(2023, 3), Month.of(2023, 4)
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def _in_march_2023(settings: Any) -> Iterator[None]:
    settings.TASKS = IMMEDIATE
    with time_machine.travel(datetime(2023, 3, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return _read(response.content)


def _press(client: Client, address: str, act: str) -> Any:
    """Post the form of an act as the page holds it."""
    form = html.fromstring(client.get(address).content).xpath(f"//form[@action='{address}{act}/']")[0]
    return client.post(form.get("action"), dict(form.form_values()), follow=True)


def _read(content: bytes) -> str:
    return " ".join(unescape(content.decode()).split())


@pytest.mark.clause("IDF-2", "NAT-5", "NAT-7")
def test_a_clerk_and_an_approver_carry_the_month_to_its_file() -> None:
    account(concluded())
    clerk, approver = _client(payments_clerk()), _client(payments_approver())
    home = _text(clerk, "/paiements/")
    assert "Mensualité de mars 2023" in home
    assert "À vous de la préparer, puis de la contrôler, pour un paiement le 29 mars 2023." in home
    assert "Aucune mensualité n'a encore été préparée" in home

    clerk.post("/paiements/2023-03/preparer/")
    page = _text(clerk, "/paiements/2023-03/")
    assert "Étape 2 sur 4" in page
    assert "6 513,78 €" in page
    _press(clerk, "/paiements/2023-03/", "controler")
    assert "Étape 3 sur 4" in _text(approver, "/paiements/2023-03/")
    answer = _press(approver, "/paiements/2023-03/", "approuver")
    assert "La mensualité est approuvée : 6 513,78 € sont ordonnés." in _read(answer.content)
    clerk.post("/paiements/2023-03/emettre/")
    page = _text(clerk, "/paiements/2023-03/")
    assert "CESP-2023-03-1.xml" in page
    assert "Cette mensualité est émise. Paiement le 29 mars 2023." in page
    file = clerk.get("/paiements/2023-03/fichiers/1/")
    assert file["Content-Type"] == "application/xml"
    assert file.content == clerk.get("/paiements/2023-03/fichiers/1/").content
    assert b'<InstdAmt Ccy="EUR">6513.78</InstdAmt>' in file.content


@pytest.mark.clause("NAT-7")
def test_whoever_prepared_reads_why_they_cannot_approve_where_the_button_would_be() -> None:
    account(concluded())
    both = PersonFactory()
    run = explained(prepared(MARCH, actor=acting(Role.PAYMENTS_CLERK, person=both)))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    approver = acting(Role.PAYMENTS_APPROVER, person=both)
    client = _client(approver)
    session = client.session
    session["membership"] = approver.pk
    session.save()
    page = _text(client, "/paiements/2023-03/")
    assert "Approuver : Vous avez préparé cette mensualité le 20 mars 2023 à 12 h 00 : une autre personne" in page
    assert 'action="/paiements/2023-03/approuver/"' not in page
    client.post("/paiements/2023-03/approuver/")
    assert PaymentRun.objects.get().state == RunState.CONTROLLED


@pytest.mark.clause("NAT-7")
def test_what_was_controlled_anew_since_the_page_was_read_is_not_approved_by_it() -> None:
    account(concluded())
    run = prepared(MARCH)
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    approver = _client(payments_approver())
    stale = html.fromstring(approver.get("/paiements/2023-03/").content)
    form = stale.xpath("//form[@action='/paiements/2023-03/approuver/']")[0]
    operations.take_back_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    account(concluded())
    operations.control_run(actor=payments_clerk(), run=prepared(MARCH, day=21), at=at_noon(MARCH, 21))
    answer = approver.post(form.get("action"), dict(form.form_values()), follow=True)
    assert "a été préparée ou contrôlée de nouveau depuis que vous l'avez lue" in _read(answer.content)
    assert PaymentRun.objects.get().state == RunState.CONTROLLED
    _press(approver, "/paiements/2023-03/", "approuver")
    assert PaymentRun.objects.get().state == RunState.APPROVED


@pytest.mark.unbalanced_on_purpose
def test_a_difference_without_a_cause_is_explained_before_the_control_passes() -> None:
    contract = concluded()
    account(contract)
    carried_through(Month.of(2023, 2))
    lose_the_ledger_of(contract.pk)
    clerk = _client(payments_clerk())
    clerk.post("/paiements/2023-03/preparer/")
    page = _text(clerk, "/paiements/2023-03/")
    assert "1 écart sans cause connue" in page
    assert "Un écart n'a pas de cause connue" in page
    listed = _text(clerk, "/paiements/2023-03/controle/arrears/")
    assert "5 mois de rappel, d'octobre 2022 à février 2023 inclus" in listed
    too_short = clerk.post("/paiements/2023-03/controle/arrears/", {"words": "oui"})
    assert "Écrivez une phrase, de 10 caractères au moins" in _read(too_short.content)
    clerk.post("/paiements/2023-03/controle/arrears/", {"words": "Virement rejeté en février, payé de nouveau."})
    assert "Virement rejeté en février" in _text(clerk, "/paiements/2023-03/controle/arrears/")
    item = PaymentRun.objects.get(month=MARCH.index).items.get(kind="arrears")
    clerk.post(f"/paiements/2023-03/controle/ecarts/{item.pk}/", {"words": "Autre explication, plus précise."})
    assert "Autre explication" in _text(clerk, f"/paiements/2023-03/controle/ecarts/{item.pk}/")
    _press(clerk, "/paiements/2023-03/", "controler")
    assert PaymentRun.objects.get(month=MARCH.index).state == RunState.CONTROLLED


def test_a_blocked_line_is_listed_by_name_and_lines_are_found_by_name_and_exported() -> None:
    blocked = concluded(signatory=PersonFactory(given_names="Lætitia", family_name="D'Hœr"))
    account(concluded())
    prepared(MARCH)
    clerk = _client(payments_clerk())
    page = _text(clerk, "/paiements/2023-03/lignes/?kind=blocked")
    assert "Lætitia D'Hœr" in page
    assert "Aucun compte bancaire approuvé n'est utilisable au jour de paiement." in page
    assert blocked.reference in _text(clerk, "/paiements/2023-03/lignes/?q=laetitia")
    assert "Aucune ligne ne répond" in _text(clerk, "/paiements/2023-03/lignes/?q=personne+inconnue")
    assert blocked.reference in _text(clerk, "/paiements/2023-03/controle/blocked/")
    csv = clerk.get("/paiements/2023-03/lignes/export.csv?kind=blocked").getvalue().decode("utf-8-sig")
    cells = csv.splitlines()[1].split(";")
    assert cells[:5] == [blocked.reference, "Lætitia D'Hœr", "bloquée", "10/2022", "03/2023"]
    assert cells[5:10] == ["6", "7200,00", "650,82", "35,40", "6513,78"]
    sheet = clerk.get("/paiements/2023-03/controle/export.xlsx").getvalue()
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows[1:]][-1] == ["Lignes bloquées", blocked.reference]


def test_the_account_of_a_contract_shows_each_month_and_each_entry() -> None:
    contract = concluded()
    account(contract)
    carried_through(Month.of(2023, 2))
    months = MonthRange(Month.of(2023, 2), MARCH)
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(MARCH, 2))
    page = _text(_client(case_desk()), f"/paiements/contrats/{contract.reference}/")
    assert "le 24 février 2023" in page
    assert "mensualité de février 2023" in page
    assert "−1 085,63 €" in page
    assert "Ordre de payer (février 2023)" in page
    assert "Remis à la banque" in page


def test_the_paying_desk_masks_accounts_everywhere_but_in_the_file() -> None:
    account(concluded(), number="FR7630006000011234567890189")
    carried_through(MARCH)
    clerk = _client(payments_clerk())
    for address in ("", "lignes/", "controle/new/", "lignes/export.csv", "controle/export.csv"):
        content = clerk.get(f"/paiements/2023-03/{address}")
        assert b"FR7630006000011234567890189" not in content.getvalue()
    assert b"FR7630006000011234567890189" in clerk.get("/paiements/2023-03/fichiers/1/").content


@pytest.mark.parametrize(
    ("actor", "sees_file"), [(payments_approver, True), (auditor, True), (case_desk, False), (payments_clerk, True)]
)
def test_who_downloads_the_file(actor: Callable[[], Membership], sees_file: bool) -> None:
    account(concluded())
    carried_through(MARCH)
    client = _client(actor())
    assert (client.get("/paiements/2023-03/fichiers/1/").status_code == 200) is sees_file
    assert ('href="/paiements/2023-03/fichiers/1/"' in _text(client, "/paiements/2023-03/")) is sees_file


def test_a_month_that_is_not_there_yet_has_no_page() -> None:
    clerk = _client(payments_clerk())
    assert clerk.get("/paiements/2023-04/").status_code == 404
    assert clerk.get("/paiements/2023-13/").status_code == 404
    assert clerk.get("/paiements/2023-03/fichiers/1/").status_code == 404
    assert clerk.get("/paiements/2023-03/lignes/").status_code == 404
    assert clerk.get("/paiements/contrats/CESP-0000-000000/").status_code == 404
    account(concluded())
    carried_through(MARCH)
    assert clerk.get("/paiements/2023-03/controle/nothing/").status_code == 404
    assert "se prépare à partir du 1er avril 2023" in _text(clerk, "/paiements/")


def test_asking_twice_says_what_was_done_and_by_whom() -> None:
    account(concluded())
    run = carried_through(MARCH)
    assert run.approved_by is not None
    answer = _client(payments_approver()).post("/paiements/2023-03/approuver/", follow=True)
    told = f"déjà été approuvée par {run.approved_by.full_name} le 20 mars 2023 à 12 h 00."
    assert told in _read(answer.content)


def test_a_fact_recorded_since_the_draft_is_said_on_the_page() -> None:
    contract = concluded()
    account(contract)
    prepared(MARCH)
    months = MonthRange(MARCH, APRIL)
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(MARCH, 21))
    page = _text(_client(payments_clerk()), "/paiements/2023-03/")
    assert "1 contrat a reçu un fait depuis la préparation" in page


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/paiements/", 6),
        ("/paiements/2023-03/", 12),
        ("/paiements/2023-03/lignes/", 7),
        ("/paiements/2023-03/controle/new/", 7),
    ],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_whatever_the_rows(
    address: str, queries: int, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        account(concluded())
    prepared(MARCH)
    client = _client(payments_clerk())
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
