"""Regional rules, and zones in the words of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cesp.zoning.naming import specialty_word
from cesp.zoning.pattern import Pattern
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.facts import Profession
from cesp_law.place import PlaceVerdict
from cesp_law.regional import RegionalRules

_NOT_SAID = "pas de plafond"


def lines_of(rules: RegionalRules) -> Iterator[tuple[str, str]]:
    """Each rule, in the order of the form."""
    specialties = ", ".join(map(specialty_word, sorted(rules.specialties)))
    yield "Spécialités médicales ouvertes", specialties or "toutes"
    yield "Autre spécialité, pour s'installer dans une autre région", _yes(rules.other_specialty_elsewhere)
    yield "Validation écrite de la région en médecine générale", _yes(rules.own_validation_general_medicine)
    yield "Contrat ouvert aux PADHUE en odontologie", _yes(rules.padhue_in_odontology)
    yield "Préavis d'un report", f"{rules.deferral_notice_months} mois avant le diplôme"
    limit = rules.locum_limit_months
    yield "Remplacements", f"{limit} mois au plus avant l'installation" if limit else "un mode d'exercice admis"
    share = rules.scheduled_general_medicine_percent
    yield "Médecine générale programmée", f"{share} % au moins" if share else "pas de minimum"
    pattern = Pattern.of_law(rules.place_reference).in_french if rules.place_reference else "pas de forme imposée"
    yield "Numéro des lieux d'exercice", pattern
    for profession in Profession:
        zones = ", ".join(sorted(category.value for category in rules.zones(profession)))
        yield f"Zones admises en {labels.PROFESSION[profession]}", zones
    for profession in Profession:
        if ceiling := rules.ceiling(profession):
            yield f"Lieux ouverts à la fois en {labels.PROFESSION[profession]}", f"{ceiling} au plus"


def differences(before: RegionalRules, after: RegionalRules) -> list[tuple[str, str, str]]:
    """What two versions say otherwise: the rule, what it was, what it is; the source text is one of them."""
    was = {"Texte source": before.text, **dict(lines_of(before))}
    now = {"Texte source": after.text, **dict(lines_of(after))}
    named = [*was, *(name for name in now if name not in was)]
    return [
        (name, was.get(name, _NOT_SAID), now.get(name, _NOT_SAID)) for name in named if was.get(name) != now.get(name)
    ]


def _yes(value: object) -> str:
    return "oui" if value else "non"


def tone_of(verdict: PlaceVerdict) -> str:
    """How the zone of a place stands: ``in``, ``protected``, ``out`` (it must close), ``unknown``."""
    if verdict.protection is not None:
        return "protected"
    if any(remark.code in {"out_of_zone", "category_not_admitted"} for remark in verdict.refusals):
        return "out"
    return "unknown" if verdict.zoning is None or verdict.category is None else "in"


def short_zone_line(verdict: PlaceVerdict) -> str:
    """As :func:`zone_line`, in a few words for a list."""
    if verdict.protection is not None:
        until = in_french(verdict.protection.until - timedelta(days=1))
        return f"hors zone ; une liste publiée jusqu'au {until} inclus peut le porter"
    if tone_of(verdict) == "out":
        return "hors des zones admises, rien ne le protège"
    if verdict.zoning is None or verdict.category is None:
        return "zonage inconnu pour cette profession"
    return labels.ZONE_CATEGORY[verdict.category]


def zone_line(verdict: PlaceVerdict) -> str:
    """One sentence on the zone of a place on the list: in zone, protected, or to be closed."""
    if verdict.protection is not None:
        out_on = in_french(verdict.protection.last_day_in_zone + timedelta(days=1))
        until = in_french(verdict.protection.until - timedelta(days=1))
        return (
            f"Hors des zones admises depuis le {out_on}. La liste peut le porter : le lieu était en zone moins de "
            f"trois ans avant sa publication, comme avant celle de toute liste publiée jusqu'au {until} inclus "
            f"({verdict.protection.citation.text})."
        )
    outside = next((one for one in verdict.refusals if one.code in {"out_of_zone", "category_not_admitted"}), None)
    if outside is not None:
        return f"{outside.sentence} Aucune règle ne le protège : l'agence doit le retirer de la liste."
    if verdict.zoning is None or verdict.category is None:
        return "Le service ne connaît pas encore le zonage de cette commune pour cette profession."
    return f"En {labels.ZONE_CATEGORY[verdict.category]} aujourd'hui ({verdict.zoning.named})."
