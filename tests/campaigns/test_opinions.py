"""What an ARS says of a project: opinion, validation, agreement of another region (IDF-4, IDF-14, IDF-19)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, CandidatureState, Conflict, Opinion
from cesp.campaigns.operations import opinions
from cesp.campaigns.queries.opinions import agreement_of
from cesp.campaigns.queries.ready import ready_for_committee
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from tests.campaigns.desks import AT, LATER, committee, on_desk, secretary
from tests.factories import memberships

pytestmark = pytest.mark.django_db
WHY = "Le secteur choisi compte déjà un médecin de trop."


def _gives(actor: Any, file: Candidature, outcome: str = "favourable", reasons: str = "", **how: Any) -> Opinion:
    return opinions.give_opinion(
        actor=actor, candidature=file, outcome=outcome, reasons=reasons, **{"purpose": "project", "at": AT} | how
    )


@pytest.mark.clause("IDF-4")
def test_the_agency_of_the_intended_place_gives_its_opinion() -> None:
    file, referent = on_desk(), memberships.referent("ara")

    opinion = _gives(referent, file)

    assert (opinion.ars, opinion.outcome, opinion.given_by, opinion.given_at) == ("ara", "favourable", referent, AT)
    line = Entry.objects.get(act="campaigns.opinion_given")
    assert line.detail == {"ars": "ara", "purpose": "project", "outcome": "favourable"}
    assert Notification.objects.filter(person=file.person, kind="campaigns.opinion_given").count() == 1
    assert Letter.objects.count() == 0


def test_the_page_of_an_opinion_shows_the_project_it_is_about(client: Client) -> None:
    file, referent = on_desk(), memberships.referent("ara")
    client.force_login(referent.person)
    shown = client.get(f"/candidatures/{file.pk}/avis/project/").content.decode()
    assert "Exercer dans une maison de santé de la Bresse" in shown
    assert "Médecine générale" in shown


@pytest.mark.parametrize("outcome", ["reserved", "unfavourable"])
def test_what_is_not_favourable_has_its_reasons(outcome: str) -> None:
    file, referent = on_desk(), memberships.referent("ara")
    with pytest.raises(ValidationError, match="Motivez cet avis"):
        _gives(referent, file, outcome, "trop peu")
    assert not Opinion.objects.exclude(outcome="").exists()

    assert _gives(referent, file, outcome, WHY).reasons == WHY


def test_an_outcome_is_one_of_three() -> None:
    with pytest.raises(ValidationError, match="Choisissez un avis"):
        _gives(memberships.referent("ara"), on_desk(), "perhaps", WHY)


def test_nobody_else_gives_it() -> None:
    file = on_desk()
    for actor in (memberships.referent("bre"), secretary(), memberships.case_desk(), memberships.auditor()):
        with pytest.raises(PermissionDenied):
            _gives(actor, file)
    assert not Opinion.objects.exists()


def test_the_agency_of_training_says_nothing_of_a_place_in_another_region() -> None:
    file = on_desk(intended_ars="bre")
    with pytest.raises(ValidationError, match="Rien de tel n'est demandé à votre ARS"):
        _gives(memberships.referent("ara"), file)
    assert _gives(memberships.referent("bre"), file).ars == "bre"


@pytest.mark.clause("IDF-14")
def test_another_agency_agrees_in_writing_once_it_is_asked() -> None:
    file = on_desk(intended_ars="bre", specialty="psychiatrie")
    training, other, knows = memberships.referent("ara"), memberships.referent("bre"), memberships.referent("bre")
    Conflict.objects.create(candidature=file, person=knows.person, ground="family", declared_by=knows, declared_at=AT)
    how: dict[str, Any] = {"purpose": "other_region"}
    with pytest.raises(ValidationError, match="Rien de tel"):
        _gives(other, file, **how)

    opinions.ask_opinion(actor=training, candidature=file, ars="bre", purpose="other_region", at=AT)
    assert Notification.objects.filter(person=other.person, kind="campaigns.opinion_asked").count() == 1
    assert not Notification.objects.filter(person=knows.person, kind="campaigns.opinion_asked").exists()
    opinion = _gives(other, file, **how)

    letter = agreement_of(opinion)
    assert letter is not None
    assert (letter.kind, letter.person, letter.issuer) == ("campaigns.agreement", file.person, other.organisation)
    assert letter.number == "ARS-2026-000001"


def test_an_agency_outside_the_file_reads_it_once_it_is_asked() -> None:
    file, other = on_desk(), memberships.referent("occ")
    assert not Candidature.objects.visible_to(other).exists()
    opinions.ask_opinion(actor=memberships.referent("ara"), candidature=file, ars="occ", purpose="other_region", at=AT)
    assert Candidature.objects.visible_to(other).get() == file


def test_asked_twice_it_is_asked_once() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    how: dict[str, Any] = {"actor": referent, "candidature": file, "ars": "bre", "purpose": "other_region"}
    first = opinions.ask_opinion(**how, at=AT)
    assert opinions.ask_opinion(**how, at=LATER) == first
    assert Opinion.objects.get().asked_at == AT
    assert Entry.objects.filter(act="campaigns.opinion_asked").count() == 1


@pytest.mark.parametrize(
    ("ars", "purpose", "said"),
    [
        ("bre", "project", "revient à l'ARS de la région où"),
        ("bre", "own_validation", "revient à l'ARS de la région de formation"),
        ("ara", "other_region", "celui d'une autre région"),
        ("ara", "opinion", "Choisissez ce que vous demandez"),
    ],
)
def test_each_thing_is_asked_of_the_agency_that_says_it(ars: str, purpose: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        opinions.ask_opinion(actor=secretary(), candidature=on_desk(), ars=ars, purpose=purpose, at=AT)


@pytest.mark.clause("IDF-19")
def test_the_agency_of_training_validates_in_writing() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    opinions.ask_opinion(actor=secretary(), candidature=file, ars="ara", purpose="own_validation", at=AT)
    opinion = _gives(referent, file, purpose="own_validation")
    assert agreement_of(opinion) is not None


def test_a_refusal_after_an_agreement_revokes_the_paper() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    opinions.ask_opinion(actor=secretary(), candidature=file, ars="ara", purpose="own_validation", at=AT)
    _gives(referent, file, purpose="own_validation")

    opinion = _gives(referent, file, "unfavourable", WHY, purpose="own_validation", at=LATER)

    assert agreement_of(opinion) is None
    assert Letter.objects.with_state().get().state.value == "revoked"


def test_an_opinion_taken_back_is_awaited_again() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    _gives(referent, file, "reserved", WHY)
    opinion = opinions.withdraw_opinion(actor=referent, candidature=file, purpose="project", at=LATER)
    assert (opinion.outcome, opinion.reasons, opinion.given_by, opinion.given_at) == ("", "", None, None)
    assert Entry.objects.filter(act="campaigns.opinion_withdrawn").count() == 1
    with pytest.raises(ValidationError, match="rien à retirer"):
        opinions.withdraw_opinion(actor=referent, candidature=file, purpose="project", at=LATER)


def test_nothing_changes_once_the_committee_scores() -> None:
    file, referent = on_desk(), memberships.referent("ara")
    _gives(referent, file)
    sits = committee(file)
    _gives(referent, file, "reserved", WHY)

    sits.scoring_opened_at = AT
    sits.save()
    for act in (
        lambda: _gives(referent, file),
        lambda: opinions.withdraw_opinion(actor=referent, candidature=file, purpose="project", at=LATER),
        lambda: opinions.ask_opinion(actor=referent, candidature=file, ars="bre", purpose="other_region", at=AT),
    ):
        with pytest.raises(ValidationError, match="a ouvert la notation"):
            act()
    assert Opinion.objects.get().outcome == "reserved"


@pytest.mark.parametrize("state", [CandidatureState.INADMISSIBLE, CandidatureState.WITHDRAWN])
def test_a_file_out_of_the_running_asks_nothing_of_an_agency(state: str) -> None:
    file = on_desk(state=state, withdrawn_at=AT if state == CandidatureState.WITHDRAWN else None)
    with pytest.raises(ValidationError, match="n'est plus en lice"):
        _gives(memberships.referent("ara"), file)


@pytest.mark.clause("IDF-4")
def test_a_committee_takes_only_what_the_agency_approved() -> None:
    file, referent = on_desk(state=CandidatureState.COMPLETE, enrolled=True), memberships.referent("ara")
    assert ready_for_committee(file) == ("L'avis de l'ARS Auvergne-Rhône-Alpes sur le projet n'a pas été demandé.",)

    _gives(referent, file, "unfavourable", WHY)
    assert ready_for_committee(file) == ("Refusé : « Avis sur le projet », ARS Auvergne-Rhône-Alpes.",)
    _gives(referent, file, "reserved", WHY)
    assert ready_for_committee(file) == ()


@pytest.mark.clause("IDF-14")
def test_a_committee_waits_for_every_agreement_asked() -> None:
    file = on_desk(state=CandidatureState.COMPLETE, enrolled=True, intended_ars="bre", specialty="psychiatrie")
    other = memberships.referent("bre")
    _gives(other, file)
    opinions.ask_opinion(actor=secretary(), candidature=file, ars="bre", purpose="other_region", at=AT)
    assert ready_for_committee(file) == ("Attendu : « Accord écrit d'une autre région », ARS Bretagne.",)
    _gives(other, file, purpose="other_region")
    assert ready_for_committee(file) == ()


def test_a_committee_waits_for_the_checks_of_the_ufr() -> None:
    file = on_desk()
    _gives(memberships.referent("ara"), file)
    assert ready_for_committee(file) == (
        "Le dossier n'est pas dit complet : déposée.",
        "L'UFR n'a pas encore vérifié l'inscription.",
    )
    file.state, file.enrolled = CandidatureState.COMPLETE, False
    assert ready_for_committee(file) == ("L'UFR a constaté que la personne n'est pas inscrite.",)
