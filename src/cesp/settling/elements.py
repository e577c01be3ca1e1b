"""What the letter of engagement must say (INS-13, INS-14), what is missing of it, and where to fill it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Contact, Subject
from cesp.accounts.queries.desks import desk_for
from cesp.contracts.reading import timeline_of
from cesp.life_events.models import PostalAddress
from cesp.projects.models import Project
from cesp.settling.models import Installation, Practitioner
from cesp.settling.wording import mode_word, structure_words
from cesp_law.dates import in_french

_OWN, _PROJECT, _NAMES, _DESKS = "elements", "project", "names", "desks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that the letter says.

    :param value: in French, empty while it is missing.
    :param where: who fills it in: ``elements`` (on this site's page of the letter), ``project``, ``names``, ``desks``.
    """

    label: str
    value: str
    where: str
    compulsory: bool = True

    @property
    def missing(self) -> bool:
        return self.compulsory and not self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Everything that the letter says, in its order.

    :param authority: desk of the managing authority, :param agency: of the agency of the place; none, not entered.
    :param sender: postal address of the signatory, in lines; empty when they gave none.
    """

    all: tuple[Element, ...]
    authority: Contact | None
    agency: Contact | None
    sender: tuple[str, ...]

    @property
    def missing(self) -> tuple[Element, ...]:
        return tuple(one for one in self.all if one.missing)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def addresses(self) -> tuple[tuple[str, ...], ...]:
        """Both recipients, in lines as on an envelope."""
        desks = (desk for desk in (self.authority, self.agency) if desk is not None)
        return tuple((desk.organisation.name, desk.name, *address_lines(desk)) for desk in desks)

    @property
    def digest(self) -> str:
        """What somebody had before them when they signed."""
        said = json.dumps([[one.label, one.value] for one in self.all] + [list(self.sender)])
        return hashlib.sha256(said.encode()).hexdigest()


def elements_of(
    project: Project, installation: Installation | None, practitioner: Practitioner | None, *, on: date
) -> Elements:
    """What the letter about a project would say on a day; five queries."""
    signed_on = timeline_of(project.contract).terms.signed_on
    authority = desk_for(Subject.CONTRACT, ars=None, on=on, concluded_on=signed_on)
    agency = desk_for(Subject.INSTALLATION, ars=project.ars, on=on)
    return Elements(
        all=(
            *_names(project, practitioner),
            *_place(project, installation),
            *_addresses(authority, agency),
        ),
        authority=authority,
        agency=agency,
        sender=_sender(project),
    )


def _names(project: Project, practitioner: Practitioner | None) -> Iterator[Element]:
    yield Element(label="Nom de naissance", value=practitioner.birth_name if practitioner else "", where=_OWN)
    yield Element(
        label="Nom marital ou d'usage",
        value=practitioner.used_name if practitioner else "",
        where=_OWN,
        compulsory=False,
    )
    yield Element(label="Prénoms", value=project.contract.signatory.given_names, where=_NAMES)


def _place(project: Project, installation: Installation | None) -> Iterator[Element]:
    commune, place = project.commune, project.place
    starts_on = installation.starts_on if installation else None
    yield Element(label="Commune", value=commune.name if commune else "", where=_PROJECT)
    yield Element(label="Code postal", value=installation.postcode if installation else "", where=_OWN)
    yield Element(
        label="Numéro du lieu sur la liste des lieux d'exercice (LLE)",
        value=place.reference if place else "",
        where=_PROJECT,
    )
    yield Element(label="Structure", value=structure_words(project), where=_PROJECT)
    yield Element(label="Mode d'exercice", value=mode_word(project), where=_PROJECT)
    yield Element(label="Date exacte d'installation", value=in_french(starts_on) if starts_on else "", where=_OWN)


def _addresses(authority: Contact | None, agency: Contact | None) -> Iterator[Element]:
    for label, desk in (("Adresse de l'autorité gestionnaire", authority), ("Adresse de l'ARS", agency)):
        yield Element(label=label, value=", ".join(address_lines(desk)), where=_DESKS)


def address_lines(desk: Contact | None) -> tuple[str, ...]:
    """The lines under the name of an organisation on an envelope; none when no address was entered."""
    if desk is None or not desk.address.strip():
        return ()
    return tuple(line.strip() for line in desk.address.splitlines() if line.strip())


def _sender(project: Project) -> tuple[str, ...]:
    held = PostalAddress.objects.filter(person=project.contract.signatory_id).first()
    if held is None:
        return ()
    abroad = held.country if held.country != "France" else ""
    return tuple(line for line in (*held.lines.splitlines(), f"{held.postcode} {held.city}", abroad) if line.strip())
