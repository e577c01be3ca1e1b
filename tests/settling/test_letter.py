"""The letter of engagement and what answers it: what is missing, what it prints, how it leaves, the attestation."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Contact, Membership
from cesp.common.workflow import AlreadyDone
from cesp.letters.models import Letter, State
from cesp.settling.letter_kinds import ATTESTATION, ENGAGEMENT
from cesp.settling.models import Installation
from cesp.settling.operations import attesting, letter
from cesp.settling.queries.own import elements_for, situation_of
from cesp_law.facts import Breached, Fact, Waived, WaiverGround
from cesp_law.refusals import Refused
from tests.factories import settling as made
from tests.factories.contracts import recorded
from tests.factories.memberships import case_desk, referent, signatory

pytestmark = pytest.mark.django_db
ON = made.AT.date()


def refusal(project: object) -> str:
    with pytest.raises(Refused) as refused:
        letter.sign(
            actor=made.own(project), project=project, digest="", accepted=True, signed_in_with="link", at=made.AT
        )
    return refused.value.sentence


@pytest.mark.clause("INS-13", "INS-14")
def test_the_letter_does_not_leave_while_an_element_is_missing_and_each_is_named() -> None:
    project = made.validated(place=None, sites=(), mode="", commune=None)
    sentence = refusal(project)
    for name in ("nom de naissance", "commune", "code postal", "numéro du lieu", "structure", "mode d'exercice",
                 "date exacte d'installation"):  # fmt: skip
        assert name in sentence
    assert "nom marital" not in sentence  # not everybody has one
    Contact.objects.update(postal_address="")
    assert "adresse de l'ars" in refusal(project).lower()
    assert "adresse de l'autorité gestionnaire" in refusal(project)
    assert not Letter.objects.filter(kind=ENGAGEMENT).exists()


@pytest.mark.clause("INS-4", "INS-13", "INS-14")
def test_the_letter_prints_every_element_and_both_addresses() -> None:
    project = made.validated(sites=(("msp", "MSP des Cimes", 60), ("hospital", "Hôpital de Die", 40)), mode="mixed")
    made.filled(project, birth_name="Durand", used_name=project.contract.signatory.family_name)
    found = elements_for(situation_of(project.contract, project, on=ON), on=ON)
    assert found is not None
    letter.sign(
        actor=made.own(project), project=project, digest=found.digest, accepted=True, signed_in_with="link", at=made.AT
    )
    written = Letter.objects.get(kind=ENGAGEMENT)
    body = written.content.data["body"]
    said = {one["label"]: one["value"] for one in body["elements"]}
    assert said["Nom de naissance"] == "Durand"
    assert said["Nom marital ou d'usage"] == project.contract.signatory.family_name
    assert said["Prénoms"] == project.contract.signatory.given_names
    assert (said["Commune"], said["Code postal"]) == ("Die", "26150")
    assert said["Numéro du lieu sur la liste des lieux d'exercice (LLE)"] == "R69000123"
    assert "MSP des Cimes" in said["Structure"]
    assert "Hôpital de Die" in said["Structure"]
    assert said["Mode d'exercice"] == "mixte (libéral et salarié)"
    assert said["Date exacte d'installation"] == "5 janvier 2026"
    assert [one["lines"][1:] for one in body["recipients"]] == [
        ["21 rue des Contrats", "75015 Paris"],
        ["241 rue Garibaldi", "69003 Lyon"],
    ]
    assert "identité confirmée juste avant" in body["signature"]["how"]


def test_the_letter_is_signed_as_it_was_read_and_another_one_replaces_it_until_it_is_attested() -> None:
    project = made.validated()
    made.filled(project)
    with pytest.raises(Refused, match="a changé depuis que vous avez lu"):
        letter.sign(
            actor=made.own(project), project=project, digest="0" * 64, accepted=True, signed_in_with="", at=made.AT
        )
    with pytest.raises(PermissionDenied):
        letter.save_elements(
            actor=signatory(), project=project, birth_name="X", used_name="", postcode="26150",
            starts_on=made.STARTS_ON, at=made.AT,
        )  # fmt: skip
    first = made.sent(project)
    assert first.received_on == ON
    made.filled(project, starts_on=date(2026, 2, 2))
    found = elements_for(situation_of(project.contract, project, on=ON), on=ON)
    assert found is not None
    again = letter.sign(
        actor=made.own(project), project=project, digest=found.digest, accepted=True, signed_in_with="", at=made.AT
    )
    row = Installation.objects.get()
    assert (row.letter, row.dispatched_on, row.received_on) == (again, None, None)
    assert Letter.objects.with_state().get(pk=first.letter_id).state is State.REPLACED
    letter.send_electronically(actor=made.own(project), project=project, at=made.AT)
    attesting.attest(actor=made.agency(project), project=project, at=made.AT)
    with pytest.raises(Refused, match="la lettre ne change plus"):
        made.filled(project, starts_on=date(2026, 2, 3))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"postcode": "69003"}, "Codes possibles : 26150"),
        ({"starts_on": date(2025, 12, 9)}, "suit la validation du projet, le 10 décembre 2025"),
    ],
)
def test_an_element_that_contradicts_the_project_is_refused(changes: dict[str, object], why: str) -> None:
    project = made.validated()
    with pytest.raises(Refused, match=why):
        made.filled(project, **changes)
    made.filled(project, starts_on=date(2025, 12, 10))


@pytest.mark.clause("INS-4")
def test_a_registered_letter_has_its_number_and_its_two_days_in_order() -> None:
    project = made.validated()
    made.signed(project)
    own = made.own(project)
    with pytest.raises(Refused, match="8 à 40 caractères"):
        letter.record_dispatch(actor=own, project=project, tracking="1A", dispatched_on=ON, at=made.AT)
    with pytest.raises(Refused, match="suit la signature"):
        letter.record_dispatch(
            actor=own, project=project, tracking="1A23456789", dispatched_on=date(2026, 1, 14), at=made.AT
        )
    row = letter.record_dispatch(actor=own, project=project, tracking="1a 2345 6789", dispatched_on=ON, at=made.AT)
    assert row.tracking == "1A 2345 6789"
    with pytest.raises(AlreadyDone, match="déjà partie le 15 janvier 2026"):
        letter.send_electronically(actor=own, project=project, at=made.AT)
    with pytest.raises(Refused, match="pas encore reçue"):
        attesting.attest(actor=made.agency(project), project=project, at=made.AT)
    later = made.AT.replace(day=20)
    with pytest.raises(Refused, match="suit l'envoi"):
        letter.record_receipt(actor=own, installation=row, on=date(2026, 1, 14), at=later)
    letter.record_receipt(actor=own, installation=row, on=date(2026, 1, 19), at=later)
    with pytest.raises(AlreadyDone, match="19 janvier 2026"):
        letter.record_receipt(actor=made.agency(project), installation=row, on=date(2026, 1, 20), at=later)


@pytest.mark.clause("INS-5")
def test_the_agency_of_the_place_attests_once_to_the_managing_authority() -> None:
    project = made.validated()
    with pytest.raises(Refused, match="n'est pas signée"):
        attesting.attest(actor=made.agency(project), project=project, at=made.AT)
    made.sent(project)
    others: tuple[Membership, ...] = (case_desk(), referent("bre"), made.own(project))
    for other in others:
        with pytest.raises(PermissionDenied):
            attesting.attest(actor=other, project=project, at=made.AT)
    agent = made.agency(project)
    attesting.attest(actor=agent, project=project, at=made.AT)
    with pytest.raises(AlreadyDone, match=agent.person.family_name):
        attesting.attest(actor=referent("ara"), project=project, at=made.AT)
    written = Letter.objects.get(kind=ATTESTATION)
    assert written.number.startswith("ARS-")
    head = written.content.data["head"]
    assert head["recipient"]["name"] == "Organisation gestion"
    assert head["recipient"]["lines"] == ["Bureau des contrats", "21 rue des Contrats", "75015 Paris"]
    assert "R69000123" in str(written.content.data["body"])


@pytest.mark.clause("INS-4", "INS-5", "IDF-16")
@pytest.mark.parametrize(
    "end", [Breached(on=date(2026, 1, 12)), Waived(on=date(2026, 1, 12), ground=WaiverGround.DEATH)]
)
def test_no_paper_announces_an_engagement_once_the_contract_is_over(end: Fact) -> None:
    """Each step, taken on the day after the end by whoever had the page open before."""
    over = "Ce contrat a pris fin le 12 janvier 2026"
    signing, sending, attesting_it = made.validated(), made.validated(), made.validated()
    made.filled(signing)
    made.signed(sending)
    made.sent(attesting_it)
    for project in (signing, sending, attesting_it):
        recorded(project.contract, end, at=made.AT)
    assert over in refusal(signing)
    with pytest.raises(Refused, match=over):
        letter.send_electronically(actor=made.own(sending), project=sending, at=made.AT)
    with pytest.raises(Refused, match=over):
        letter.record_dispatch(
            actor=made.own(sending), project=sending, tracking="1A 234 567 890 1", dispatched_on=ON, at=made.AT
        )
    with pytest.raises(Refused, match=over):
        attesting.attest(actor=made.agency(attesting_it), project=attesting_it, at=made.AT)
    with pytest.raises(Refused, match=over):
        made.deposited(signing, "work_contract")
    assert not Letter.objects.filter(kind=ATTESTATION).exists()
