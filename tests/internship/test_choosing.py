"""The calendar, the candidates and their wishes, the posts that are opened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.internship.models import Candidate, Post, Wish
from cesp.internship.operations import candidates, preparing, wishes
from cesp.internship.queries.home import next_act
from cesp.notifications.models import Notification
from cesp_law.facts import Profession
from cesp_law.refusals import Refused
from tests.factories import internship as made
from tests.factories.contracts import concluded
from tests.factories.internship import general
from tests.factories.memberships import case_desk, signatory

pytestmark = pytest.mark.django_db


@pytest.mark.clause("BIE-4")
def test_the_sixth_year_is_listed_and_told_and_the_fifth_is_not() -> None:
    sixth = made.sixth_year()
    repeating = made.sixth_year(year_of_study=5)
    made.fifth_year()
    made.sixth_year(year_of_study=None)
    made.sixth_year(profession=Profession.ODONTOLOGY)
    choice = made.announced()
    assert set(Candidate.objects.filter(choice=choice).values_list("contract_id", flat=True)) == {
        sixth.pk,
        repeating.pk,
    }
    told = Notification.objects.filter(kind="internship.announced").values_list("person_id", flat=True)
    assert set(told) == {sixth.signatory_id, repeating.signatory_id}
    late = made.sixth_year()
    assert candidates.update_list(actor=case_desk(), choice=choice, at=made.WISHES_AT) == 1
    assert candidates.update_list(actor=case_desk(), choice=choice, at=made.WISHES_AT) == 0
    assert Candidate.objects.get(contract=late).added_by is None


@pytest.mark.clause("BIE-4")
def test_somebody_is_added_by_hand_with_a_reason_and_once() -> None:
    choice, contract = made.announced(), concluded(year_of_study=None)
    desk = case_desk()
    with pytest.raises(Refused, match="pourquoi"):
        candidates.add(actor=desk, choice=choice, reference=contract.reference, reason=" ", at=made.WISHES_AT)
    with pytest.raises(Refused, match="Aucun contrat ne porte"):
        candidates.add(actor=desk, choice=choice, reference="ABC", reason="passerelle", at=made.WISHES_AT)
    one = candidates.add(
        actor=desk, choice=choice, reference=contract.reference, reason="passerelle", at=made.WISHES_AT
    )
    assert (one.added_by, one.added_because) == (desk, "passerelle")
    with pytest.raises(Refused, match="déjà sur la liste"):
        candidates.add(actor=desk, choice=choice, reference=contract.reference, reason="x", at=made.WISHES_AT)


@pytest.mark.clause("BIE-4", "IDF-15")
def test_wishes_are_kept_in_order_and_a_second_window_is_refused() -> None:
    contract = made.sixth_year()
    made.announced()
    one = made.wish(contract, general("LYON"), general("BREST"))
    again = made.wish(contract, general("BREST"), general("LYON"), seen=one.version)
    assert [row.subdivision for row in Wish.objects.filter(candidate=one).order_by("number")] == ["BREST", "LYON"]
    assert again.version == 2
    with pytest.raises(Refused, match="rechargez la page"):
        made.wish(contract, general("NICE"), seen=1)
    assert made.wish(contract, general("BREST"), general("LYON"), seen=2).version == 2
    with pytest.raises(Refused, match="Vœu 2, Médecine générale, Lyon : déjà dans votre liste"):
        made.wish(contract, general("LYON"), general("LYON"))
    with pytest.raises(Refused, match="Vœu 1 : ce poste n'est pas ouvert"):
        made.wish(contract, made.Post("urologie", "LYON"))
    with pytest.raises(PermissionDenied):
        wishes.set_wishes(actor=signatory(), contract=contract, year=2026, wishes=(), at=made.WISHES_AT)


@pytest.mark.clause("BIE-4")
def test_a_sixth_year_student_enters_the_list_by_their_wishes_and_another_does_not() -> None:
    made.announced()
    assert made.wish(made.sixth_year(), general("LYON")).version == 1
    with pytest.raises(Refused, match="n'est pas parmi ceux qui choisissent"):
        made.wish(made.fifth_year(), general("LYON"))


@pytest.mark.clause("BIE-4")
def test_a_wish_is_late_at_the_instant_in_paris() -> None:
    contract = made.sixth_year()
    made.announced()
    with pytest.raises(Refused, match="Les vœux s'ouvrent le 2 mars 2026 à 0 h 00"):
        made.wish(contract, general("LYON"), at=datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC))
    made.wish(contract, general("LYON"), at=made.CLOSES_AT - timedelta(microseconds=1))
    with pytest.raises(Refused, match="le dernier moment était le 30 juin 2026 à 23 h 59 inclus"):
        made.wish(contract, general("BREST"), at=made.CLOSES_AT)
    assert Wish.objects.get(candidate__contract=contract).subdivision == "LYON"


@pytest.mark.clause("BIE-4")
def test_as_many_seats_as_requests_in_general_medicine_unless_another_number_has_its_reason() -> None:
    choice, desk = made.announced(), case_desk()
    for asked in (["LYON", "NICE"], ["LYON"], ["NICE"], ["BREST", "LYON"]):
        made.wish(made.sixth_year(), *map(general, asked))
    with pytest.raises(Refused, match="motivé"):
        preparing.decide_seats(actor=desk, choice=choice, post=general("NICE"), seats=3, reason="", at=made.LISTED_AT)
    made.listed(choice, {"NICE": 3})
    seats = {row.subdivision: (row.asked, row.seats) for row in Post.objects.filter(choice=choice)}
    assert seats == {"LYON": (2, 2), "NICE": (1, 3), "BREST": (1, 1)}
    with pytest.raises(Refused, match="ne changent plus"):
        preparing.decide_seats(
            actor=desk, choice=choice, post=general("NICE"), seats=4, reason="tard", at=made.LISTED_AT
        )


def test_a_calendar_out_of_order_is_refused_beside_its_date() -> None:
    with pytest.raises(ValidationError) as refusal:
        made.announced(dates=made.Dates(**{
            **{name: getattr(made.DATES, name) for name in made.Dates.__slots__},
            "final_on": date(2026, 6, 30),
            "simulations_from_on": date(2026, 7, 9),
        }))  # fmt: skip
    assert set(refusal.value.message_dict) == {"final_on", "simulations_from_on"}


@pytest.mark.clause("BIE-4")
def test_an_announced_calendar_moves_in_front_of_the_candidates_never_behind_them() -> None:
    desk, contract = case_desk(), made.sixth_year()
    choice = made.announced(desk=desk)
    closing = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)

    def moved(until: datetime, *, at: datetime) -> None:
        preparing.edit(actor=desk, choice=choice, dates=replace(made.DATES, wishes_until_at=until,
                       list_on=date(2026, 4, 1)), at=at)  # fmt: skip

    with pytest.raises(ValidationError, match="ne se closent pas avant aujourd'hui"):
        moved(closing, at=closing)
    assert not Notification.objects.filter(kind="internship.edited").exists()
    moved(closing, at=closing - timedelta(minutes=1))
    moved(closing, at=closing + timedelta(days=1))  # the same again: nothing moves, nobody is told twice
    told = Notification.objects.get(kind="internship.edited")
    assert told.person == contract.signatory
    assert told.data == {"year": 2026, "closing": "1er avril 2026 à 23 h 59 inclus"}


def test_the_home_asks_for_ranks_only_while_somebody_who_made_wishes_has_none() -> None:
    choice = made.announced()
    one = made.wish(made.sixth_year(), general("LYON"))
    made.sixth_year()
    made.listed(choice)
    asked = next_act(at=made.RANKED_AT)
    assert asked is not None
    assert asked.label == "Importer les rangs de l'internat"
    made.ranked(choice, {one: 40})
    assert next_act(at=made.RANKED_AT) is None
    asked = next_act(at=made.FINAL_AT)
    assert asked is not None
    assert asked.label == "Prononcer l'affectation définitive"
