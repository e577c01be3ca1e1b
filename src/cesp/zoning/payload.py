"""The rules of a region, from the law's values to the JSON of a row and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cesp.zoning.pattern import Pattern
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.regional import RegionalRules, national_default

MOST_MONTHS = 24
MOST_PLACES = 9_999
_FULL = 100
_SETS = ("specialties", *(f"{profession}_zones" for profession in Profession))


class Malformed(ValueError):
    """A content that is no set of regional rules; the sentence says why, in French."""


def content_of(rules: RegionalRules) -> dict[str, Any]:
    """The fields of the rules, but the region, in values that JSON holds; sets sorted."""
    fields = asdict(rules)
    del fields["ars"]
    return {name: sorted(value) if name in _SETS else value for name, value in fields.items()}


def rules_from(ars: str, content: Mapping[str, Any]) -> RegionalRules:
    """Read and check the content of a row.

    :raises Malformed: a field is missing, unknown or beyond its bounds.
    """
    given = dict(content)
    try:
        for profession in Profession:
            name = f"{profession}_zones"
            given[name] = frozenset(ZoneCategory(code) for code in given[name])
        given["specialties"] = frozenset(given["specialties"])
        given["clauses"] = tuple(given["clauses"])
        rules = RegionalRules(ars=ars, **given)
    except (KeyError, TypeError, ValueError) as fault:
        raise Malformed(f"Ces règles ne se lisent pas : {fault}.") from fault
    return checked(rules)


def checked(rules: RegionalRules) -> RegionalRules:
    """The rules themselves, once their values are known to hold together.

    A region narrows the national rules: it cannot ask for a deferral later than the nation does.

    :raises Malformed: a value beyond its bounds.
    """
    least = national_default(rules.ars).deferral_notice_months
    if not least <= rules.deferral_notice_months <= MOST_MONTHS:
        raise Malformed(f"Le préavis d'un report va de {least} mois, règle nationale, à {MOST_MONTHS} mois.")
    if rules.locum_limit_months is not None and not 1 <= rules.locum_limit_months <= MOST_MONTHS:
        raise Malformed(f"La durée des remplacements va de 1 à {MOST_MONTHS} mois.")
    if not 0 <= rules.scheduled_general_medicine_percent <= _FULL:
        raise Malformed("La part de médecine générale programmée va de 0 à 100 %.")
    if not all(rules.zones(profession) for profession in Profession):
        raise Malformed("Chaque profession garde au moins une catégorie de zone.")
    ceilings = [ceiling for profession in Profession if (ceiling := rules.ceiling(profession)) is not None]
    if not all(1 <= ceiling <= MOST_PLACES for ceiling in ceilings):
        raise Malformed(f"Le nombre de lieux ouverts à la fois va de 1 à {MOST_PLACES} ; vide : pas de plafond.")
    if rules.place_reference:
        try:
            Pattern.of_law(rules.place_reference)
        except ValueError as fault:
            raise Malformed(str(fault)) from fault
    return rules
