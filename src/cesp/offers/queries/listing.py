"""Offers and papers as the pages list them, within the actor's reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cesp.accounts.models import Membership
from cesp.campaigns.models import Campaign, CampaignState, Candidature, Committee, Quota
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.offers.models import Answer, Document, Offer, Paper, Party, Publication, Signature
from cesp.offers.queries.standing import LABELS, Stage, Standing, standing_of
from cesp.offers.queries.wholeness import standing_defects
from cesp.offers.reading import Category, refusal_to_publish
from cesp_law import labels
from cesp_law.facts import Status
from cesp_law.selection.quota import last_day_to_sign

OPEN, LAPSED, SIGNED, CONCLUDED, ENDED = "ouvertes", "caduques", "signees", "conclues", "refusees"
STATES = {
    "": "toutes",
    OPEN: "en cours",
    SIGNED: "signées, à conclure",
    CONCLUDED: "conclues",
    LAPSED: "caduques",
    ENDED: "refusées ou retirées",
}
_BADGES = {
    Stage.OFFERED: "info",
    Stage.SIGNED: "new",
    Stage.CONCLUDED: "success",
    Stage.LAPSED: "warning",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One offer as a list shows it on a day."""

    offer: Offer
    stage: Stage
    last_day: date
    days_left: int

    @property
    def label(self) -> str:
        return LABELS[self.stage]

    @property
    def badge(self) -> str:
        return _BADGES.get(self.stage, "")

    @property
    def rank(self) -> int | None:
        ranked = getattr(self.offer.candidature, "ranked", None)
        return ranked.rank_in_status if ranked is not None else None


def campaigns_shown() -> list[Campaign]:
    """Campaigns announced or ended, the latest first."""
    return list(Campaign.objects.exclude(state=CampaignState.DRAFT).order_by("-academic_year"))


