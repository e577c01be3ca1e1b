"""Contesting a datum: who may, what it says to both sides, the month's clock, and who decides when two do at once."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.operations import correct_fact
from cesp.privacy import queries
from cesp.privacy.models import Contestation, ContestationState
from cesp.privacy.operations import contestations as operations
from cesp.privacy.workflow import WORKFLOW
from cesp_law.facts import DiplomaObtained, EnteredThirdCycle
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)


def contested_fact() -> tuple[Membership, Contract, RecordedFact, Contestation]:
    """A signatory says that they entered the third cycle a year earlier."""
    person = PersonFactory(given_names="Mehdi", family_name="Benali", birth_on=date(1999, 9, 3))
    contract = concluded(signatory=person)
    (fact,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)))
    actor = memberships.signatory(person)
    return actor, contract, fact, sent(actor, "fait", str(fact.pk))


def sent(actor: Membership, subject: str, which: str, *, wanted: str = "1er novembre 2024") -> Contestation:
    target = queries.target(actor.person, subject, which)
    return operations.send(actor=actor, target=target, wanted=wanted, words="Voir l'arrêté.", evidence="", at=SENT)


def corrected(contract: Contract, fact: RecordedFact, desk: Membership) -> RecordedFact:
    value = EnteredThirdCycle(on=date(2024, 11, 1))
    return correct_fact(actor=desk, recorded=fact, fact=value, evidence="ARRETE-1", at=SENT)


def test_a_contested_fact_keeps_what_was_shown_and_its_clock_is_a_month() -> None:
    _, contract, fact, held = contested_fact()
    assert held.held == "entrée en troisième cycle le 1er novembre 2025"
    assert held.answer_by == date(2026, 2, 28)
    assert (held.is_late(date(2026, 2, 28)), held.is_late(date(2026, 3, 1))) == (False, True)
    contested = queries.contested_on(contract)
    assert (contested.by_fact[fact.pk], contested.payments) == (held, None)


def test_sent_twice_it_is_one_contestation() -> None:
    actor, _, fact, held = contested_fact()
    target = queries.Target(
        subject=held.subject, address=("fait", str(fact.pk)), title="", held="x", contract=held.contract, fact=fact
    )
    again = operations.send(actor=actor, target=target, wanted="y", words="z", evidence="", at=SENT)
    assert (again.pk, Contestation.objects.count()) == (held.pk, 1)


def test_nobody_contests_in_somebody_s_place_nor_what_is_not_theirs() -> None:
    actor, _, fact, _ = contested_fact()
    with pytest.raises(LookupError):
        queries.target(memberships.signatory().person, "fait", str(fact.pk))
    target = queries.target(actor.person, "identite", "phone")
    with pytest.raises(PermissionDenied):
        operations.send(actor=memberships.case_desk(), target=target, wanted="", words="", evidence="", at=SENT)


def test_accepting_waits_for_the_correction_and_records_it() -> None:
    actor, contract, fact, held = contested_fact()
    desk = memberships.case_desk()
    with pytest.raises(Refused, match="pas encore corrigé"):
        operations.accept(actor=desk, contestation=held, value=None, words="", at=SENT)
    correction = corrected(contract, fact, desk)
    done = operations.accept(actor=desk, contestation=held, value=None, words="Corrigé.", at=SENT)
    assert (done.state, done.correction, done.closed_at) == ("accepted", correction, SENT)
    assert queries.contested_on(contract).by_fact == {}
    told = actor.person.notifications.filter(kind__startswith="privacy.")
    assert [note.kind for note in told.order_by("pk")] == [
        "privacy.contestation_sent",
        "privacy.contestation_accept",
    ]
    line = Entry.objects.get(act="privacy.contestation_accept")
    assert (line.about_id, line.detail) == (actor.person_id, {"correction": correction.pk})


def test_an_identity_is_corrected_by_the_acceptance_and_lists_follow() -> None:
    actor, contract, _, _ = contested_fact()
    held = sent(actor, "identite", "family_name", wanted="Ben Ali")
    with pytest.raises(Refused):
        operations.accept(actor=memberships.case_desk(), contestation=held, value="", words="", at=SENT)
    operations.accept(actor=memberships.case_desk(), contestation=held, value="Ben Ali", words="", at=SENT)
    actor.person.refresh_from_db()
    contract.summary.refresh_from_db()
    assert (actor.person.family_name, contract.summary.sort_key) == ("Ben Ali", "ben ali mehdi")


def test_a_refusal_has_a_reason_of_the_library() -> None:
    *_, held = contested_fact()
    desk = memberships.case_desk()
    for reason, words in (("", ""), ("unheard_of", "x"), ("other", "")):
        with pytest.raises(Refused):
            operations.refuse(actor=desk, contestation=held, reason=reason, words=words, at=SENT)
    done = operations.refuse(actor=desk, contestation=held, reason="matches_evidence", words="", at=SENT)
    assert (done.state, done.reason) == ("refused", "matches_evidence")


def test_to_complete_then_completed_then_withdrawn() -> None:
    actor, _, _, held = contested_fact()
    desk = memberships.case_desk()
    asked = operations.ask_more(actor=desk, contestation=held, words="L'arrêté, s'il vous plaît.", at=SENT)
    assert asked.state == ContestationState.TO_COMPLETE
    back = operations.complete(actor=actor, contestation=held, words="Le voici.", at=SENT)
    assert (back.state, back.answer_by) == ("sent", date(2026, 2, 28))
    assert [kind.kind for kind in desk.person.notifications.all()] == ["privacy.contestation_complete"]
    operations.withdraw(actor=actor, contestation=held, at=SENT)
    with pytest.raises(AlreadyDone, match="retirée"):
        operations.withdraw(actor=actor, contestation=held, at=SENT)


def test_payments_go_to_the_payments_desk() -> None:
    actor, contract, _, _ = contested_fact()
    held = sent(actor, "versements", contract.reference, wanted="24 mois")
    with pytest.raises(Refused, match="Gestion des paiements"):
        operations.refuse(actor=memberships.case_desk(), contestation=held, reason="no_evidence", words="", at=SENT)
    clerk = memberships.payments_clerk()
    assert list(Contestation.objects.visible_to(clerk)) == [held]
    done = operations.accept(actor=clerk, contestation=held, value=None, words="Régularisé en mars.", at=SENT)
    assert done.state == "accepted"


OTHERS = [Role.UFR_MANAGER, Role.ARS_REFERENT, Role.PAYMENTS_APPROVER, Role.ADMINISTRATOR, Role.DEPARTEMENT_REFERENT]


def test_who_sees_a_contestation() -> None:
    actor, _, _, held = contested_fact()
    seeing = [actor, memberships.case_desk(), memberships.auditor()]
    assert all(held in Contestation.objects.visible_to(one) for one in seeing)
    unseeing = [memberships.signatory(), memberships.payments_clerk(), *map(memberships.acting, OTHERS)]
    assert not any(held in Contestation.objects.visible_to(one) for one in unseeing)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CASE_DESK])
def test_the_table_lets_the_case_desk_alone_decide_on_a_fact(role: Role) -> None:
    _, _, _, held = contested_fact()
    actor = memberships.acting(role)
    for code in ("ask_more", "accept", "refuse"):
        assert WORKFLOW.refusal(code, state="sent", subject=held, actor=actor)


def test_the_database_refuses_a_state_that_says_what_was_not_done() -> None:
    *_, held = contested_fact()
    for change in ({"state": "refused"}, {"state": "accepted", "closed_at": SENT}, {"reason": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contestation.objects.filter(pk=held.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_agents_decide_at_once_and_one_is_told() -> None:
    results = _two_decide()
    assert sum(isinstance(result, Contestation) for result in results) == 1, results
    (told,) = [result for result in results if isinstance(result, AlreadyDone)]
    assert "C'est déjà fait" in told.sentence
    assert Contestation.objects.get().steps.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_locks_both_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    meet, record = meeting(2, patience=10), operations.WORKFLOW.__class__.refusal

    def meet_then_judge(self: object, *args: object, **how: object) -> str:
        meet()
        return record(self, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(operations.WORKFLOW.__class__, "refusal", meet_then_judge)
    with without_locks():
        results = _two_decide()
    assert sum(isinstance(result, AlreadyDone) for result in results) == 0, results


def _two_decide() -> list[object]:
    *_, held = contested_fact()
    first, second = memberships.case_desk(), memberships.case_desk()

    def refuse(actor: Membership) -> Contestation:
        return operations.refuse(actor=actor, contestation=held, reason="no_evidence", words="", at=SENT)

    return race(lambda: refuse(first), lambda: refuse(second))


def test_a_fact_already_corrected_is_not_contested() -> None:
    person = PersonFactory()
    contract = concluded(signatory=person)
    (fact,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)))
    actor = memberships.signatory(person)
    target = queries.target(person, "fait", str(fact.pk))
    corrected(contract, fact, memberships.case_desk())
    with pytest.raises(Refused, match="vient d'être corrigé"):
        operations.send(actor=actor, target=target, wanted="x", words="y", evidence="", at=SENT)


def test_by_the_screens_from_the_form_to_the_answer(client: Client) -> None:
    actor, contract, fact, held = contested_fact()
    client.force_login(actor.person)
    home = client.get(reverse("portal:home")).content.decode()
    assert "Contesté le 31 janvier 2026" in home
    assert reverse("privacy:contest", args=["versements", contract.reference]) in home
    again = client.get(reverse("privacy:contest", args=["fait", fact.pk]))
    assert again.headers["Location"] == reverse("privacy:contestation", args=[held.pk])
    address = reverse("privacy:contest", args=["identite", "birth_on"])
    assert "3 septembre 1999" in client.get(address).content.decode()
    wrong = client.post(address, {"words": "mon acte de naissance"}).content.decode()
    assert "Écrivez ce qui devrait être enregistré à la place." in wrong
    assert "mon acte de naissance" in wrong
    client.post(address, {"words": "mon acte de naissance", "wanted": "4 septembre 1999"})
    born = Contestation.objects.get(field="birth_on")
    client.force_login(memberships.case_desk().person)
    assert (
        "contesté le 31 janvier 2026"
        in client.get(reverse("portal:contract", args=[contract.reference])).content.decode()
    )
    assert born.held in client.get(reverse("privacy:contestation", args=[born.pk])).content.decode()
    assert "à enregistrer" in client.get(reverse("privacy:accept", args=[born.pk])).content.decode()
    client.post(reverse("privacy:accept", args=[born.pk]), {"value": "1999-09-04", "words": ""})
    actor.person.refresh_from_db()
    assert actor.person.birth_on == date(1999, 9, 4)
    stranger = memberships.signatory()
    client.force_login(stranger.person)
    assert client.get(reverse("privacy:contestation", args=[born.pk])).status_code == 404


def test_reading_somebody_s_contestation_is_journaled(client: Client) -> None:
    actor, _, _, held = contested_fact()
    client.force_login(memberships.case_desk().person)
    client.get(reverse("privacy:contestation", args=[held.pk]))
    assert Entry.objects.get(act="privacy.contestation_read").about_id == actor.person_id


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_same_questions_whatever_the_rows(
    client: Client, rows: int, django_assert_num_queries: object
) -> None:
    desk = memberships.case_desk()
    for _ in range(rows):
        sent(memberships.signatory(PersonFactory(phone="06")), "identite", "phone")
    client.force_login(desk.person)
    with django_assert_num_queries(6):  # type: ignore[operator]
        page = client.get(reverse("privacy:contestations"))
    assert f"{rows} à examiner" in page.content.decode()


def test_the_list_is_narrowed_counted_and_exported(client: Client) -> None:
    actor, _, _, held = contested_fact()
    other = sent(actor, "identite", "phone")
    desk = memberships.case_desk()
    operations.refuse(actor=desk, contestation=other, reason="no_evidence", words="", at=SENT)
    pages = {
        "": [other.pk, held.pk],
        "etat=refused": [other.pk],
        "sujet=fact": [held.pk],
        "retard=on": [held.pk],
        "etat=nonsense": [other.pk, held.pk],
    }
    client.force_login(desk.person)
    for address, expected in pages.items():
        rows = client.get(f"{reverse('privacy:contestations')}?{address}").context["page"].rows
        assert {row.pk for row in rows} == set(expected), address
    export = client.get(reverse("privacy:contestations_export", args=["csv"]), {"sujet": "fact"})
    lines = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "28/02/2026" in lines[1]
    assert queries.counters(desk, on=date(2026, 3, 1)).late == 1


def test_diploma_of_somebody_else_is_not_in_the_list() -> None:
    actor, _, _, _ = contested_fact()
    other = concluded(signatory=PersonFactory())
    (fact,) = recorded(other, DiplomaObtained(on=date(2025, 10, 31)))
    assert ("fait", str(fact.pk)) not in {target.address for target in queries.targets(actor.person)}


@pytest.mark.parametrize("act", ["ask_more", "refuse", "accept"])
@pytest.mark.parametrize("role", [Role.CASE_DESK, Role.PAYMENTS_CLERK])
def test_nobody_answers_their_own(act: str, role: Role) -> None:
    actor = memberships.signatory()
    contract = concluded(signatory=actor.person)
    about = ("identite", "phone") if role is Role.CASE_DESK else ("versements", contract.reference)
    held = sent(actor, *about)
    desk = memberships.acting(role, person=actor.person)
    how = {"refuse": {"reason": "other"}, "accept": {"value": "0612345678"}}.get(act, {})
    answer = getattr(operations, act)
    with pytest.raises(Refused, match="un autre agent"):
        answer(actor=desk, contestation=held, words="Voilà.", at=SENT, **how)
    held.refresh_from_db()
    assert held.state == ContestationState.SENT
    answer(actor=memberships.acting(role), contestation=held, words="Voilà.", at=SENT, **how)
