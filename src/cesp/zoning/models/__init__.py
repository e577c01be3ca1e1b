"""Zonings, places of practice, watched communes, regional rules and aids."""

from cesp.zoning.models.deposits import Deposit, DepositContent, DepositHand, DepositLine
from cesp.zoning.models.places import PlaceOfPractice, PlacesFile
from cesp.zoning.models.regional import Aid, RegionalRulesVersion
from cesp.zoning.models.structures import Establishment
from cesp.zoning.models.watches import WatchedCommune
from cesp.zoning.models.zonings import Category, ZonedArea, Zoning

__all__ = [
    "Aid",
    "Category",
    "Deposit",
    "DepositContent",
    "DepositHand",
    "DepositLine",
    "Establishment",
    "PlaceOfPractice",
    "PlacesFile",
    "RegionalRulesVersion",
    "WatchedCommune",
    "ZonedArea",
    "Zoning",
]