def campaign_of(year: int | None) -> Campaign | None:
    """The campaign of a year; else the latest that a committee has sealed for, which is where offers go on.

    While a new campaign only receives candidatures, contracts of the one before are still being signed.
    """
    shown = campaigns_shown()
    if year is not None:
        return next((one for one in shown if one.academic_year == year), None)
    sealed = set(Committee.objects.filter(sealed_at__isnull=False).values_list("campaign_id", flat=True))
    return next((one for one in shown if one.pk in sealed), shown[0] if shown else None)


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A page of offers, each as it stands on the day."""

    page: Page[Offer]
    rows: tuple[Row, ...]


def offers(actor: Membership, *, campaign: Campaign, state: str, on: date, cursor: str = "") -> OfferPage:
    """A page of the offers that the actor sees, the last first."""
    found = _in_state(_rows(actor).filter(quota__campaign=campaign), state)
    page = pagination.page(found, sort=Sort("id", descending=True), cursor=cursor, size=30)
    return OfferPage(page, tuple(row_of(one, on) for one in page.rows))


def _rows(actor: Membership) -> QuerySet[Offer]:
    return Offer.objects.visible_to(actor).select_related(
        "candidature__person", "candidature__ranked", "quota__ufr", "contract", "letter"
    )


def _in_state(found: QuerySet[Offer], state: str) -> QuerySet[Offer]:
    narrowed = {
        OPEN: Q(answer="", lapse_told_at__isnull=True),
        LAPSED: Q(answer="", lapse_told_at__isnull=False),
        SIGNED: Q(answer=Answer.SIGNED, contract__isnull=True),
        CONCLUDED: Q(contract__isnull=False),
        ENDED: Q(answer__in=[Answer.REFUSED, Answer.WITHDRAWN]),
    }
    return found.filter(narrowed.get(state, Q()))


def row_of(offer: Offer, on: date) -> Row:
    last_day = last_day_to_sign(offer.offered_on)
    if offer.contract_id is not None:
        stage = Stage.CONCLUDED
    elif offer.answer:
        stage = Stage(offer.answer)
    else:
        stage = Stage.OFFERED if on <= last_day else Stage.LAPSED
    return Row(offer, stage, last_day, (last_day - on).days)


def offers_of_campaign(actor: Membership, campaign: Campaign, *, on: date) -> list[Row]:
    """All the offers of a campaign that the actor sees, for the export."""
    return [row_of(one, on) for one in _rows(actor).filter(quota__campaign=campaign).order_by("pk")]


@dataclass(frozen=True, slots=True)
class ToPublish:
    """A committee whose results are not published, and why they cannot be, if so."""

    committee: Committee
    refusal: str


def to_publish(campaign: Campaign) -> list[ToPublish]:
    """Committees of a campaign that wait for their publication."""
    rows = Committee.objects.filter(campaign=campaign, publication__isnull=True).select_related("ufr", "campaign")
    return [ToPublish(one, refusal_to_publish(one)) for one in rows.order_by("ufr__sort_key", "profession")]


def published(campaign: Campaign) -> list[Publication]:
    """What a campaign has published, the latest first."""
    rows = Publication.objects.filter(committee__campaign=campaign).select_related("committee__ufr")
    return list(rows.order_by("-published_at", "committee__ufr__sort_key", "pk"))


@dataclass(frozen=True, slots=True)
class ToCall:
    """A quota whose list is published, and whom it would call now."""

    quota: Quota
    contracts: int
    signed: int
    pending: int
    to_call: int
    left_over: int


def to_call(campaign: Campaign, *, on: date) -> list[ToCall]:
    """Published quotas of a campaign with somebody to call."""
    published = Committee.objects.filter(
        publication__isnull=False, campaign=campaign, ufr=OuterRef("ufr"), profession=OuterRef("profession")
    )
    rows = Quota.objects.filter(Exists(published), campaign=campaign).select_related("campaign", "ufr")
    found = []
    for quota in rows.order_by("ufr__sort_key", "profession", "status"):
        category = Category.read(quota)
        calls = category.calls(on)
        if calls.to_call:
            found.append(
                ToCall(quota, category.contracts, len(calls.signed), len(calls.pending), len(calls.to_call),
                       calls.left_over)
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Papers:
    """What the desk has to prepare, to wait for and to sign."""

    to_prepare: tuple[Row, ...]
    to_be_signed: tuple[Paper, ...]
    to_countersign: tuple[Paper, ...]

    @property
    def any_padhue(self) -> bool:
        return any(needs_month(row.offer) for row in self.to_prepare)


def papers(actor: Membership, *, on: date) -> Papers:
    """Papers of every campaign that the actor sees and that are not signed by both."""
    standing = Paper.objects.standing().filter(offer=OuterRef("pk"))
    open_ = _rows(actor).filter(~Exists(standing), answer="")
    rows = (row_of(one, on) for one in open_.order_by("offered_on", "pk"))
    unsigned = (
        Paper.objects.visible_to(actor)
        .standing()
        .select_related("letter", "offer__candidature__person", "offer__quota__ufr", "contract__signatory")
    )
    own = Signature.objects.filter(paper=OuterRef("pk"), party=Party.SIGNATORY)
    both = Signature.objects.filter(paper=OuterRef("pk"), party=Party.AUTHORITY)
    waiting = unsigned.filter(~Exists(own)).exclude(offer__lapse_told_at__isnull=False).order_by("prepared_at", "pk")
    signed = unsigned.filter(Exists(own), ~Exists(both)).prefetch_related("signatures").order_by("prepared_at", "pk")
    return Papers(
        tuple(row for row in rows if row.stage is Stage.OFFERED),
        tuple(one for one in waiting if one.offer is None or row_of(one.offer, on).stage is Stage.OFFERED
              or one.offer.lapse_told_at is None),
        tuple(signed),
    )  # fmt: skip


def needs_month(offer: Offer) -> bool:
    """Whether the contract says its own first month (PADHUE)."""
    return offer.quota.status == Status.PADHUE.value


def chosen_offers(actor: Membership, keys: Sequence[str]) -> list[Offer]:
    """The offers ticked on a page, among those the actor sees."""
    return list(_rows(actor).filter(pk__in=_numbers(keys)).order_by("pk"))


def chosen_papers(actor: Membership, keys: Sequence[str]) -> list[Paper]:
    """The papers ticked on a page, among those the actor sees."""
    rows = Paper.objects.visible_to(actor).filter(pk__in=_numbers(keys)).order_by("pk")
    return list(rows.select_related("letter", "offer__candidature__person", "contract__signatory"))


def chosen_committees(campaign: Campaign, keys: Sequence[str]) -> list[Committee]:
    return list(Committee.objects.filter(campaign=campaign, pk__in=_numbers(keys)))


def chosen_quotas(campaign: Campaign, keys: Sequence[str]) -> list[Quota]:
    return list(Quota.objects.filter(campaign=campaign, pk__in=_numbers(keys)))


def _numbers(keys: Sequence[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


def paper_for(actor: Membership, public_id: UUID) -> Paper:
    """One paper that the actor sees.

    :raises Paper.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = Paper.objects.visible_to(actor).select_related(
        "letter__revocation", "letter__replaced_by", "offer__candidature__person", "offer__candidature__campaign",
        "offer__quota", "contract__signatory",
    )  # fmt: skip
    return rows.get(public_id=public_id)


