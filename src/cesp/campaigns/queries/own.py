"""What a candidate reads of their own candidatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Campaign, Candidature, CandidatureState, Correction
from cesp.campaigns.queries.completeness import Completeness, completeness
from cesp.campaigns.queries.dates import Calendar, calendar_of, current
from cesp.campaigns.requirements import FIELDS, requirement
from cesp.campaigns.workflow import CANDIDATURE
from cesp.common.instants import day_of, last_minute_in_french
from cesp.territory.models import Commune
from cesp.zoning.naming import specialty_word
from cesp.zoning.queries.communes import fiche
from cesp.zoning.queries.places import departements
from cesp_law import labels
from cesp_law.dates import in_french

STEPS: Mapping[str, str] = {
    "situation": "Votre situation",
    "etudes": "Vos études",
    "projet": "Votre projet",
    "pieces": "Vos pièces",
    "recapitulatif": "Relire et déposer",
}
"""Steps of the file, in order, by the word of their address."""
STEP_OF: Mapping[str, str] = {
    **dict.fromkeys(("ufr", "profession", "status"), "situation"),
    **dict.fromkeys(
        ("year_of_study", "repeated_year", "specialty", "dental_intern", "training_ends_on", "entrance_exam_rank"),
        "etudes",
    ),
    **dict.fromkeys(
        ("intended_ars", "intended_departement", "intended_commune", "intended_kind", "project", "motivation"),
        "projet",
    ),
}
"""The step where each field is typed."""
LABELS: Mapping[str, str] = {
    **FIELDS,
    "repeated_year": "année redoublée",
    "dental_intern": "interne en odontologie",
    "intended_commune": "commune envisagée",
    "project": "projet professionnel",
    "motivation": "lettre de motivation",
}
"""Every field that the candidate fills in, as a sentence names it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One point of a correction: what, why, and the step where it is mended."""

    label: str
    reason: str
    note: str
    step: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """What happens, who acts, by when; ``state`` is ``done``, ``current`` or ``coming``."""

    label: str
    who: str
    when: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One's own file on a page.

    :param sentence: where it stands, what comes next, who acts.
    :param correction: what the UFR waits for, if anything, and its points.
    :param unlocked: targets that may be changed; ``None``: everything.
    """

    candidature: Candidature
    calendar: Calendar
    found: Completeness
    sentence: str
    correction: Correction | None
    asked: tuple[Asked, ...]
    unlocked: frozenset[str] | None
    milestones: tuple[Milestone, ...]
    at: datetime

    @property
    def is_draft(self) -> bool:
        return self.candidature.state == CandidatureState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.candidature.state in (CandidatureState.WITHDRAWN, CandidatureState.INADMISSIBLE)

    @property
    def may_change(self) -> bool:
        """Whether anything of it may still be typed or put in."""
        return self.unlocked is None or bool(self.unlocked)

    @property
    def open_places(self) -> frozenset[str]:
        """Codes of the places where a piece may still be put in, replaced or taken out."""
        codes = (one.requirement.code for one in self.found.pieces)
        return frozenset(code for code in codes if self.unlocked is None or f"piece:{code}" in self.unlocked)

    @property
    def may_withdraw(self) -> bool:
        return self.candidature.state in CANDIDATURE["withdraw"].from_states

    @property
    def is_open(self) -> bool:
        return self.calendar.is_open(self.at)

    @property
    def is_closed(self) -> bool:
        return self.at >= self.calendar.closes_at

    @property
    def steps(self) -> tuple[tuple[str, str, int], ...]:
        """Address, title and number of things missing of each step but the last."""
        lacking = [STEP_OF[name] for name in self.found.fields] + ["pieces"] * len(self.found.missing_pieces)
        lacking += ["projet"] if self.found.must_leave else []
        return tuple((code, title, lacking.count(code)) for code, title in STEPS.items() if code != "recapitulatif")

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """What the file says, label and words, in its order; without what was left empty."""
        said = ((LABELS[name], in_words(self.candidature, name)) for name in STEP_OF)
        return tuple((label[0].upper() + label[1:], words) for label, words in said if words)


def file_of(actor: Membership, public_id: UUID, *, at: datetime) -> File | None:
    """One's own file at an instant; nothing for somebody else's."""
    rows = Candidature.objects.visible_to(actor)
    rows = rows.select_related("campaign", "ufr", "person", "receipt", "intended_commune__departement")
    candidature = rows.filter(public_id=public_id, person=actor.person_id).first()
    if candidature is None:
        return None
    day = candidature.paper_received_on or day_of(candidature.deposited_at or at)
    calendar = calendar_of(candidature.campaign, ufr=candidature.ufr, profession=candidature.profession)
    correction = _waited_for(candidature)
    return File(
        candidature=candidature,
        calendar=calendar,
        found=completeness(candidature, on=day),
        sentence=CANDIDATURE.sentence(state=candidature.state, role=Role.SIGNATORY),
        correction=correction,
        asked=tuple(_asked(correction)) if correction else (),
        unlocked=_unlocked(candidature, correction, day_of(at)),
        milestones=tuple(_milestones(candidature, calendar)),
        at=at,
    )


