"""What the letter of engagement and the attestation say, as plain values for their templates."""

from __future__ import annotations

from datetime import date, datetime

from cesp.accounts.models import Contact
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.letters.heading import Paper
from cesp.projects.models import Project
from cesp.settling.elements import Element, Elements, address_lines
from cesp.settling.models import Channel, Installation, Practitioner
from cesp.settling.wording import mode_word, structure_words
from cesp_law.dates import in_french
from cesp_law.labels import ZONE_CATEGORY

ACCEPTANCE = (
    "Je certifie l'exactitude de ces éléments, et je m'engage à exercer dans ce lieu à compter de la date indiquée, "
    "pour la durée que l'autorité gestionnaire me notifiera."
)
"""The sentence that somebody accepts by signing the letter in the service."""
_TO_THE_DESKS = "en copie par courriel à chacun des deux destinataires"


def full_name(project: Project, practitioner: Practitioner | None) -> str:
    """« Camille Dupont, nom d'usage Martin »."""
    person = project.contract.signatory
    if practitioner is None or not practitioner.birth_name:
        return person.full_name
    used = f", nom d'usage {practitioner.used_name}" if practitioner.used_name else ""
    return f"{person.given_names} {practitioner.birth_name}{used}"


def engagement(
    project: Project, practitioner: Practitioner | None, elements: Elements, *, signed_with: str, at: datetime
) -> Paper:
    """The letter of engagement, once every element is known.

    :param signed_with: how the signatory proved who they are; empty for a preview.
    """
    name = full_name(project, practitioner)
    zone = ZONE_CATEGORY.get(project.category, "")
    validated = in_french(day_of(project.validated_at)) if project.validated_at else ""
    said = [one for one in elements.all if one.value and not one.label.startswith("Adresse de")]
    return Paper(
        object=f"engagement à exercer, contrat {project.contract.reference}",
        references=(("Contrat", project.contract.reference),),
        decides=False,
        body={
            "sender": {"name": name, "lines": list(elements.sender)},
            "recipients": [_party(elements.authority), _party(elements.agency)],
            "sent_by": f"Lettre recommandée avec avis de réception, ou envoi électronique dans le service ; "
            f"{_TO_THE_DESKS}.",
            "opening": [
                "Madame, Monsieur,",
                f"Mon projet d'installation a été validé le {validated} par l'agence régionale de santé"
                f"{f', en {zone}' if zone else ''}. En application de mon contrat d'engagement de service public, je "
                "m'engage à exercer comme suit.",
            ],
            "elements": [{"label": one.label, "value": one.value} for one in _with_places(said, project)],
            "closing": [ACCEPTANCE],
            "signature": {
                "date": f"Le {in_french(day_of(at))}",
                "name": name,
                "how": _signed(signed_with, at) if signed_with else "Aperçu : cette lettre n'est pas signée.",
            },
        },
    )


def _with_places(said: list[Element], project: Project) -> list[Element]:
    """The same, the address of the place after its commune when it is known."""
    if not project.address:
        return said
    at = next((index for index, one in enumerate(said) if one.label == "Code postal"), len(said) - 1)
    address = Element(label="Adresse du lieu", value=project.address, where="project")
    return [*said[: at + 1], address, *said[at + 1 :]]


def _signed(signed_with: str, at: datetime) -> str:
    return f"Signé dans le service le {at_in_french(at)} (heure de Paris), identité confirmée juste avant."


def _party(desk: Contact | None) -> dict[str, object]:
    if desk is None:
        return {"name": "", "lines": []}
    return {"name": desk.organisation.name, "lines": [desk.name, *_below(desk)]}


def attestation(
    project: Project, installation: Installation, practitioner: Practitioner | None, *, authority: Contact | None
) -> Paper:
    """The agency's attestation to the managing authority: what it validated, and the letter it received (INS-5)."""
    assert installation.letter is not None
    assert installation.received_on is not None
    validated = in_french(day_of(project.validated_at)) if project.validated_at else ""
    commune, place = project.commune, project.place
    protected = f" {project.protected_by}" if project.protected_by else ""
    return Paper(
        object=f"attestation d'engagement, contrat {project.contract.reference}",
        references=(
            ("Contrat", project.contract.reference),
            ("Lettre d'engagement", f"n° {installation.letter.number}"),
        ),
        decides=False,
        recipient=_lines(authority),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"L'agence régionale de santé atteste l'engagement de {full_name(project, practitioner)}, signataire "
                "d'un contrat d'engagement de service public.",
            ],
            "figures": [],
            "sections": [
                {
                    "title": "Le lieu validé",
                    "sentences": [
                        f"Projet validé le {validated}. Commune : {commune.name if commune else ''} "
                        f"({installation.postcode}). Lieu n° {place.reference if place else ''} de la liste nationale.",
                        f"{structure_words(project)}. Mode : {mode_word(project)}.",
                        f"Zone : {ZONE_CATEGORY.get(project.category, 'hors catégorie')}.{protected}",
                    ],
                    "reasons": [],
                },
                {
                    "title": "La lettre d'engagement",
                    "sentences": [
                        f"Lettre n° {installation.letter.number} du {in_french(installation.letter.dated_on)}, "
                        f"{_sent(installation)}, reçue le {in_french(installation.received_on)}.",
                        f"Date d'installation déclarée : {_day(installation.starts_on)}.",
                    ],
                    "reasons": [],
                },
            ],
            "closing": [
                "En réponse, l'autorité gestionnaire notifie au signataire la durée de son engagement.",
            ],
        },
    )


def _lines(desk: Contact | None) -> tuple[str, ...]:
    if desk is None:
        return ()
    return (desk.organisation.name, desk.name, *_below(desk))


def _below(desk: Contact) -> list[str]:
    """The lines of its address, without the name that already heads them."""
    return [line for line in address_lines(desk) if line not in (desk.organisation.name, desk.name)]


def _sent(installation: Installation) -> str:
    if installation.channel == Channel.POST:
        return f"envoyée en recommandé n° {installation.tracking} le {_day(installation.dispatched_on)}"
    return f"remise dans le service le {_day(installation.dispatched_on)}"


def _day(day: date | None) -> str:
    return in_french(day) if day else "non précisée"
