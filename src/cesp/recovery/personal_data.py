"""What somebody owed and paid back, what they asked for, and which agents acted on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.recovery import models as m

RECOVERY = Activity(
    code="recouvrement",
    title="Recouvrement des sommes dues",
    purpose="Réclamer ce qui est dû après une rupture ou un trop-perçu, en recevoir le paiement, accorder délais et "
    "remises.",
    basis="obligation légale (RGPD, art. 6-1 c ; décret n° 2012-1246 relatif à la gestion budgétaire et comptable)",
    subjects="signataires ; agents qui constatent, proposent et confirment",
    recipients=("payments_clerk", "payments_approver", "case_desk", "auditor"),
)
_ACCOUNTING = (
    "Pièces justificatives et comptes publics : conservés dix ans après la clôture de l'exercice (code de commerce, "
    "art. L. 123-22, par analogie ; décret n° 2012-1246, art. 52 ; lecture à confirmer avec l'agent comptable)."
)
_SKELETON = "La ligne reste, sans texte : une nature, un montant, des jours et une décision (RGPD, art. 17-3 b)."


def _about(model: type[Model], *agents: str, debt: str = "debt__") -> Callable[[Person], QuerySet[Any]]:
    """The rows about somebody's debts, and those on which they acted as an agent."""

    def rows(person: Person) -> QuerySet[Any]:
        found = Q(**{f"{debt}contract__signatory": person.pk})
        for agent in agents:
            found |= Q(**{agent: person.pk})
        return model._default_manager.filter(found)

    return rows


_askings = _about(m.Asking, "answered_by")
_proposals = _about(m.Proposal, "proposed_by", "decided_by")


def _blank_askings(person: Person, at: datetime) -> int:
    return _about(m.Asking)(person).update(explanation="", answer="")


def _blank_proposals(person: Person, at: datetime) -> int:
    return _about(m.Proposal)(person).update(reason="", refusal="")


HOLDINGS = (
    Holding(
        model="recovery.Debt",
        title="Sommes réclamées",
        activity=RECOVERY,
        categories=("origine", "montant", "jour"),
        retention="accounting",
        rows=_about(m.Debt, "entry__recorded_by__person", debt=""),
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Origine": lambda row: row.get_origin_display(),
            "Au titre de": "subject_reference",
            "Principal, en centimes": "principal_cents",
            "Constatée le": "opened_on",
        },
        impersonal=("origin", "subject_reference"),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.DebtLine",
        title="Calcul des sommes réclamées",
        activity=RECOVERY,
        categories=("libellé et montant de chaque ligne",),
        retention="accounting",
        rows=_about(m.DebtLine),
        columns={"Ligne": "label", "Montant, en centimes": "cents"},
        impersonal=("label",),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.RecoveryOrder",
        title="Ordres de recouvrer",
        activity=RECOVERY,
        categories=("numéro du courrier", "jours"),
        retention="accounting",
        rows=_about(m.RecoveryOrder, "issued_by__person"),
        columns={
            "Courrier n°": lambda row: row.letter.number,
            "Émis le": "issued_at",
            "À payer au plus tard le": "pay_by_on",
        },
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.Movement",
        title="Paiements reçus et sommes qui ne sont plus réclamées",
        activity=RECOVERY,
        categories=("date de valeur", "moyen et référence du paiement", "motif d'une annulation"),
        retention="accounting",
        rows=_about(m.Movement, "entry__recorded_by__person"),
        columns={
            "Nature": lambda row: row.get_kind_display(),
            "Date de valeur": "on",
            "Moyen": lambda row: row.get_means_display(),
            "Référence": "reference",
            "Motif": "reason",
        },
        personal=("reference", "reason"),
        impersonal=("kind", "means"),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.Proposal",
        title="Échéanciers, remises et annulations",
        activity=RECOVERY,
        categories=("nature", "montant", "motifs", "décision"),
        retention="contract_file",
        rows=_proposals,
        columns={
            "Nature": lambda row: row.get_kind_display(),
            "État": lambda row: row.get_state_display(),
            "Montant, en centimes": "cents",
            "Échéances": "instalments",
            "Première échéance": "first_due_on",
            "Motifs": "reason",
            "Proposée le": "proposed_at",
            "Décidée le": "decided_at",
            "Motifs du refus": "refusal",
        },
        personal=("reason", "refusal"),
        impersonal=("kind", "state"),
        erase=_blank_proposals,
        kept=_SKELETON,
    ),
    Holding(
        model="recovery.Asking",
        title="Demandes de délai ou de remise",
        activity=RECOVERY,
        categories=("objet", "situation exposée", "réponse"),
        retention="contract_file",
        rows=_askings,
        columns={
            "Objet": lambda row: row.get_wanted_display(),
            "État": lambda row: row.get_state_display(),
            "Échéances souhaitées": "instalments",
            "Situation exposée": "explanation",
            "Envoyée le": "sent_at",
            "Répondue le": "answered_at",
            "Motifs du refus": "answer",
        },
        personal=("explanation", "answer"),
        impersonal=("wanted", "state"),
        erase=_blank_askings,
        kept=_SKELETON,
    ),
    Holding(
        model="recovery.Halt",
        title="Suspensions des relances",
        activity=RECOVERY,
        categories=("motif", "jours"),
        retention="accounting",
        rows=_about(m.Halt, "halted_by__person", "lifted_by__person"),
        columns={
            "Motif": lambda row: row.get_ground_display(),
            "Suspendue le": "halted_at",
            "Reprise le": "lifted_at",
        },
        impersonal=("ground",),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.LateInstalment",
        title="Échéances en retard",
        activity=RECOVERY,
        categories=("jours",),
        retention="accounting",
        rows=_about(m.LateInstalment),
        columns={"Échéance": "due_on", "Rappelée le": "told_at", "Réglée le": "settled_at"},
        kept=_ACCOUNTING,
    ),
    Holding(
        model="recovery.OverClaim",
        title="Créances à revoir",
        activity=RECOVERY,
        categories=("jours",),
        retention="accounting",
        rows=_about(m.OverClaim),
        columns={"Constatée le": "found_at", "Réglée le": "settled_at"},
        kept=_ACCOUNTING,
    ),
)
