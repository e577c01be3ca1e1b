"""« Et si je partais ? »: for the signatory alone; not journaled, not told, not in any log by name."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.breach.queries.leaving import leaving
from cesp.common.models import OutboxMessage
from cesp.notifications.models import Notification
from cesp_law.facts import Breached
from tests.browsing import signed_in
from tests.factories import breach as made
from tests.factories import memberships
from tests.factories.contracts import recorded

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_15_march_2024() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    found = unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")
    return " ".join(found.split())


def asked(client: Client, query: str = "") -> str:
    return words(client.get(reverse("breach:leaving") + query))


@pytest.mark.clause("IDF-16", "IDF-15")
def test_the_cost_by_date_on_the_real_file_and_ledger() -> None:
    contract = made.student()
    page = asked(signed_in(made.holder(contract)))
    for expected in (
        "Partir aujourd'hui coûterait <strong>8 513,78 €</strong>",
        "Allocations nettes reçues (6 mois)",
        "6 513,78 €",
        "2 000,00 €",
        "Chaque mois d'allocation reçu ajoute aujourd'hui 1 085,63 €",  # the floor holds still: 8 months after 7
        "Interrompre vos études quelque temps",
        "veille du diplôme",
        "jour du diplôme",
        "Somme à rembourser selon la date du départ",
        "Demander un entretien à votre ARS",
        "Reporter l'installation",
        "Personne n'est prévenu que vous l'ouvrez",
    ):
        assert expected in page, expected
    assert page.index("Avant de décider") < page.index("Annoncer une fin de contrat")
    # To 31 October 2029: 73 months, 79 250,99 € and 14 600 € on the eve; 20 000 € on the day.
    assert "93 850,99 €" in page
    assert "99 250,99 €" in page
    assert "la somme augmente d'un coup de 5 400,00 €" in page
    found = leaving(made.holder(contract), today=date(2024, 3, 15))
    assert found is not None
    assert found.curve is not None
    assert [row.total_cents for row in found.curve.rows if row.note == "aujourd'hui"] == [851_378]
    at_another_day = asked(signed_in(made.holder(contract)), "?jour=2024-08-01")
    assert "Le 1er août 2024" in at_another_day
    assert "14 141,93 €" in at_another_day  # 11 months, October to August: 11 941,93 € and 2 200 €
    assert "Écrivez le jour ainsi" in asked(signed_in(made.holder(contract)), "?jour=demain")


@pytest.mark.clause("IDF-16")
def test_the_second_reading_comes_with_the_first_month_served_and_nothing_is_owed_at_the_end() -> None:
    contract = made.settled()
    found = leaving(made.holder(contract), today=date(2024, 3, 15))
    assert found is not None
    # 24 months received; 3 of 24 served: 1 085,63 × 21 + 20 000 = 42 798,23 €.
    assert (found.today.total_cents, found.today.other and found.today.other.value) == (4_605_512, 4_279_823)
    assert [one.cost.total_cents for one in found.later if one.cost.note == "engagement accompli"] == [0]
    assert found.curve is not None
    assert found.curve.has_other
    page = asked(signed_in(made.holder(contract)))
    assert "L'autre lecture des textes : 42 798,23 €" in page
    assert "lecture à confirmer" in page
    assert "Interrompre votre exercice quelque temps" in page
    assert "Interrompre vos études" not in page
    assert "Reporter l'installation" not in page
    assert "À compter du 1er décembre 2025, l'engagement est accompli" in page


def test_it_is_for_the_signatory_alone() -> None:
    """The support, seeing as they do: ``tests/accounts/test_viewing.py``."""
    contract = made.student()
    address = reverse("breach:leaving")
    for role in Role:
        if role is Role.SIGNATORY:
            continue
        organisation = memberships.ars("ara") if role is Role.ARS_REFERENT else None
        extra = {"departement": "69"} if role is Role.DEPARTEMENT_REFERENT else {}
        actor = memberships.acting(role, organisation=organisation)
        Membership.objects.filter(pk=actor.pk).update(**extra)
        assert signed_in(actor).get(address).status_code == 404, role
    assert Client().get(address).status_code == 302
    assert "Vous n'avez pas de contrat" in asked(signed_in(memberships.signatory()))
    recorded(contract, Breached(on=date(2024, 3, 10)), at=NOW)
    assert "il n'y a plus rien à quitter" in asked(signed_in(made.holder(contract)))


def test_nothing_is_noted_told_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    contract = made.student()
    person = contract.signatory
    client = signed_in(made.holder(contract))
    before = (Entry.objects.count(), Notification.objects.count(), OutboxMessage.objects.count())
    with caplog.at_level(logging.DEBUG):
        asked(client, "?jour=2025-01-01")
    assert (Entry.objects.count(), Notification.objects.count(), OutboxMessage.objects.count()) == before
    for trace in (person.family_name, person.given_names, person.email, contract.reference):
        assert not any(trace in record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert client.post(reverse("breach:leaving")).status_code == 404
