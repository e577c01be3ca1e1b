"""Subdivisions of internship among which a sixth-year student orders their wishes (BIE-4)."""

from collections.abc import Mapping

from cesp.common import search

_NAMES = (
    "Aix-Marseille",
    "Amiens",
    "Angers",
    "Antilles-Guyane",
    "Besançon",
    "Bordeaux",
    "Brest",
    "Caen",
    "Clermont-Ferrand",
    "Dijon",
    "Grenoble",
    "Île-de-France",
    "Lille",
    "Limoges",
    "Lyon",
    "Montpellier",
    "Nancy",
    "Nantes",
    "Nice",
    "Océan Indien",
    "Poitiers",
    "Reims",
    "Rennes",
    "Rouen",
    "Saint-Étienne",
    "Strasbourg",
    "Toulouse",
    "Tours",
)
SUBDIVISIONS: Mapping[str, str] = {search.key(name).replace(" ", "_").replace("-", "_"): name for name in _NAMES}
"""Name by code."""
MOST_WISHES = 10
