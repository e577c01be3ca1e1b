"""Who is shown what of a candidature: pieces, names, agreements; blind committees; conflicts (NAT-7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.campaigns.operations import opinions
from cesp.campaigns.operations.conflicts import declare_conflict
from cesp.campaigns.queries.agent_file import page_of
from cesp.campaigns.queries.reading import shown_to
from tests.campaigns.desks import AT, attached, committee, drained, given_to_read, on_desk, secretary
from tests.factories import memberships
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def _status(actor: Membership, address: str) -> int:
    answer = _client(actor).get(address)
    drained(answer)
    return answer.status_code


@pytest.mark.clause("NAT-7")
def test_a_piece_opens_for_the_readers_of_its_file_alone() -> None:
    file = on_desk()
    (piece,) = attached(file, "transcripts")
    address = f"/candidatures/{file.pk}/pieces/{piece.pk}/"
    member = given_to_read(file, committee(file))
    for reader in (secretary(), memberships.referent("ara"), memberships.auditor(), member):
        assert _status(reader, address) == 200, reader.role
    stranger = memberships.acting(Role.COMMITTEE_MEMBER, organisation=file.ufr)
    others = (secretary("med-gre"), memberships.referent("bre"), stranger, memberships.case_desk())
    for other in others:
        assert _status(other, address) == 404, other.role


def test_opening_a_piece_is_journaled() -> None:
    file = on_desk()
    (piece,) = attached(file, "transcripts")
    reader = secretary()
    assert _status(reader, f"/candidatures/{file.pk}/pieces/{piece.pk}/") == 200
    line = Entry.objects.get(act="documents.piece_read")
    assert (line.membership_id, line.about_id) == (reader.pk, file.person_id)


def test_a_piece_of_another_file_does_not_open_under_this_one() -> None:
    mine, other = on_desk(), on_desk()
    (piece,) = attached(other, "transcripts")
    assert _status(secretary(), f"/candidatures/{mine.pk}/pieces/{piece.pk}/") == 404


def test_members_of_a_blind_committee_see_nobody_s_name_nor_face() -> None:
    file = on_desk()
    identity, photo, notes = attached(file, "identity", "identity_photo", "transcripts")
    member = given_to_read(file, committee(file, blind=True))

    page = page_of(member, file.pk)

    assert page.name == f"Candidature n°\N{NO-BREAK SPACE}{file.pk}"
    assert [one.attachment for one in page.pieces] == [notes]
    assert page.hidden == 2
    assert {label for label, _ in page.fields} & {"Nom", "Prénoms", "Adresse électronique", "Téléphone"} == set()
    assert page.pieces[0].name == f"transcripts-{notes.pk}.pdf"
    client = _client(member)
    text = client.get(f"/candidatures/{file.pk}/").content.decode()
    assert file.person.family_name not in text
    assert file.person.email not in text
    assert file.person.family_name not in client.get("/candidatures/").content.decode()
    for hidden in (identity, photo):
        assert _status(member, f"/candidatures/{file.pk}/pieces/{hidden.pk}/") == 404
    answer = client.get(f"/candidatures/{file.pk}/pieces/{notes.pk}/")
    assert file.person.family_name not in answer.headers["Content-Disposition"]
    drained(answer)


def test_a_member_of_a_committee_does_not_find_a_file_by_the_name_it_hides() -> None:
    file = on_desk(person=PersonFactory(family_name="Quenneville"))
    address = f"/candidatures/{file.pk}/"
    reader = _client(given_to_read(file, committee(file, blind=True)))
    for words, found in (("quenneville", False), (str(file.pk), True), ("", True)):
        assert (address in reader.get("/candidatures/", {"q": words}).content.decode()) is found, words
    for agent in (secretary(), memberships.referent("ara"), memberships.auditor()):
        assert address in _client(agent).get("/candidatures/", {"q": "quenneville"}).content.decode()


def test_a_committee_that_is_not_blind_sees_names_and_every_piece() -> None:
    file = on_desk()
    attached(file, "identity", "identity_photo", "transcripts")
    member = given_to_read(file, committee(file))
    page = page_of(member, file.pk)
    assert (page.name, page.hidden, len(page.pieces)) == (file.person.full_name, 0, 3)


def test_a_blind_committee_blinds_its_members_only() -> None:
    file = on_desk()
    member = given_to_read(file, committee(file, blind=True))
    elsewhere = on_desk(profession="odontology")
    assert not shown_to(member, file).identity
    assert shown_to(member, elsewhere).identity
    for reader in (secretary(), memberships.referent("ara"), memberships.auditor()):
        assert shown_to(reader, file).identity


def test_a_conflict_closes_the_page_the_pieces_and_the_print_at_once() -> None:
    file = on_desk()
    (piece,) = attached(file, "transcripts")
    actor = secretary()
    addresses = [f"/candidatures/{file.pk}/{end}" for end in ("", f"pieces/{piece.pk}/", "imprimer/")]
    assert [_status(actor, one) for one in addresses] == [200, 200, 200]
    declare_conflict(actor=actor, candidature=file, ground="family", at=AT)
    assert [_status(actor, one) for one in addresses] == [404, 404, 404]
    assert [_status(secretary(), one) for one in addresses] == [200, 200, 200]


def test_declaring_it_on_the_page_closes_the_file() -> None:
    file = on_desk()
    member = given_to_read(file, committee(file))
    client = _client(member)
    address = f"/candidatures/{file.pk}/conflit/"
    assert "ne se retire pas" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 200
    assert client.post(address, {"ground": "work"}).url == "/candidatures/"
    assert client.get(f"/candidatures/{file.pk}/").status_code == 404


@pytest.mark.clause("IDF-14")
def test_the_agreement_of_another_agency_is_read_by_the_ufr_and_by_the_candidate() -> None:
    file, other = on_desk(intended_ars="bre", specialty="psychiatrie"), memberships.referent("bre")
    opinions.ask_opinion(actor=secretary(), candidature=file, ars="bre", purpose="other_region", at=AT)
    opinion = opinions.give_opinion(
        actor=other, candidature=file, purpose="other_region", outcome="favourable", reasons="", at=AT
    )
    address = f"/candidatures/{file.pk}/accords/{opinion.pk}/"
    answer = _client(secretary()).get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert Entry.objects.filter(act="campaigns.agreement_read").count() == 1
    number = page_of(secretary(), file.pk).opinions[0].paper
    assert number is not None
    own = Membership.objects.select_related("person").get(person=file.person)
    assert _status(own, f"/courriers/{number.number}/") == 200
    blind = given_to_read(file, committee(file, blind=True))
    assert _status(blind, address) == 404
    assert _status(secretary("med-gre"), address) == 404


def test_an_agency_answers_on_the_page() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    client = _client(referent)
    address = f"/candidatures/{file.pk}/avis/project/"
    refused: Any = client.post(address, {"outcome": "unfavourable", "reasons": ""})
    assert "Motivez cet avis" in refused.content.decode()
    assert client.post(address, {"outcome": "favourable", "reasons": ""}).status_code == 302
    assert "favorable" in client.get(f"/candidatures/{file.pk}/").content.decode()
    assert client.post(f"/candidatures/{file.pk}/faire/retirer-project/").status_code == 302
    assert file.opinions.get().outcome == ""
    assert client.get(f"/candidatures/{file.pk}/avis/other_region/").status_code == 404
