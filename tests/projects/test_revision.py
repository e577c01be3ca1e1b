"""A new zoning says to each whether their project is judged anew; a validated one keeps its validation."""

from __future__ import annotations

from datetime import date

import pytest

from cesp.notifications.models import Notification
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations import publishing
from cesp.zoning.queries import comparison, revision
from tests.factories import projects as made
from tests.factories.memberships import referent

pytestmark = pytest.mark.django_db


def redrawn(in_force_on: date) -> Zoning:
    """A draft of ARA in which Thiers is out of zone."""
    drafter = referent("ara")
    zoning = Zoning.objects.create(
        ars="ara",
        profession="medicine",
        in_force_on=in_force_on,
        name="zonage médecins 2028",
        state=ZoningState.DRAFT,
        drafted_by=drafter,
        drafted_at=made.AT,
    )
    ZonedArea.objects.create(
        zoning=zoning, commune=made.commune("03310"), category=Category.objects.get(ars="", code="ZIP")
    )
    return zoning


@pytest.mark.clause("BIE-6")
def test_each_person_concerned_gets_one_message_with_the_verdict_and_its_rule() -> None:
    validated, sent, draft = made.validated(), made.sent(), made.drafted()
    zoning = redrawn(date(2028, 4, 1))
    found = comparison.compare(zoning, with_=comparison.before(zoning))
    concerned = {one.person_id: one for one in revision.others_concerned(found, on=date(2028, 2, 1))}
    people = [one.contract.signatory_id for one in (validated, sent, draft)]
    assert sorted(concerned) == sorted(people)
    of_validated, of_sent, of_draft = (concerned[person] for person in people)
    assert "Sa validation du 31 janvier 2028 tient" in of_validated.verdict
    assert "jugé au zonage en vigueur le jour de son envoi" in of_validated.verdict
    assert "Son jugement ne change pas" in of_sent.verdict
    assert "envoyé à compter du 1er avril 2028, y serait hors des zones admises" in of_draft.verdict
    assert (bool(of_sent.subject), bool(of_draft.subject)) == (True, False)  # a draft is its author's alone
    publishing.publish(actor=referent("ara"), zoning=zoning, at=made.LATER)
    told = Notification.objects.filter(kind="zoning.watched_revised")
    assert sorted(told.values_list("person", flat=True)) == sorted(people)


@pytest.mark.clause("BIE-6")
def test_a_version_in_force_before_the_sending_has_the_project_judged_again() -> None:
    sent = made.sent()
    zoning = redrawn(made.TODAY)
    found = comparison.compare(zoning, with_=comparison.before(zoning))
    (concern,) = revision.others_concerned(found, on=date(2028, 2, 1))
    assert "Il est jugé de nouveau" in concern.verdict
    assert concern.person_id == sent.contract.signatory_id
    zoning.delete()
    later = redrawn(date(2028, 1, 16))
    found = comparison.compare(later, with_=comparison.before(later))
    (concern,) = revision.others_concerned(found, on=date(2028, 2, 1))
    assert "Son jugement ne change pas" in concern.verdict
