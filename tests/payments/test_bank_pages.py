"""The pages of bank details: proposed by a signatory, treated at the desk, disowned by a link."""

import pytest
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.payments import bank_details
from cesp.payments.models import BankAccount
from tests.documents.files import pdf, upload
from tests.factories.contracts import concluded
from tests.factories.memberships import payments_approver, payments_clerk, signatory

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
