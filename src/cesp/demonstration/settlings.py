"""Installations at several steps, by the operations themselves: a letter to attest, a duration to notify, an alert."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import DEPARTEMENT, REFERENT
from cesp.demonstration.projects import places_in, sent
from cesp.demonstration.specimens import picture
from cesp.projects.models import Project
from cesp.projects.operations import deciding
from cesp.settling.operations import attesting, installing, letter, proofs
from cesp.settling.queries.own import elements_for, situation_of
from cesp_law.facts import ZoneCategory

_PIECE = "place_declaration"


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Claire has a letter to attest, a piece to check and somebody who settled on their own; the desk, a duration.

    :param agents: the personas' memberships by e-mail address.
    """
    claire = agents[REFERENT.email]
    places = places_in("ara", today, of=DEPARTEMENT.departement)[3:]
    waiting = _graduates("ara")
    for step, (author, place) in enumerate(zip(waiting[:2], places, strict=False)):
        project = sent(author, today, ago=40, place=place)
        project = deciding.validate(actor=claire, project=project, reasons="", at=at(today, 25, 11))
        _letter(author, project, today)
        if step:
            attesting.attest(actor=claire, project=project, at=at(today, 6, 9))
        else:
            file = picture("declaration.jpg", ("Déclaration de lieu d'exercice", author.person.full_name))
            proofs.deposit(actor=author, project=project, kind=_PIECE, upload=file, at=at(today, 4, 19))
    for author in waiting[2:3]:
        installing.record_unvalidated(
            actor=claire,
            contract=_contract(author),
            on=today - timedelta(days=30),
            place="Cabinet du Pont",
            share_percent=100,
            category=ZoneCategory.ZAC,
            at=at(today, 10, 15),
        )


def _letter(author: Membership, project: Project, today: date) -> None:
    """Its letter of engagement, signed and handed over in the service."""
    assert project.commune is not None
    letter.save_elements(
        actor=author,
        project=project,
        birth_name=author.person.family_name,
        used_name="",
        postcode=(project.commune.postcodes.split() or ["01000"])[0],
        starts_on=today - timedelta(days=2),
        at=at(today, 9, 20),
    )
    signed_at = at(today, 8, 20)
    elements = elements_for(situation_of(project.contract, project, on=signed_at.date()), on=signed_at.date())
    assert elements is not None
    letter.sign(
        actor=author,
        project=project,
        digest=elements.digest,
        accepted=True,
        signed_in_with="demonstration",
        at=signed_at,
    )
    letter.send_electronically(actor=author, project=project, at=signed_at)


def _graduates(ars: str) -> list[Membership]:
    """Three doctors of a region with the diploma, who practise nowhere, have no project and are in no breach."""
    rows = Membership.objects.filter(
        role=Role.SIGNATORY,
        person__contracts__summary__ars=ars,
        person__contracts__summary__profession="medicine",
        person__contracts__summary__phase="awaiting_installation",
        person__contracts__summary__practice_ars="",
        person__contracts__projects__isnull=True,
        person__contracts__breach_cases__isnull=True,
    )
    return list(rows.select_related("person").order_by("pk").distinct()[:3])


def _contract(author: Membership) -> Contract:
    return Contract.objects.filter(signatory=author.person_id).latest("pk")