def offer_for(actor: Membership, public_id: UUID) -> Offer:
    """One offer that the actor sees.

    :raises Offer.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return _rows(actor).get(public_id=public_id)


@dataclass(frozen=True, slots=True)
class Own:
    """What a candidate finds under « Ma proposition »."""

    standings: tuple[Standing, ...]
    amendments: tuple[Paper, ...]

    @property
    def current(self) -> Standing | None:
        return self.standings[0] if self.standings else None


def own(actor: Membership, *, on: date) -> Own:
    """The actor's own candidatures that were deposited, the latest first, and their amendments to sign."""
    rows = Candidature.objects.filter(person=actor.person_id, deposited_at__isnull=False)
    rows = rows.select_related("campaign", "ufr", "person").order_by("-campaign__academic_year", "-pk")
    signed = Signature.objects.filter(paper=OuterRef("pk"), party=Party.SIGNATORY)
    unsigned = Paper.objects.standing().filter(
        ~Exists(signed), document=Document.AMENDMENT, contract__signatory=actor.person_id
    )
    return Own(tuple(standing_of(row, on=on) for row in rows), tuple(unsigned.select_related("letter", "contract")))


def is_signed(paper: Paper) -> bool:
    """Whether the signatory has signed a paper, or it was given up: nothing is left for them to do."""
    return paper.abandoned_at is not None or paper.signatures.filter(party=Party.SIGNATORY).exists()


def papers_of(contract: Contract) -> list[Paper]:
    """The contract and its amendments, for the page of a contract: those signed, and those to sign."""
    rows = Paper.objects.standing().select_related("letter").prefetch_related("signatures").order_by("prepared_at")
    return list(rows.filter(offer__contract=contract)) + list(rows.filter(contract=contract))


def category_words(quota: Quota) -> str:
    """« médecine, deuxième cycle (externat) »."""
    return f"{labels.PROFESSION[quota.profession]}, {labels.STATUS[quota.status]}"


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work that waits for the case desk."""

    code: str
    label: str
    why: str
    count: int
    page: str


def offer_work(actor: Membership, *, on: date) -> tuple[Work, ...]:
    """What waits for the actor at the case desk: papers to sign and to prepare, defects that a night found."""
    waiting = papers(actor, on=on)
    found = (
        Work("countersign", "Papiers à signer", "Le signataire a signé : le contrat n'est pas encore conclu.",
             len(waiting.to_countersign), "offers:papers"),
        Work("prepare", "Contrats à préparer", "Un contrat est proposé : ses trente jours courent.",
             len(waiting.to_prepare), "offers:papers"),
        Work("defects", "Contrats à régulariser", "La vérification de la nuit a trouvé un défaut.",
             standing_defects(), "offers:wholeness"),
    )  # fmt: skip
    return tuple(one for one in found if one.count)
