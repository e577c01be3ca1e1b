"""A file that arrived on paper: lodged on the day it arrived, typed in by the UFR, told to the candidate (NAT-4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.accounts.models import Membership, Person, Role
from cesp.audit.models import Entry
from cesp.campaigns.forms.desks import PaperFileForm
from cesp.campaigns.models import Candidature, CandidatureState
from cesp.campaigns.operations import filing
from cesp.campaigns.operations.paper_files import Sender, type_in
from cesp.campaigns.queries.completeness import judged
from cesp.campaigns.queries.reading import lodged_on
from cesp.notifications.models import Notification
from tests.campaigns.desks import on_desk, secretary
from tests.documents.files import pdf, upload
from tests.factories import memberships
from tests.factories.campaigns import the_campaign
from tests.factories.candidatures import STUDENT
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
"""Three days after the last day of the deposit, 15 December 2026."""
LAST_DAY = date(2026, 12, 15)
SENDER = Sender(email="Ines.Roux@exemple.test", given_names="Inès", family_name="Roux", birth_on=date(2001, 5, 17))


def _types(actor: Membership | None = None, *, sender: Sender = SENDER, **how: Any) -> Candidature:
    given: dict[str, Any] = {"campaign": the_campaign(), "received_on": LAST_DAY, "values": STUDENT, "at": AFTER}
    return type_in(actor=actor or secretary(), sender=sender, **given | how)


@pytest.mark.clause("NAT-4", "NAT-7")
def test_a_file_received_in_time_is_deposited_after_the_closing_and_told() -> None:
    actor = secretary()
    file = _types(actor)
    assert (file.state, file.typed_by, file.ufr, file.paper_received_on) == (
        CandidatureState.DRAFT, actor, actor.organisation, LAST_DAY,
    )  # fmt: skip
    assert Candidature.objects.visible_to(actor).get() == file

    filing.deposit(actor=actor, candidature=file, at=AFTER)

    file.refresh_from_db()
    assert (file.state, file.deposited_at, lodged_on(file)) == (CandidatureState.DEPOSITED, AFTER, LAST_DAY)
    assert file.receipt is not None
    assert file.receipt.person == file.person
    assert Notification.objects.filter(person=file.person, kind="campaigns.candidature_deposited").count() == 1
    assert Entry.objects.get(act="campaigns.paper_file_typed").detail == {"received_on": "2026-12-15"}


def test_somebody_new_has_no_password_and_a_space_of_their_own() -> None:
    person = _types().person
    assert (person.email, person.given_names, person.birth_on) == ("ines.roux@exemple.test", "Inès", date(2001, 5, 17))
    assert not person.has_usable_password()
    assert Membership.objects.get(person=person).role == Role.SIGNATORY


def test_somebody_known_is_found_by_their_address() -> None:
    known = PersonFactory(email="ines.roux@exemple.test", family_name="ROUX")
    assert _types().person == known
    assert Person.objects.filter(email="ines.roux@exemple.test").count() == 1


def test_the_address_of_somebody_else_is_refused() -> None:
    PersonFactory(email="ines.roux@exemple.test", family_name="Blanc")
    with pytest.raises(ValidationError, match="quelqu'un d'un autre nom"):
        _types()
    assert not Candidature.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 16), "Le dépôt est clos depuis le 16 décembre 2026 à 0 h 00"),
        (date(2026, 9, 30), "Le dépôt a ouvert le 1er octobre 2026"),
        (date(2026, 12, 19), "après aujourd'hui"),
    ],
)
def test_a_file_that_did_not_arrive_in_time_is_refused(day: date, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        _types(received_on=day)


@pytest.mark.parametrize("day", [date(2026, 10, 1), LAST_DAY])
def test_the_first_and_the_last_day_are_in_time(day: date) -> None:
    assert _types(received_on=day).paper_received_on == day


def test_one_candidature_a_campaign() -> None:
    file = on_desk()
    sender = Sender(email=file.person.email, given_names="Camille", family_name=file.person.family_name)
    with pytest.raises(ValidationError, match="déjà une candidature"):
        _types(sender=sender)


def test_only_a_ufr_types_in() -> None:
    for actor in (memberships.referent("ara"), memberships.case_desk(), memberships.signatory()):
        with pytest.raises(PermissionDenied):
            _types(actor)


def test_another_ufr_does_not_read_the_draft() -> None:
    file = _types()
    client = Client()
    client.force_login(secretary("med-gre").person)
    assert client.get(f"/candidatures/{file.pk}/saisie/").status_code == 404
    assert client.post(f"/candidatures/{file.pk}/saisie/deposer/").status_code == 404


def test_a_piece_is_added_on_the_page_then_the_file_is_deposited() -> None:
    file, client = _types(), Client()
    client.force_login(secretary().person)
    address = f"/candidatures/{file.pk}/saisie/"
    answer = client.post(address, {"place": "transcripts/transcripts", "file": upload(pdf("notes"), "notes.pdf")})
    assert answer.status_code == 302
    assert file.attachments.get().requirement == "transcripts"
    assert "Choisissez" in client.post(address, {}).content.decode()
    assert client.post(f"{address}deposer/").url == f"/candidatures/{file.pk}/"
    assert client.get(address).status_code == 404


def test_the_texts_of_a_paper_file_stand_for_their_pieces() -> None:
    text = " ".join(["mot"] * 40)
    typed = {
        "received_on": "2026-12-15",
        "email": "ines.roux@exemple.test",
        "family_name": "Roux",
        "given_names": "Inès",
        "profession": "medicine",
        "status": "second_cycle",
        "project": text,
        "motivation": f"{text} ",
    }
    form = PaperFileForm(typed)
    assert form.is_valid(), form.errors
    file = _types(values=form.values)
    assert (file.project, file.motivation) == (text, text)
    missing = judged(file, [], [], on=LAST_DAY).missing
    assert not {"projet professionnel", "lettre de motivation"} & {word.lower() for word in missing}
    file.project = " ".join(["mot"] * 39)
    assert "projet professionnel" in {word.lower() for word in judged(file, [], [], on=LAST_DAY).missing}
