"""Legal notices: served, opened once, reminded, sent by post when nobody opens them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.correspondence import notice_queries, notices, reminders
from cesp.correspondence.models import Notice, NoticeKind
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.correspondence.conftest import NOW, Desks, signed_in
from tests.factories import memberships
from tests.factories.letters import letter_to
from tests.identity.journeys import by_password, with_password
from tests.letters.conftest import notice as notice_paper

pytestmark = pytest.mark.django_db


def served(desks: Desks, letter: Letter | None = None, kind: NoticeKind = NoticeKind.DURATION) -> Notice:
    letter = letter or letter_to(desks.student.person, by=desks.cases)
    return notices.serve_notice(actor=desks.cases, letter=letter, kind=kind, at=NOW)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def opened(desks: Desks, notice: Notice, at: datetime) -> Notice:
    return notices.open_notice(actor=desks.student, notice=notice, at=at, signed_in_with="essai")


def test_opening_keeps_the_first_time_whatever_is_pressed_afterwards(desks: Desks) -> None:
    notice = served(desks)
    assert (notice.state, notice.known_on) == ("served", None)
    first = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight on the 23rd, in Paris
    opened(desks, notice, first)
    again = opened(desks, notice, later(9))
    assert (again.state, again.opened_at, again.opened_by) == ("opened", first, desks.student)
    assert again.known_on == date(2026, 11, 23)
    assert notice_queries.follows(again) == "Le délai de recours de deux mois court à compter du 23 novembre 2026."
    assert Entry.objects.filter(act="correspondence.notice_opened").count() == 1
    told = Notification.objects.filter(person=desks.cases.person, kind="correspondence.notice_known")
    assert told.count() == 1


def test_only_the_person_opens_it(desks: Desks) -> None:
    notice = served(desks)
    for actor in (
        desks.cases,
        desks.ars,
        desks.auditor,
        memberships.signatory(),
        memberships.acting(Role.ADMINISTRATOR),
    ):
        with pytest.raises(PermissionDenied):
            notices.open_notice(actor=actor, notice=notice, at=NOW, signed_in_with="essai")
    assert Notice.objects.get().opened_at is None


def test_a_letter_is_served_once_to_whom_it_is_addressed(desks: Desks) -> None:
    letter = letter_to(desks.student.person, by=desks.cases)
    notice = served(desks, letter)
    assert notice.person == desks.student.person
    assert served(desks, letter).pk == notice.pk
    assert Notification.objects.filter(kind="correspondence.notice_served").count() == 1


def test_desks_that_issue_nothing_serve_nothing_and_another_organisation_than_its_issuer_neither(desks: Desks) -> None:
    letter = letter_to(desks.student.person, by=desks.cases)
    for actor in (desks.student, desks.payments, desks.ufr, desks.auditor, desks.ars):
        with pytest.raises(PermissionDenied):
            notices.serve_notice(actor=actor, letter=letter, kind=NoticeKind.DECISION, at=NOW)
    assert not Notice.objects.exists()


def reads(actor: Membership, letter: Letter) -> list[bool]:
    """Whether somebody finds a letter in their list, on its page, as a file."""
    client = signed_in(actor)
    pages = (f"/courriers/{letter.number}/", f"/courriers/{letter.number}/fichier.pdf")
    listed = letter.number in client.get("/mes-courriers/").content.decode()
    return [listed, *(client.get(page).status_code == 200 for page in pages)]


def real_letter(desks: Desks, said: str = "72 mois") -> Letter:
    paper, person = notice_paper(said), desks.student.person
    kind = "contracts.duration_notice"
    return letters.issue(actor=desks.cases, kind=kind, person=person, subject=person, paper=paper, at=NOW, tells=False)


def test_a_served_letter_is_held_back_from_the_person_alone_until_they_open_it(desks: Desks) -> None:
    letter = real_letter(desks)
    assert reads(desks.student, letter) == [True, True, True]  # before it is served nothing holds it back
    notice = served(desks, letter)
    assert reads(desks.student, letter) == [False, False, False]
    for agent in (desks.cases, desks.ars, desks.auditor):
        assert reads(agent, letter) == [False, True, True]
    assert signed_in(desks.student).get(f"/verifier/{letter.written_code}/").status_code == 200
    opened(desks, notice, NOW)
    assert reads(desks.student, letter) == [True, True, True]


def test_a_letter_had_by_post_is_read_on_screen_too(desks: Desks) -> None:
    letter = real_letter(desks)
    sent = posted(desks, served(desks, letter))
    assert reads(desks.student, letter) == [False, False, False]
    notices.record_return(actor=desks.cases, notice=sent, on=date(2026, 12, 9), at=later(40))
    assert reads(desks.student, letter) == [True, True, True]


def test_a_letter_replaced_by_one_that_waits_says_so_without_a_link_to_it(desks: Desks) -> None:
    first = real_letter(desks)
    opened(desks, served(desks, first), NOW)
    second = real_letter(desks, "73 mois")
    notice = served(desks, second)
    page = f"/courriers/{first.number}/"
    held = signed_in(desks.student).get(page).content.decode()
    assert "Remplacé par un courrier plus récent." in held
    assert second.number not in held
    assert f"/courriers/{second.number}/" in signed_in(desks.cases).get(page).content.decode()
    opened(desks, notice, NOW)
    assert f"/courriers/{second.number}/" in signed_in(desks.student).get(page).content.decode()


def test_a_revoked_letter_waits_for_nothing(desks: Desks) -> None:
    letter = real_letter(desks)
    served(desks, letter)
    letters.revoke(actor=desks.cases, letter=letter, reason="issued_by_mistake", at=NOW)
    assert reads(desks.student, letter) == [True, True, True]


def test_nothing_runs_from_a_forecast(desks: Desks) -> None:
    notice = opened(desks, served(desks, kind=NoticeKind.FORECAST), NOW)
    assert notice_queries.follows(notice) == ""
    proof = signed_in(desks.student).get(f"/notifications-officielles/{notice.pk}/preuve/").content.decode()
    assert "Ce qui en découle" not in proof


def test_it_is_reminded_after_three_and_eight_days_then_its_author_is_told(desks: Desks) -> None:
    served(desks)
    told: list[tuple[int, int]] = []
    for days in range(40):
        if reminders.remind_unread_notices(on=later(days).date(), at=later(days)):
            kind = "correspondence.notice_waiting" if days < 15 else "correspondence.notice_unread"
            person = desks.student.person if days < 15 else desks.cases.person
            told.append((days, Notification.objects.filter(kind=kind, person=person).count()))
        assert reminders.remind_unread_notices(on=later(days).date(), at=later(days)) == 0
    assert told == [(3, 1), (8, 2), (15, 1)]


def test_once_opened_nobody_is_reminded(desks: Desks) -> None:
    opened(desks, served(desks), later(1))
    assert reminders.remind_unread_notices(on=later(30).date(), at=later(30)) == 0


def posted(desks: Desks, notice: Notice, days: int = 15) -> Notice:
    return notices.record_dispatch(
        actor=desks.cases, notice=notice, tracking="2c 123 456 7890", dispatched_on=later(days).date(), at=later(days)
    )


def test_unread_for_fifteen_days_it_may_leave_by_post_and_not_before(desks: Desks) -> None:
    notice = served(desks)
    with pytest.raises(Refused, match="à partir du 5 décembre 2026"):
        posted(desks, notice, 14)
    sent = posted(desks, notice, 15)
    assert (sent.state, sent.channel, sent.tracking) == ("posted", "post", "2C 123 456 7890")
    assert sent.known_on is None
    received = notices.record_receipt(actor=desks.cases, notice=sent, on=date(2026, 12, 8), at=later(20))
    assert (received.state, received.known_on) == ("received", date(2026, 12, 8))


def test_a_letter_nobody_claims_counts_from_its_first_presentation(desks: Desks) -> None:
    sent = posted(desks, served(desks))
    back = notices.record_return(actor=desks.cases, notice=sent, on=date(2026, 12, 9), at=later(40))
    assert (back.state, back.known_on) == ("returned", date(2026, 12, 9))


def test_opened_on_screen_while_it_travels_it_is_known_that_day(desks: Desks) -> None:
    sent = posted(desks, served(desks))
    known = opened(desks, sent, later(16))
    assert (known.state, known.known_on) == ("opened", date(2026, 12, 6))
    with pytest.raises(AlreadyDone, match="a ouvert cette notification le 6 décembre 2026"):
        notices.record_receipt(actor=desks.cases, notice=sent, on=date(2026, 12, 8), at=later(20))


@pytest.mark.parametrize(
    ("received_on", "said"),
    [(date(2026, 12, 4), "ne peut pas précéder le 5 décembre 2026"), (date(2026, 12, 11), "ne peut pas être à venir")],
)
def test_days_out_of_order_are_refused(desks: Desks, received_on: date, said: str) -> None:
    sent = posted(desks, served(desks))
    with pytest.raises(Refused, match=said):
        notices.record_receipt(actor=desks.cases, notice=sent, on=received_on, at=later(20))


def test_what_did_not_leave_by_post_has_neither_receipt_nor_return(desks: Desks) -> None:
    notice = served(desks)
    with pytest.raises(Refused):
        notices.record_receipt(actor=desks.cases, notice=notice, on=NOW.date(), at=NOW)
    with pytest.raises(Refused):
        notices.record_return(actor=desks.cases, notice=notice, on=NOW.date(), at=NOW)


def test_given_by_hand_it_is_known_that_day_and_tells_nothing_on_screen(desks: Desks) -> None:
    notice = notices.hand_notice(
        actor=desks.cases,
        letter=letter_to(desks.student.person, by=desks.cases),
        kind=NoticeKind.BREACH,
        received_on=date(2026, 11, 19),
        at=NOW,
    )
    assert (notice.state, notice.channel, notice.known_on) == ("received", "hand", date(2026, 11, 19))
    assert notice_queries.follows(notice).endswith(
        "pour présenter vos observations court à compter du 19 novembre 2026."
    )
    assert not Notification.objects.filter(kind="correspondence.notice_served").exists()


def test_who_sees_a_notice(desks: Desks) -> None:
    served(desks)
    seeing = [name for name in Desks.__slots__ if Notice.objects.visible_to(getattr(desks, name)).exists()]
    assert seeing == ["student", "cases", "colleague", "payments", "ars", "auditor"]
    assert not Notice.objects.visible_to(memberships.referent("idf")).exists()
    assert not Notice.objects.visible_to(memberships.signatory()).exists()


def test_the_person_opens_by_a_button_and_both_sides_print_the_same_proof(desks: Desks) -> None:
    notice = served(desks)
    page, person = f"/notifications-officielles/{notice.pk}/", signed_in(desks.student)
    before = person.get(page).content.decode()
    assert "Ouvrir la notification" in before
    assert notice.letter.number not in before
    assert Notice.objects.get().opened_at is None  # reading the page opens nothing
    assert person.get(f"{page}preuve/").status_code == 404
    after = person.post(f"{page}ouvrir/", follow=True).content.decode()
    assert "Le délai de recours de deux mois court à compter du 20 novembre 2026." in after
    assert notice.letter.number in after
    assert "Ouvrir la notification" not in after
    code = notice_queries.proof_code(Notice.objects.get())
    for reader in (person, signed_in(desks.cases)):
        proof = reader.get(f"{page}preuve/").content.decode()
        assert code in proof
        assert "20 novembre 2026 à 10 h 00" in proof


def test_what_opened_the_session_is_kept_with_the_proof(desks: Desks, client: Client) -> None:
    notice = served(desks)
    by_password(client, with_password(desks.student.person).email)
    client.post(f"/notifications-officielles/{notice.pk}/ouvrir/")
    assert Notice.objects.get().opened_with == "password"


def test_an_agent_reads_the_list_with_days_and_exports_it(desks: Desks) -> None:
    served(desks)
    client = signed_in(desks.cases)
    page = client.get("/notifications-officielles/").content.decode()
    assert desks.student.person.family_name in page
    exported = b"".join(client.get("/notifications-officielles/export/csv/?state=served"))  # type: ignore[arg-type]
    assert "2026-000001;Durée de votre engagement;Par voie électronique;À lire;20/11/2026;;0" in exported.decode(
        "utf-8-sig"
    )
    none = b"".join(client.get("/notifications-officielles/export/csv/?state=opened"))  # type: ignore[arg-type]
    assert "2026-000001" not in none.decode("utf-8-sig")


def test_an_agent_records_the_post_on_the_page_and_keeps_what_was_typed(desks: Desks) -> None:
    notice = served(desks)
    Notice.objects.update(served_at=later(-20))
    client, page = signed_in(desks.cases), f"/notifications-officielles/{notice.pk}/"
    wrong = client.post(f"{page}envoi/", {"tracking": "court", "on": "2026-11-20"}).content.decode()
    assert "Le numéro de suivi compte 8 à 40 caractères" in wrong
    assert 'value="court"' in wrong
    client.post(f"{page}envoi/", {"tracking": "2C 123 456 7890", "on": "2026-11-18"})
    assert Notice.objects.get().state == "posted"
    client.post(f"{page}retour/", {"on": "2026-11-19"})
    assert Notice.objects.get().known_on == date(2026, 11, 19)


@pytest.mark.parametrize(("count", "queries"), [(1, 6), (30, 6)])
def test_a_list_costs_the_same_whatever_its_rows(
    desks: Desks, count: int, queries: int, django_assert_num_queries: object
) -> None:
    for _ in range(count):
        served(desks)
    client = signed_in(desks.cases)
    client.get("/notifications-officielles/")
    with django_assert_num_queries(queries):  # type: ignore[operator]
        client.get("/notifications-officielles/")


def test_the_organisation_that_served_it_alone_records_what_the_post_did(desks: Desks) -> None:
    notice = served(desks)
    with pytest.raises(Refused, match="l'organisme qui a notifié"):
        notices.record_dispatch(
            actor=desks.ars, notice=notice, tracking="2C1234567890", dispatched_on=later(15).date(), at=later(15)
        )
    posted(desks, notice)
    with pytest.raises(Refused, match="l'organisme qui a notifié"):
        notices.record_receipt(actor=desks.ars, notice=notice, on=later(16).date(), at=later(16))
    with pytest.raises(Refused, match="l'organisme qui a notifié"):
        notices.record_return(actor=desks.ars, notice=notice, on=later(16).date(), at=later(16))
