"""The pages of bank details: proposed by a signatory, treated at the desk, disowned by a link."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.payments import bank_details, bank_queries, bank_reading
from cesp.payments.models import BankAccount
from tests.documents.files import pdf, upload
from tests.factories.contracts import concluded
from tests.factories.memberships import payments_approver, payments_clerk, signatory
from tests.payments.factories import account as usable

pytestmark = pytest.mark.django_db
NEW = "BE68539007547034"


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


@pytest.mark.clause("BIE-2")
def test_a_change_of_account_goes_through_its_pages() -> None:
    own = _client(signatory(concluded().signatory))
    assert "Indiquer mon compte" in own.get(reverse("payments:own_account")).content.decode()
    form = own.get(reverse("payments:propose_account")).content.decode()
    assert "Relevé d&#x27;identité bancaire (RIB)" in form
    assert "PDF, JPEG ou PNG" in form
    given = {"iban": NEW, "holder": "Camille Martin", "whole": "yes", "files": upload(pdf())}
    assert own.post(reverse("payments:propose_account"), given).status_code == 302
    account = BankAccount.objects.get()
    page = own.get(reverse("payments:own_account")).content.decode()
    assert "BE68 … 7034" in page
    assert "rien ne peut vous être versé.\n" in page
    assert "reste versée" not in page
    assert NEW not in page
    clerk, approver = _client(payments_clerk()), _client(payments_approver())
    assert "BE68 … 7034" in clerk.get(reverse("payments:accounts")).content.decode()
    assert "BE68 5390 0754 7034" in clerk.get(reverse("payments:account", args=[account.pk])).content.decode()
    clerk.post(reverse("payments:check_account", args=[account.pk]))
    approver.post(reverse("payments:approve_account", args=[account.pk]))
    account.refresh_from_db()
    assert account.state == "approved"
    link = reverse("payments:disown_account", args=[bank_details.token_of(account)])
    assert "Ce n'est pas moi" in Client().get(link).content.decode().replace("&#x27;", "'")
    Client().post(link)
    account.refresh_from_db()
    assert account.state == "frozen"


def test_a_refusal_without_words_keeps_what_was_typed_and_a_frozen_account_is_replaced() -> None:
    actor = signatory(concluded().signatory)
    account = bank_details.propose(
        actor=actor, iban=NEW, bic="", holder="Camille Martin", upload=upload(pdf()), at=clock.now()
    )
    clerk, approver = _client(payments_clerk()), _client(payments_approver())
    page = clerk.post(reverse("payments:refuse_account", args=[account.pk]), {"reason": "Non."})
    assert page.status_code == 200
    assert "Non.</textarea>" in page.content.decode()
    replace = reverse("payments:replace_account", args=[account.pk])
    assert replace not in clerk.get(reverse("payments:account", args=[account.pk])).content.decode()
    bank_details.disown(token=bank_details.token_of(account), at=clock.now())
    assert replace in clerk.get(reverse("payments:account", args=[account.pk])).content.decode()
    assert approver.get(replace).status_code == 404
    assert clerk.post(replace, {"iban": "FR7630006000011234567890189", "holder": "Camille Martin"}).status_code == 302
    other = BankAccount.objects.latest("pk")
    assert (other.person, other.state, other.from_on) == (actor.person, "proposed", clock.today())
    approver.post(reverse("payments:approve_account", args=[other.pk]))
    assert bank_reading.in_use(actor.person_id, on=clock.today()) == other


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_the_desk_costs_the_same_for_one_row_and_thirty(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        usable(concluded())
    clerk = payments_clerk()
    with django_assert_num_queries(2):  # how many in each state; the rows with everybody they name
        found = bank_queries.listed(clerk, state="all")
        assert all(row.person.full_name and row.recorded_by.signature for row in found.page.rows)
    assert len(found.page.rows) == rows
