"""The managing authority prepares, announces, corrects: what people have read never changes under their eyes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Role
from cesp.common.workflow import AlreadyDone
from cesp.notifications.models import Notification
from cesp.questionnaire.models import Questionnaire, Stage, Version
from cesp.questionnaire.operations import keeping
from cesp.questionnaire.queries.forms import in_force, in_hand
from cesp.questionnaire.standard import STANDARD, usual_days
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.memberships import acting
from tests.factories.questionnaires import DURING, PREPARED, announced, opened, prepared, response_of, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BIE-3")]

EVE = datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC)
"""28 February at 23:59:59 in Paris."""
MIDNIGHT = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
"""1 March at midnight in Paris."""


def test_the_usual_days_are_march_and_the_stages_follow_them() -> None:
    questionnaire = announced()
    days = [
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 3, 31),
        date(2026, 4, 1),
        date(2026, 4, 30),
        date(2026, 5, 1),
    ]
    found = [questionnaire.stage(day) for day in days]
    assert found == [Stage.ANNOUNCED, Stage.OPEN, Stage.OPEN, Stage.LATE, Stage.LATE, Stage.CLOSED]
    assert prepared(year=2027).stage(date(2027, 3, 10)) is Stage.DRAFT


def test_a_form_changes_until_the_last_second_before_it_opens() -> None:
    desk = memberships.case_desk()
    version = in_hand(announced(desk=desk))
    changed = keeping.save_form(actor=desk, version=version, form=STANDARD.without("message"), seen=0, at=EVE)
    assert changed.definition.question("message") is None
    with pytest.raises(Refused, match="sa version 1 ne change plus"):
        keeping.save_form(actor=desk, version=version, form=STANDARD, seen=1, at=MIDNIGHT)
    assert in_hand(version.questionnaire).definition.question("message") is None


def test_a_colleague_s_save_is_not_overwritten() -> None:
    desk = memberships.case_desk()
    version = in_hand(prepared(desk=desk))
    keeping.save_form(actor=desk, version=version, form=STANDARD.without("message"), seen=0, at=PREPARED)
    with pytest.raises(AlreadyDone):
        keeping.save_form(actor=memberships.case_desk(), version=version, form=STANDARD, seen=0, at=PREPARED)


def test_a_correction_is_a_new_version_with_its_reason_and_tells_those_who_began() -> None:
    desk, began, finished = memberships.case_desk(), memberships.signatory(), memberships.signatory()
    first, second = concluded(signatory=began.person), concluded(signatory=finished.person)
    silent = concluded()
    questionnaire = opened(desk=desk)
    written(began, response_of(first))
    before = sent(finished, response_of(second))
    with pytest.raises(Refused, match="changez son formulaire directement"):
        keeping.begin_correction(actor=desk, questionnaire=prepared(desk=desk, year=2027), at=DURING)
    version = keeping.begin_correction(actor=desk, questionnaire=questionnaire, at=DURING)
    assert keeping.begin_correction(actor=desk, questionnaire=questionnaire, at=DURING) == version
    keeping.save_form(actor=desk, version=version, form=STANDARD.without("difficulte"), seen=0, at=DURING)
    assert in_force(questionnaire).number == 1
    with pytest.raises(Refused, match="Dites pourquoi"):
        keeping.publish_correction(actor=desk, version=version, reason=" ", at=DURING)
    keeping.publish_correction(actor=desk, version=version, reason="Une question faisait doublon.", at=DURING)
    assert in_force(questionnaire).number == 2
    told = Notification.objects.filter(kind="questionnaire.form_corrected").values_list("person_id", flat=True)
    assert list(told) == [began.person_id]
    before.refresh_from_db()
    assert before.version.number == 1
    assert before.version.definition.question("difficulte") is not None
    assert response_of(silent).started_at is None
    with pytest.raises(Refused, match="ne change plus"):
        keeping.save_form(actor=desk, version=version, form=STANDARD, seen=1, at=DURING)
    with pytest.raises(Refused, match="ne s'abandonne plus"):
        keeping.abandon_correction(actor=desk, version=version, at=DURING)


def test_a_correction_given_up_leaves_nothing() -> None:
    desk = memberships.case_desk()
    questionnaire = opened(desk=desk)
    version = keeping.begin_correction(actor=desk, questionnaire=questionnaire, at=DURING)
    keeping.abandon_correction(actor=desk, version=version, at=DURING)
    assert list(Version.objects.values_list("number", flat=True)) == [1]
    over = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="terminé"):
        keeping.begin_correction(actor=desk, questionnaire=questionnaire, at=over)


def test_a_new_year_takes_the_last_form_published() -> None:
    desk = memberships.case_desk()
    version = in_hand(prepared(desk=desk))
    keeping.save_form(actor=desk, version=version, form=STANDARD.without("message"), seen=0, at=PREPARED)
    unpublished = in_hand(prepared(desk=desk, year=2027))
    assert unpublished.definition == STANDARD
    keeping.announce(actor=desk, questionnaire=version.questionnaire, at=PREPARED)
    assert in_hand(prepared(desk=desk, year=2028)).definition == STANDARD.without("message")
    with pytest.raises(Refused, match="déjà préparé"):
        prepared(desk=desk)


def test_once_opened_it_only_closes_later() -> None:
    desk = memberships.case_desk()
    questionnaire = opened(desk=desk)
    days = usual_days(2026)
    with pytest.raises(Refused, match="ne peuvent que reculer"):
        keeping.set_days(
            actor=desk, questionnaire=questionnaire, days=days | {"closes_on": date(2026, 3, 30)}, at=DURING
        )
    with pytest.raises(Refused, match="ne change plus"):
        keeping.set_days(actor=desk, questionnaire=questionnaire, days=days | {"opens_on": date(2026, 3, 2)}, at=DURING)
    later = days | {"closes_on": date(2026, 4, 5)}
    keeping.set_days(actor=desk, questionnaire=questionnaire, days=later, at=DURING)
    assert Questionnaire.objects.get().stage(date(2026, 4, 5)) is Stage.OPEN


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_reminder_on": date(2026, 2, 28)}, "La première relance vient après l'ouverture."),
        ({"second_reminder_on": date(2026, 3, 15)}, "La seconde relance vient après la première."),
        ({"second_reminder_on": date(2026, 4, 1)}, "La seconde relance vient avant la clôture, ou ce jour-là."),
        ({"corrections_until_on": date(2026, 3, 30)}, "Les corrections durent au moins jusqu'à la clôture."),
        ({"summons_on": date(2026, 3, 31)}, "Une convocation ne se prépare qu'après la clôture."),
        ({"opens_on": date(2025, 3, 1)}, "Le questionnaire 2026 s'ouvre en 2026."),
    ],
)
def test_days_out_of_order_are_refused(wrong: dict[str, date], said: str) -> None:
    with pytest.raises(Refused) as refused:
        prepared(**wrong)
    assert refused.value.sentence == said


def test_nobody_but_the_case_desk_keeps_it() -> None:
    questionnaire = opened()
    for actor in (
        memberships.referent("ara"),
        memberships.signatory(),
        acting(Role.UFR_MANAGER, organisation=memberships.ufr()),
    ):
        for act in (
            lambda actor=actor: keeping.prepare(actor=actor, year=2027, days=usual_days(2027), at=PREPARED),
            lambda actor=actor: keeping.announce(actor=actor, questionnaire=questionnaire, at=PREPARED),
            lambda actor=actor: keeping.begin_correction(actor=actor, questionnaire=questionnaire, at=DURING),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_a_situation_without_a_question_is_not_announced() -> None:
    desk = memberships.case_desk()
    questionnaire = prepared(desk=desk)
    version = in_hand(questionnaire)
    alone = STANDARD.without("coordonnees").without("accompagnement").without("exercice")
    keeping.save_form(actor=desk, version=version, form=alone, seen=0, at=PREPARED)
    with pytest.raises(Refused, match="ne recevrait aucune question"):
        keeping.announce(actor=desk, questionnaire=questionnaire, at=PREPARED)
