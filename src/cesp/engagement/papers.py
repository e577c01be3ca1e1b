"""What the certificate of end and the letter to the heirs say, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cesp.accounts.models import Person
from cesp.contracts.models import Contract
from cesp.engagement.reading import Served
from cesp.letters.heading import Paper
from cesp.letters.wording import steps_of
from cesp_law.dates import in_french
from cesp_law.explain import Explained
from cesp_law.wording import count


def certificate(found: Served, *, last_day: date) -> Paper:
    """The certificate that an engagement is accomplished, its computation step by step."""
    engagement, contract = found.engagement, found.contract
    start = engagement.starts_on
    assert start is not None
    owed = count(engagement.months_owed.value, "mois")
    return Paper(
        object=f"fin de l'engagement, contrat {contract.reference}",
        references=(("Contrat", contract.reference), ("Signé le", in_french(found.timeline.terms.signed_on))),
        decides=False,
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"L'engagement de service public que vous avez pris est accompli depuis le {in_french(last_day)} : "
                f"vous avez exercé pendant la durée due, soit {owed}, dans un lieu validé par l'agence régionale de "
                "santé.",
                "La preuve de votre exercice a été donnée et vérifiée pour chaque année d'engagement suivie dans le "
                "service.",
            ],
            "figures": [
                _figure("Premier jour", in_french(start)),
                _figure("Durée de l'engagement", owed),
                _figure("Dernier jour", in_french(last_day)),
                *(_figure("Lieu d'exercice", _place(place.place)) for place in found.places),
            ],
            "reasons": [
                _reason("Durée de l'engagement", owed, engagement.months_owed),
                _reason("Dernier jour", in_french(last_day), engagement.last_day),
            ],
            "closing": [
                "Vous ne devez plus rien au titre de ce contrat, et aucune indemnité ne peut vous être demandée.",
                "Vous êtes libre de rester où vous exercez ou de vous installer ailleurs. Merci pour ces années.",
            ],
        },
    )


def to_the_heirs(person: Person, contracts: tuple[Contract, ...], *, died_on: date, name: str, address: str) -> Paper:
    """The one letter to the heirs: condolence, and that nothing is owed."""
    return Paper(
        title="À la famille et aux ayants droit",
        object=f"contrat d'engagement de service public de {person.full_name}",
        references=tuple(("Contrat", contract.reference) for contract in contracts),
        decides=False,
        recipient=(name, *(line.strip() for line in address.splitlines() if line.strip())),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Nous avons appris avec tristesse le décès de {person.full_name}, survenu le {in_french(died_on)}. "
                "Nous vous présentons nos sincères condoléances.",
                "Cette lettre n'appelle aucune réponse de votre part.",
            ],
            "figures": [],
            "sections": [
                _section("Ce que devient le contrat", list(_situation())),
                _section("Vos démarches", list(_questions())),
            ],
            "closing": ["Nous vous prions d'agréer, Madame, Monsieur, l'expression de notre respect."],
        },
    )


def _situation() -> Iterator[str]:
    yield "Le contrat d'engagement de service public a pris fin ce jour-là."
    yield (
        "Rien n'est dû : ni par la succession, ni par la famille. Aucune indemnité n'est demandée et aucune somme déjà "
        "versée au titre de l'engagement n'est reprise."
    )
    yield "L'allocation éventuellement due jusqu'au mois du décès compris revient à la succession."


def _questions() -> Iterator[str]:
    yield (
        "Vous n'avez aucune démarche à faire. L'accès au service et tout envoi automatique ont été arrêtés : si un "
        "courrier vous parvenait malgré cela, veuillez nous en excuser."
    )
    yield (
        "Le notaire chargé de la succession peut nous demander le relevé des sommes versées. Pour toute question, la "
        "personne qui signe cette lettre vous répondra."
    )


def _place(name: str) -> str:
    return name or "lieu enregistré au dossier"


def _figure(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": ""}


def _reason(label: str, value: str, explained: Explained[Any]) -> dict[str, Any]:
    return {"label": label, "value": value, "steps": steps_of(explained)}


def _section(title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "sentences": sentences, "reasons": []}