def _waited_for(candidature: Candidature) -> Correction | None:
    if candidature.state != CandidatureState.TO_CORRECT:
        return None
    rows = candidature.corrections.filter(answered_at__isnull=True, cancelled_at__isnull=True)
    return rows.prefetch_related("items").first()


def _unlocked(candidature: Candidature, correction: Correction | None, today: date) -> frozenset[str] | None:
    if candidature.state == CandidatureState.DRAFT:
        return None
    if correction is None or today > correction.answer_by_on:
        return frozenset()
    return frozenset(item.target for item in correction.items.all())


def _asked(correction: Correction) -> Iterator[Asked]:
    for item in correction.items.all():
        nature, _, code = item.target.partition(":")
        label = LABELS[code] if nature == "field" else requirement(code).label
        step = STEP_OF[code] if nature == "field" else "pieces"
        yield Asked(label[0].upper() + label[1:], str(item.get_reason_display()), item.note, step)


def in_words(candidature: Candidature, name: str) -> str:
    """A field of the file as it is read back; empty when nothing was said."""
    value = getattr(candidature, name)
    if value in (None, "", False):
        return ""
    match name:
        case "profession" | "status" | "intended_kind":
            return str(getattr(candidature, f"get_{name}_display")())
        case "intended_ars":
            return labels.ARS[value]
        case "intended_departement":
            return dict(departements()).get(value, str(value))
        case "intended_commune":
            return str(value.label)
        case "training_ends_on":
            return in_french(value)
        case "specialty":
            return specialty_word(value)
        case "repeated_year" | "dental_intern":
            return "oui"
        case _:
            return str(value)


def _milestones(candidature: Candidature, calendar: Calendar) -> Iterator[Milestone]:
    """From the deposit to the signature: who acts, by when. The past of the file is told by its state."""
    state = candidature.state
    settled = state == CandidatureState.COMPLETE
    deposited = candidature.deposited_at is not None
    yield Milestone(
        "Dépôt du dossier",
        "vous",
        f"jusqu'au {last_minute_in_french(calendar.closes_at)}, heure de Paris",
        "done" if deposited else "current",
    )
    yield Milestone(
        "Vérification du dossier",
        "votre UFR",
        f"avant les commissions, à compter du {in_french(calendar.committees_from_on)}",
        "done" if settled else "current" if deposited else "coming",
    )
    yield Milestone(
        "Avis sur le projet",
        "l'ARS de la région où vous voulez vous installer",
        "avant la commission",
        "current" if deposited else "coming",
    )
    yield Milestone(
        "Entretien et classement",
        "la commission de votre UFR",
        f"du {in_french(calendar.committees_from_on)} au {in_french(calendar.rankings_due_on)}",
        "current" if settled else "coming",
    )
    yield Milestone(
        "Proposition et signature du contrat",
        "vous et l'autorité gestionnaire",
        f"à compter du {in_french(calendar.signatures_from_on)} : trente jours pour signer",
        "coming",
    )


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything of one's own: the file of the running campaign, those of others, what can be begun.

    :param campaign: the one that runs; :param opens: whether a file can be begun in it.
    """

    campaign: Campaign | None
    calendar: Calendar | None
    running: Candidature | None
    others: tuple[Candidature, ...]
    may_start: bool

    @property
    def former(self) -> Candidature | None:
        """The latest file that a new one may be copied from."""
        return next((one for one in self.others if one.profession), None)


def own_page(actor: Membership | None, *, at: datetime) -> OwnPage:
    """One's candidatures; for a visitor, only what runs."""
    campaign = current(at)
    calendar = calendar_of(campaign) if campaign else None
    rows: tuple[Candidature, ...] = ()
    if actor is not None and actor.role == Role.SIGNATORY:
        found = Candidature.objects.visible_to(actor).select_related("campaign", "ufr", "receipt")
        rows = tuple(found.order_by("-campaign__academic_year", "-pk"))
    standing = (one for one in rows if one.campaign == campaign and one.state != CandidatureState.WITHDRAWN)
    running = next(standing, None)
    others = tuple(one for one in rows if one != running)
    may_start = running is None and calendar is not None and at < _latest_closing(calendar)
    return OwnPage(campaign, calendar, running, others, may_start)


def _latest_closing(calendar: Calendar) -> datetime:
    """The last closing anywhere: a faculty may take files later than the country does."""
    local = calendar.campaign.local_dates.filter(closes_at__isnull=False).order_by("-closes_at").first()
    return max(calendar.closes_at, local.closes_at) if local and local.closes_at else calendar.closes_at


def zone_of(commune: Commune | None, profession: str, *, on: date) -> str:
    """Whether a commune is in zone on a day, in a sentence; nothing without a commune or a profession."""
    if commune is None or not profession:
        return ""
    return fiche(commune, profession=profession, on=on, today=on, actor=None).now.sentence


def differing(candidature: Candidature, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Fields whose stored value is not the one typed: their label, and what is stored."""
    different = [name for name, value in values.items() if getattr(candidature, name) != value]
    return tuple((LABELS[name][0].upper() + LABELS[name][1:], in_words(candidature, name)) for name in different)


def later_steps(step: str) -> str:
    """The step that follows, the last one being to read again and deposit."""
    order = list(STEPS)
    return order[min(order.index(step) + 1, len(order) - 1)]
