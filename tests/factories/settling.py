"""Installations from a validated project: ``validated()``, then ``signed()``, ``attested()``, ``with_pieces()``…

The doctor of ``contracts.concluded()`` got the diploma on 31 October 2025 and defended the thesis on 20 November; the
project, in Die (Drôme), was validated on 10 December by « ARS ara », for 5 January 2026. ``AT`` is 15 January 2026.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from cesp.accounts.models import Contact, Membership, Role, Subject
from cesp.contracts.models import Contract
from cesp.contracts.operations import record_fact
from cesp.documents.kinds import Sensitivity
from cesp.documents.models import Piece
from cesp.projects.models import Project, ProjectState, Site
from cesp.settling.models import Installation, Proof
from cesp.settling.operations import attesting, installing, letter, proofs
from cesp.settling.operations.opening import opened
from cesp.settling.queries.own import elements_for, situation_of
from cesp.settling.requirements import ORDER_REGISTRATION
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import PlaceOfPractice
from cesp_law.facts import DiplomaObtained, ProjectValidated, ThesisDefended
from tests.documents.files import pdf, upload
from tests.factories.contacts import ContactFactory
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import ars, referent

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
VALIDATED_AT = datetime(2025, 12, 10, 9, 0, tzinfo=UTC)
DIPLOMA, THESIS = DiplomaObtained(on=date(2025, 10, 31)), ThesisDefended(on=date(2025, 11, 20))
STARTS_ON = date(2026, 1, 5)
REGISTERED_ON = date(2025, 12, 1)
RPPS = "10001234565"


def commune(code: str = "26113", name: str = "Die", *, postcodes: str = "26150", region: str = "84") -> Commune:
    """Die, in the Drôme, unless told."""
    where, _ = Region.objects.get_or_create(code=region, defaults={"name": f"Région {region}"})
    departement, _ = Departement.objects.get_or_create(
        code=code[:2], defaults={"name": f"Département {code[:2]}", "region": where}
    )
    found, _ = Commune.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kind": Commune.Kind.COMMUNE,
            "departement": departement,
            "postcodes": postcodes,
            "sort_key": name.lower(),
            "vintage": 2026,
        },
    )
    return found


def place(reference: str = "R69000123", *, at: Commune | None = None, region: str = "ara") -> PlaceOfPractice:
    found, _ = PlaceOfPractice.objects.get_or_create(
        reference=reference,
        defaults={
            "ars": region,
            "commune": at or commune(),
            "profession": "medicine",
            "kind": "mixed",
            "structure": "msp",
            "state": "open",
            "listed_on": date(2025, 1, 1),
            "recorded_at": VALIDATED_AT,
        },
    )
    return found


def doctor(*facts: Any, **changes: Any) -> Contract:
    """A contract whose signatory has the diploma and the thesis, unless other facts are given."""
    contract = concluded(**changes)
    recorded(contract, *(facts or (DIPLOMA, THESIS)), at=VALIDATED_AT)
    return contract


def desks(region: str = "ara") -> None:
    """The desks that the letter is addressed to, with their postal addresses."""
    if not Contact.objects.filter(subject=Subject.CONTRACT).exists():
        ContactFactory(postal_address="21 rue des Contrats\n75015 Paris")
    if not Contact.objects.filter(subject=Subject.INSTALLATION, organisation__code=region).exists():
        ContactFactory(
            organisation=ars(region),
            subject=Subject.INSTALLATION,
            name="Référent CESP",
            email=f"cesp@ars-{region}.example",
            postal_address="241 rue Garibaldi\n69003 Lyon",
        )


def validated(
    contract: Contract | None = None,
    *,
    by: Membership | None = None,
    at: datetime = VALIDATED_AT,
    sites: tuple[tuple[str, str, int], ...] = (("msp", "MSP des Cimes", 100),),
    **changes: Any,
) -> Project:
    """A validated project in Die; ``sites`` are structure, name and share, ``changes`` its columns."""
    contract = contract or doctor()
    region = changes.get("ars", "ara")
    by = by or referent(region)
    desks(region)
    fact = record_fact(
        actor=by, contract=contract, fact=ProjectValidated(on=at.date(), ars=region), evidence="Projet", at=at
    )
    given: dict[str, Any] = {
        "state": ProjectState.VALIDATED,
        "mode": "self_employed",
        "sector": "1",
        "planned_on": STARTS_ON,
        "ars": region,
        "departement": "26",
        "category": "ZIP",
        "started_at": at,
        "saved_at": at,
        "sent_at": at,
        "validated_at": at,
        "validated_by": by,
        "fact": fact,
    }
    if "commune" not in changes:
        given["commune"] = commune()
    if "place" not in changes:
        given["place"] = place()
    made = Project.objects.create(contract=contract, **given | changes)
    for structure, name, share in sites:
        Site.objects.create(project=made, structure=structure, name=name, share_percent=share)
    return made


def own(project: Project) -> Membership:
    return holder(project.contract)


def agency(project: Project) -> Membership:
    """Somebody of the agency of the place."""
    held = Membership.objects.filter(role=Role.ARS_REFERENT, organisation__code=project.ars).order_by("pk").first()
    return held or referent(project.ars)


def filled(project: Project, *, at: datetime = AT, **changes: Any) -> Installation:
    """What the letter says is known."""
    names = {"birth_name": project.contract.signatory.family_name, "used_name": "", "postcode": "26150"}
    given: dict[str, Any] = names | {"starts_on": STARTS_ON} | changes
    return letter.save_elements(actor=own(project), project=project, at=at, **given)


def signed(project: Project, *, at: datetime = AT) -> Installation:
    """The letter signed, not sent yet."""
    filled(project, at=at)
    found = elements_for(situation_of(project.contract, project, on=at.date()), on=at.date())
    assert found is not None
    letter.sign(
        actor=own(project), project=project, digest=found.digest, accepted=True, signed_in_with="link, low", at=at
    )
    return Installation.objects.get(project=project)


def sent(project: Project, *, at: datetime = AT) -> Installation:
    """The letter handed over in the service."""
    signed(project, at=at)
    return letter.send_electronically(actor=own(project), project=project, at=at)


def attested(project: Project, *, at: datetime = AT) -> Installation:
    sent(project, at=at)
    attesting.attest(actor=agency(project), project=project, at=at)
    return Installation.objects.get(project=project)


def deposited(project: Project, kind: str, *, at: datetime = AT, ends_on: date | None = None) -> Proof:
    file = upload(pdf(f"{kind} {project.pk} {at.isoformat()}"))
    return proofs.deposit(actor=own(project), project=project, kind=kind, upload=file, at=at, ends_on=ends_on)


@transaction.atomic
def held(project: Project, kind: str, *, at: datetime = AT) -> Proof:
    """A piece that waits to be checked, the rows alone: no file was examined, which takes a process of its own."""
    _, installation = opened(project, at=at)
    piece = Piece.objects.create(
        person=project.contract.signatory,
        kind=kind,
        sensitivity=Sensitivity.ORDINARY.value,
        deposited_by=own(project),
        deposited_at=at,
        name=f"{kind}.pdf",
        media="application/pdf",
        digest=uuid4().hex * 2,
        kept_digest="0" * 64,
        size_bytes=1_000,
        pages=1,
        vault_key=f"pieces/{uuid4().hex}",
    )
    return Proof.objects.create(installation=installation, kind=kind, piece=piece, deposited_at=at)


def accepted(proof: Proof, *, at: datetime = AT, registered_on: date = REGISTERED_ON) -> Proof:
    order = {"registered_on": registered_on, "rpps": RPPS} if proof.kind == ORDER_REGISTRATION else {}
    held = Project.objects.get(installation=proof.installation)
    covers = [one.pk for one in held.sites.all()]
    return proofs.accept(actor=agency(held), proof=proof, at=at, covers=covers, **order)


def with_pieces(project: Project, *, at: datetime = AT) -> Installation:
    """Every piece there, and accepted."""
    for one in proofs.required_of(project):
        accepted(held(project, one.kind, at=at), at=at)
    return Installation.objects.get(project=project)


def installed(project: Project, *, on: date = STARTS_ON, at: datetime = AT, **how: Any) -> Installation:
    """Every piece accepted, and the first day recorded."""
    with_pieces(project, at=at)
    return installing.record(actor=agency(project), project=project, on=on, at=at, **how)
