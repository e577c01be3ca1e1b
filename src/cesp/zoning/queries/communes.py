"""The page of a commune: its zone on a day and today, its history, what is around, whom to write to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cesp.accounts.models import Contact, Membership, Organisation, Subject
from cesp.territory.locating import Locator, locator
from cesp.territory.models import Commune, FormerCode
from cesp.territory.queries import commune_meant, commune_of_code, communes_found
from cesp.zoning.models import Aid, WatchedCommune, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.aids import aids_for
from cesp.zoning.queries.band import Band, Year, draw, years
from cesp.zoning.queries.hospitals import Hospital, nearest
from cesp.zoning.queries.judging import ars_of
from cesp.zoning.queries.nearby import Around, places_around
from cesp.zoning.queries.periods import Period, days_alike, histories, on_day
from cesp.zoning.queries.rules import rules_of
from cesp.zoning.queries.zones import Standing
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.facts import Profession
from cesp_law.zone import Protection, ZoningVersion, protection_of


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a commune is in zone on a day, for a profession.

    :ivar days: the days during which the versions say the same, in words.
    :ivar admitted: whether the region admits the category for the profession that day.
    :ivar protection: what a place of the commune would owe to its former zone, on a list published that day.
    """

    on: date
    period: Period | None
    days: str
    admitted: bool
    protection: Protection | None

    @property
    def standing(self) -> Standing:
        return self.period.standing if self.period is not None else Standing.NO_ZONING

    @property
    def inline(self) -> str:
        """« en zone (ZIP) », « non renseigné », within a sentence."""
        law = f" ({self.period.counts_as})" if self.period is not None and self.period.counts_as else ""
        return f"{self.standing.words}{law}"

    @property
    def sentence(self) -> str:
        """The answer in one or two French sentences."""
        if self.period is None or self.standing is Standing.NO_ZONING:
            return "Le service ne connaît aucun zonage publié qui serve cette profession ce jour-là."
        if self.standing is Standing.UNSAID:
            newer = "" if self.period.category else " : elle est plus récente que lui"
            days = self.days[0].upper() + self.days[1:]
            return f"{days}, le zonage ne dit pas si la commune est en zone{newer}. {self.standing.note}"
        said = self._category
        if self.standing is not Standing.IN:
            return f"{said}, {self.days}."
        admitted = "que la région admet pour cette profession" if self.admitted else "que la région n'admet pas"
        return f"{said}, {admitted}, {self.days}."

    @property
    def _category(self) -> str:
        category = self.period.category if self.period else None
        if category is None:
            return "La commune n'est pas nommée par le zonage : elle est hors zone"
        if not category.counts_as:
            return "Hors zone" if category.code == "HZ" else f"« {category.label} » n'est pas une zone du contrat"
        law = labels.ZONE_CATEGORY[category.counts_as]
        if category.code == category.counts_as:
            return law[0].upper() + law[1:]
        return f"« {category.label} », qui vaut {law}"

    @property
    def protected_until(self) -> date | None:
        """The last day on which a list may still hold a place of the commune."""
        return self.protection.until - timedelta(days=1) if self.protection else None

    @property
    def protected_in_words(self) -> str:
        """The rule that keeps a place on the list, applied to the commune; empty when none does."""
        if self.protection is None or self.protected_until is None:
            return ""
        return (
            f"La commune était en {self.protection.category} jusqu'au {in_french(self.protection.last_day_in_zone)} "
            f"inclus : une liste publiée jusqu'au {in_french(self.protected_until)} inclus peut encore porter un de "
            f"ses lieux ({self.protection.citation.text})."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """All that the page prints.

    :ivar then: the answer on the day asked; ``None`` when that day is today.
    :ivar former: names of communes that became part of it.
    :ivar drafts: versions not published yet, for an agent who may read them.
    :ivar opens: keys of the published versions whose own page the reader may open.
    """

    commune: Commune
    profession: str
    today: date
    ars: Organisation | None
    periods: tuple[Period, ...]
    band: Band | None
    years: tuple[Year, ...]
    now: Answer
    then: Answer | None
    around: Around
    aids: list[Aid]
    desk: Contact | None
    hospital: Hospital | None
    locator: Locator | None
    former: tuple[str, ...]
    watched: bool
    drafts: tuple[Zoning, ...]
    opens: frozenset[int]

    @property
    def latest_first(self) -> tuple[Period, ...]:
        return self.periods[::-1]

    @property
    def fictitious(self) -> bool:
        return any(one.zoning is not None and one.zoning.fictitious for one in self.periods)

    @property
    def profession_word(self) -> str:
        return labels.PROFESSION[self.profession]


def fiche(commune: Commune, *, profession: str, on: date, today: date, actor: Membership | None) -> Fiche:
    """Everything about a commune that exists today; the number of queries does not depend on what is found.

    :param on: the day asked about.
    :param actor: who reads; nobody is a visitor.
    :clauses: INS-2, BIE-6, IDF-8, PAP-7, INS-12, IDF-13
    """
    ars = ars_of(commune.departement_id)
    periods = histories([(commune, profession)])[commune.pk, profession]
    region = ars.ars_code if ars else ""
    return Fiche(
        commune=commune,
        profession=profession,
        today=today,
        ars=ars,
        periods=periods,
        band=draw(periods, today=today, asked=on),
        years=years(periods, today=today),
        now=_answer(periods, region, profession, today),
        then=None if on == today else _answer(periods, region, profession, on),
        around=places_around(commune, profession=profession, on=today),
        aids=aids_for(on=today, ars=region, profession=profession) if region else [],
        desk=_desk(ars),
        hospital=nearest(commune),
        locator=locator(commune),
        former=_former(commune),
        watched=actor is not None and _watched(actor, commune, profession),
        drafts=tuple(_drafts(actor, commune, region)) if actor is not None else (),
        opens=_opened_by(actor, periods) if actor is not None else frozenset(),
    )


def _answer(periods: tuple[Period, ...], region: str, profession: str, day: date) -> Answer:
    period = on_day(periods, day)
    if period is None or not region:
        return Answer(day, None, days="", admitted=False, protection=None)
    days = days_alike(periods, period)
    known, admitted = Profession(profession), rules_of(region, on=day).zones(Profession(profession))
    if period.counts_as in admitted:
        return Answer(day, period, days=days, admitted=True, protection=None)
    versions = [ZoningVersion(profession=known, in_force_on=one.first, category=one.counts_as) for one in periods]
    protection = protection_of(versions, profession=known, admitted=admitted, listed_on=day, on=day)
    return Answer(day, period, days=days, admitted=False, protection=protection)


def _desk(ars: Organisation | None) -> Contact | None:
    desks = Contact.objects.filter(organisation=ars, subject=Subject.INSTALLATION)
    return desks.select_related("organisation").first() if ars else None


def _former(commune: Commune) -> tuple[str, ...]:
    names = FormerCode.objects.filter(commune=commune).exclude(name="").values_list("name", flat=True)
    gone = Commune.objects.filter(successor=commune).values_list("name", flat=True)
    return tuple(sorted({*names, *gone} - {commune.name}))


def _watched(actor: Membership, commune: Commune, profession: str) -> bool:
    return WatchedCommune.objects.filter(person=actor.person_id, commune=commune, profession=profession).exists()


def _drafts(actor: Membership, commune: Commune, region: str) -> list[Zoning]:
    rows = Zoning.objects.visible_to(actor).filter(ars=region, state=ZoningState.DRAFT)
    return list(rows.filter(areas__commune=commune).distinct().order_by("in_force_on", "pk"))


def _opened_by(actor: Membership, periods: tuple[Period, ...]) -> frozenset[int]:
    shown = [one.zoning.pk for one in periods if one.zoning is not None]
    return frozenset(Zoning.objects.visible_to(actor).filter(pk__in=shown).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address that names a commune by a code leads to.

    :ivar commune: the commune of today; ``None`` when the code leads to none.
    :ivar gone: the vanished commune that has that very code.
    :ivar proposals: what the code may mean otherwise, read as a postcode.
    """

    commune: Commune | None
    gone: Commune | None = None
    proposals: tuple[Commune, ...] = ()


def looked_up(code: str) -> Looked:
    """The commune of a code, of a former code or of a postcode that is one commune's."""
    known = Commune.objects.select_related("departement__region", "intercommunality", "successor").filter(pk=code)
    found = known.first()
    if found is not None and found.active:
        return Looked(found)
    today = commune_of_code(code) or commune_meant(code)
    if found is not None:
        return Looked(today if today and today.active else None, gone=found)
    return Looked(today, proposals=() if today else tuple(communes_found(code)))
