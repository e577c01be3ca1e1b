"""A breach annulled or corrected in the file: the case and its debt say so, and nobody but people put them right."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.breach.models import Case, CaseState
from cesp.breach.queries.work import breach_work
from cesp.breach.told import status
from cesp.common import clock
from cesp.contracts.models import FactKind, RecordedFact
from cesp.contracts.operations import annul_fact, correct_fact
from cesp.recovery.models import Debt, OverClaim, ProposalKind
from cesp.recovery.operations import proposing, receiving
from cesp.recovery.operations.claiming import claim_again
from cesp.recovery.operations.revisiting import revisit_all
from cesp.recovery.queries import balance
from cesp.recovery.queries.indemnities import Shift, shift_of
from cesp.recovery.queries.work import debts_waiting
from cesp_law.facts import Breached
from cesp_law.money import Cents
from tests.browsing import signed_in
from tests.factories import breach as made
from tests.factories import recovery
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent

pytestmark = pytest.mark.django_db
TODAY = made.RECEIVED_AT.date()
LATER = made.RECEIVED_AT + timedelta(days=7)
OWED = Cents(8_513_78)
"""6 × 1 085,63 € received, and the floor of 2 000 € before the diploma."""


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: LATER.date())


def shown(who: Membership, name: str, *arguments: object, query: str = "") -> str:
    page = signed_in(who).get(reverse(name, args=arguments) + query)
    assert page.status_code == 200
    return " ".join(unescape(page.content.decode()).split()).replace("\u202f", " ").replace("\xa0", " ")


def breach_of(case: Case) -> RecordedFact:
    return RecordedFact.objects.standing().get(contract=case.contract, kind=FactKind.BREACHED)


def debt_of(case: Case) -> Debt:
    assert case.debt is not None
    return case.debt


@pytest.mark.clause("IDF-16", "PAP-10")
def test_a_breach_annulled_in_the_file_is_said_by_the_case_and_by_the_debt_until_people_put_it_right() -> None:
    agency, desk, clerk = referent("ara"), case_desk(), payments_clerk()
    case = made.broken(made.signed(made.proposed(made.opened(made.reported(actor=agency)))))
    debt = debt_of(case)
    assert debt.principal_cents == OWED
    payment = recovery.paid(debt, 1_000_00, on=TODAY, reference="VIR-1")
    assert shift_of(debt, today=LATER.date()) is None
    assert "a-revoir" not in [one.code for one in (*breach_work(desk, today=TODAY), *debts_waiting(clerk, today=TODAY))]

    annul_fact(actor=desk, recorded=breach_of(case), evidence="Arrêt du tribunal", at=LATER)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.is_annulled, balance(debt, on=LATER.date())) == (CaseState.BROKEN, True, 7_513_78)
    assert status(case, agency.role) == (
        "La rupture est annulée au dossier depuis le 29 mars 2024 : le contrat n'est plus rompu."
    )
    assert shift_of(debt, today=LATER.date()) == Shift(
        broken_on=None, due_cents=Cents(0), to_cancel_cents=Cents(7_513_78), to_give_back_cents=Cents(1_000_00)
    )
    assert [(one.code, one.count) for one in breach_work(desk, today=TODAY)] == [("a-revoir", 1)]
    assert [(one.code, one.count) for one in debts_waiting(clerk, today=TODAY)] == [("a-revoir", 1)]
    of_the_case = shown(desk, "breach:case", case.public_id)
    assert "La créance n'est plus d'accord avec le dossier" in of_the_case
    assert "Rupture annulée" in of_the_case
    assert "La somme due" not in of_the_case
    of_the_debt = shown(clerk, "recovery:debt", debt.public_id)
    assert "La rupture a été annulée au dossier : plus rien n'est dû à ce titre." in of_the_debt
    assert "1 000,00 € sont payés et ne sont plus dus : rendez-les" in of_the_debt.replace("</strong>", "")
    assert "À revoir : la rupture a changé" in shown(clerk, "recovery:debts", query="?file=a-revoir")
    assert "Créance à revoir" in shown(desk, "breach:cases", query="?file=a-revoir")
    for page in (shown(agency, "breach:cases"), shown(agency, "breach:case", case.public_id)):
        assert "Rupture annulée" in page
        assert "réance" not in page
    own = shown(made.holder(case.contract), "breach:own")
    assert "le contrat n'est plus rompu" in own
    assert "Votre contrat est rompu" not in own

    receiving.reverse_payment(actor=clerk, movement=payment, reason="Rendu à la personne.", at=LATER)
    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.CANCELLATION, cents=OWED, reason="Rupture annulée.", at=LATER
    )
    recovery.confirmed(less, on=LATER.date())
    assert not OverClaim.objects.filter(settled_at=None).exists()
    assert breach_work(desk, today=TODAY) == debts_waiting(clerk, today=TODAY) == ()
    assert "plus d'accord" not in shown(desk, "breach:case", case.public_id)


@pytest.mark.clause("IDF-16")
def test_a_breach_corrected_gives_its_day_to_the_case_and_alarms_only_when_the_sum_differs() -> None:
    case, clerk = made.broken(), payments_clerk()
    debt, desk = debt_of(case), case_desk()
    sooner = Breached(on=date(2024, 3, 21))
    correct_fact(actor=desk, recorded=breach_of(case), fact=sooner, evidence="Avis de réception", at=LATER)
    case.refresh_from_db()
    assert (case.effect_on, case.is_annulled) == (date(2024, 3, 21), False)
    assert not OverClaim.objects.exists()
    # Five months due by 29 February: 5 × 1 085,63 + 2 000 = 7 428,15 €, 1 085,63 € less.
    february = Breached(on=date(2024, 2, 29))
    correct_fact(actor=desk, recorded=breach_of(case), fact=february, evidence="Avis de réception", at=LATER)
    assert OverClaim.objects.get().debt == debt
    read = shown(clerk, "recovery:debt", debt.public_id)
    assert "Le dossier dit le contrat rompu le 29 février 2024" in read
    assert "est de 7 428,15 €" in read
    assert "1 085,63 € sont encore réclamés et ne sont plus dus" in read.replace("</strong>", "")
    assert "La créance n'est plus d'accord" in shown(desk, "breach:case", case.public_id)
    assert "plus d'accord" not in shown(auditor(), "breach:case", debt_of(made.broken()).breach_case.public_id)
    revisit_all(at=LATER)
    assert OverClaim.objects.count() == 1

    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.CANCELLATION, cents=Cents(1_085_63), reason="Corrigée.", at=LATER
    )
    recovery.confirmed(less, on=LATER.date())
    assert not OverClaim.objects.filter(settled_at=None).exists()
    correct_fact(actor=desk, recorded=breach_of(case), fact=sooner, evidence="Avis de réception relu", at=LATER)
    assert OverClaim.objects.get(settled_at=None).debt == debt
    read = shown(clerk, "recovery:debt", debt.public_id).replace("</strong>", "")
    assert "1 085,63 € sont dus et ne sont réclamés par aucune créance" in read
    more = claim_again(actor=clerk, debt=debt, seen_cents=Cents(1_085_63), at=LATER)
    assert [(one.label, one.cents) for one in more.lines.order_by("position")] == [
        ("Indemnité comptée aujourd'hui", 8_513_78),
        ("Déjà réclamé", -7_428_15),
    ]
    assert not OverClaim.objects.filter(settled_at=None).exists()
