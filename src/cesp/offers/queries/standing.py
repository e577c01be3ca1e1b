"""Where a candidature stands once its committee has sealed: what its candidate is told, and nothing before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cesp.campaigns.models import Candidature, Quota
from cesp.contracts.models import Contract
from cesp.letters.models import Letter
from cesp.offers.letter_kinds import RESULT
from cesp.offers.models import Answer, Document, Offer, Paper, Publication, Signature
from cesp.offers.reading import lists_of, ranked_of
from cesp.selection.models import Ranked
from cesp_law.dates import in_french
from cesp_law.selection.quota import Listing, last_day_to_sign


class Stage(StrEnum):
    """From results awaited to a contract in force."""

    AWAITED = "awaited"
    MAIN = "main"
    RESERVE = "reserve"
    NOT_LISTED = "not_listed"
    NOT_RETAINED = "not_retained"
    OFFERED = "offered"
    LAPSED = "lapsed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"
    CONCLUDED = "concluded"


LABELS = {
    Stage.AWAITED: "Résultat attendu",
    Stage.MAIN: "Liste principale",
    Stage.RESERVE: "Liste complémentaire",
    Stage.NOT_LISTED: "Au-delà de la liste complémentaire",
    Stage.NOT_RETAINED: "Candidature non retenue",
    Stage.OFFERED: "Contrat proposé",
    Stage.LAPSED: "Proposition caduque",
    Stage.REFUSED: "Proposition refusée",
    Stage.WITHDRAWN: "Candidature retirée",
    Stage.SIGNED: "Signé, en attente de l'autorité gestionnaire",
    Stage.CONCLUDED: "Contrat conclu",
}
_SENTENCES = {
    Stage.AWAITED: "Les résultats ne sont pas publiés. Rien n'est à faire : nous vous écrirons ce jour-là.",
    Stage.MAIN: "Vous êtes sur la liste principale : un contrat vous sera proposé, à signer dans les trente jours.",
    Stage.RESERVE: "Vous êtes sur la liste complémentaire : un contrat vous sera proposé si une place se libère.",
    Stage.NOT_LISTED: "Votre rang est au-delà de la liste complémentaire : aucun contrat ne vous sera proposé.",
    Stage.NOT_RETAINED: "La commission n'a pas retenu votre candidature. Sa lettre en dit les raisons et les recours.",
    Stage.OFFERED: "Un contrat vous est proposé : signez-le ou refusez-le au plus tard le {last_day} inclus.",
    Stage.LAPSED: "Vous n'avez pas répondu avant la fin du {last_day} : la proposition est caduque.",
    Stage.REFUSED: "Vous avez refusé le contrat proposé. Il a été proposé au candidat suivant.",
    Stage.WITHDRAWN: "Votre candidature est retirée.",
    Stage.SIGNED: "Vous avez signé. L'autorité gestionnaire signe à son tour, et le contrat est conclu ce jour-là.",
    Stage.CONCLUDED: "Votre contrat {reference} est conclu : votre dossier est ouvert.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands on a day.

    :param rank: in their category; ``None`` before the publication, or when they were not retained.
    :param last_day: the last on which the offer can be signed.
    :param days_left: days from the one asked to the last, 0 on the last; ``None`` without an open offer.
    :param paper: the version to sign, or signed.
    :param letter: the result, for its reasons and remedies.
    """

    stage: Stage
    candidature: Candidature
    rank: int | None = None
    offer: Offer | None = None
    last_day: date | None = None
    days_left: int | None = None
    paper: Paper | None = None
    letter: Letter | None = None

    @property
    def label(self) -> str:
        return LABELS[self.stage]

    @property
    def sentence(self) -> str:
        """What it is, what comes next, by when."""
        return _SENTENCES[self.stage].format(
            last_day=in_french(self.last_day) if self.last_day else "", reference=self.contract or ""
        )

    @property
    def contract(self) -> Contract | None:
        return self.offer.contract if self.offer is not None else None

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.OFFERED

    @property
    def signature(self) -> Signature | None:
        """The candidate's own."""
        return self.paper.signatures.filter(party="signatory").first() if self.paper is not None else None


def standing_of(candidature: Candidature, *, on: date) -> Standing:
    """Where a candidature stands; nothing of its rank before its committee's results are published.

    :param on: a lapsed offer is read off its days, whether or not the nightly job has said so.
    """
    if not is_published(candidature):
        return Standing(stage=Stage.AWAITED, candidature=candidature)
    ranked = Ranked.objects.filter(candidature=candidature).first()
    letter = Letter.objects.with_state().filter(kind=RESULT, subject=f"campaigns.candidature:{candidature.pk}").last()
    rank = ranked.rank_in_status if ranked is not None else None
    offer = Offer.objects.filter(candidature=candidature).select_related("contract", "quota", "letter").first()
    if offer is None:
        stage = _listed(candidature, ranked)
        return Standing(stage=stage, candidature=candidature, rank=rank, letter=letter)
    last_day = last_day_to_sign(offer.offered_on)
    stage = _answered(offer, on)
    return Standing(
        stage=stage,
        candidature=candidature,
        rank=rank,
        offer=offer,
        last_day=last_day,
        days_left=(last_day - on).days if stage is Stage.OFFERED else None,
        paper=standing_paper(offer),
        letter=letter,
    )


def is_published(candidature: Candidature) -> bool:
    """Whether the results of a candidature's committee were published."""
    return Publication.objects.filter(
        committee__campaign=candidature.campaign_id,
        committee__ufr=candidature.ufr_id,
        committee__profession=candidature.profession,
    ).exists()


def standing_paper(offer: Offer) -> Paper | None:
    """The version of a contract that stands."""
    papers = Paper.objects.standing().filter(offer=offer, document=Document.CONTRACT)
    return papers.select_related("letter").order_by("-version").first()


def _answered(offer: Offer, on: date) -> Stage:
    if offer.contract_id is not None:
        return Stage.CONCLUDED
    if offer.answer:
        return {
            Answer.SIGNED: Stage.SIGNED,
            Answer.REFUSED: Stage.REFUSED,
            Answer.WITHDRAWN: Stage.WITHDRAWN,
        }[Answer(offer.answer)]
    return Stage.OFFERED if on <= last_day_to_sign(offer.offered_on) else Stage.LAPSED


def _listed(candidature: Candidature, ranked: Ranked | None) -> Stage:
    if candidature.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if ranked is None or ranked.rank_in_status is None:
        return Stage.NOT_RETAINED
    quota = Quota.objects.select_related("campaign").filter(
        campaign=candidature.campaign_id,
        ufr=candidature.ufr_id,
        profession=candidature.profession,
        status=ranked.status,
    ).first()  # fmt: skip
    if quota is None:
        return Stage.NOT_RETAINED
    listing = lists_of(quota, ranked_of(quota)).explained(str(candidature.pk)).value
    return {Listing.MAIN: Stage.MAIN, Listing.RESERVE: Stage.RESERVE, Listing.NOT_LISTED: Stage.NOT_LISTED}[listing]
