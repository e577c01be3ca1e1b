"""What the letters about a debt say, as plain values for their template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from cesp.common.instants import day_of
from cesp.letters.heading import Paper
from cesp.recovery.models import AskedFor, Asking, Debt, DebtOrigin, Proposal, ProposalKind
from cesp.recovery.reading import Account, spread
from cesp.recovery.told import label_of
from cesp_law.dates import in_french
from cesp_law.money import Cents, euros
from cesp_law.wording import capitalised, count

SOURCES = {
    DebtOrigin.BREACH: "arrêté du 26 mai 2020, art. 1er ; décret n° 2012-1246 du 7 novembre 2012, art. 28, 192 et 193",
    DebtOrigin.OVERPAYMENT: "décret n° 2012-1246 du 7 novembre 2012, art. 28, 192 et 193",
}
_BASES = "Bases de la liquidation"
_NO_INTEREST = "Aucun intérêt n'est demandé."
_ASK = (
    "Si vous ne pouvez pas payer en une fois, demandez à payer en plusieurs échéances, ou une remise, depuis la page "
    "« Mes sommes dues » du service. Une demande ne coûte rien et n'a pas à être justifiée par des éléments de santé."
)


def order(debt: Debt, *, left: Cents, pay_by_on: date) -> Paper:
    """The order to pay: what is claimed, why, its computation line by line, how to pay, how to ask for time."""
    return _paper(
        debt,
        object=f"somme à rembourser, contrat {debt.contract.reference}",
        opening=[
            "Madame, Monsieur,",
            f"La somme de {euros(Cents(debt.principal_cents))} vous est réclamée au titre de votre contrat "
            f"d'engagement de service public {debt.contract.reference} : {_because(debt)}.",
        ],
        figures=[("À payer", euros(left)), ("Au plus tard le", in_french(pay_by_on))],
        tables=[_computation(debt)],
        sections=[
            ("Comment payer", [_how_to_pay(debt)]),
            ("Si vous ne pouvez pas payer en une fois", [_ASK, _NO_INTEREST]),
            ("Textes", [f"{capitalised(SOURCES[DebtOrigin(debt.origin)])}."]),
        ],
    )


def plan(proposal: Proposal, account: Account) -> Paper:
    """The plan granted, instalment by instalment."""
    rows = spread(proposal)
    months = count(len(rows), "échéance", "échéances")
    replaced = ["Il remplace l'échéancier précédent."] if account.plan is not None else []
    return _paper(
        proposal.debt,
        object=f"échéancier en {months}, contrat {proposal.debt.contract.reference}",
        opening=[
            "Madame, Monsieur,",
            f"Il vous est accordé de payer en {months} les {euros(Cents(proposal.cents))} qui "
            f"restent dus : {_because(proposal.debt)}.",
            *replaced,
        ],
        figures=[
            ("Reste à payer", euros(Cents(proposal.cents))),
            ("Par mois", euros(rows[0].cents)),
            ("Première échéance", in_french(rows[0].due_on)),
        ],
        tables=[
            _table(
                "Échéances",
                ("Au plus tard le", "Échéance"),
                [(in_french(one.due_on), euros(one.cents)) for one in rows],
                ("Total", euros(Cents(sum(one.cents for one in rows)))),
            )
        ],
        sections=[
            ("Motifs", [proposal.reason]),
            ("Comment payer", [_how_to_pay(proposal.debt), _NO_INTEREST]),
            (
                "En cas de difficulté",
                ["Une échéance manquée n'entraîne aucune pénalité : dites-le, et demandez un autre échéancier."],
            ),
        ],
        decides=False,
    )


def less(proposal: Proposal, *, left: Cents) -> Paper:
    """A decision to claim less: a remission, a write-off, a cancellation."""
    said = {
        ProposalKind.REMISSION: "Une remise gracieuse de {cents} vous est accordée",
        ProposalKind.WRITE_OFF: "La somme de {cents} est admise en non-valeur : elle n'est plus réclamée",
        ProposalKind.CANCELLATION: "La somme de {cents} est annulée : elle n'était pas due",
    }[ProposalKind(proposal.kind)].format(cents=euros(Cents(proposal.cents)))
    after = "Plus rien ne vous est réclamé à ce titre." if left == 0 else f"Il reste à payer {euros(left)}."
    return _paper(
        proposal.debt,
        object=f"{label_of(proposal).lower()}, contrat {proposal.debt.contract.reference}",
        opening=["Madame, Monsieur,", f"{said}, sur la somme réclamée : {_because(proposal.debt)}.", after],
        figures=[(label_of(proposal), euros(Cents(proposal.cents))), ("Reste à payer", euros(left))],
        tables=[],
        sections=[
            ("Motifs", [proposal.reason]),
            ("Textes", [f"{capitalised(SOURCES[DebtOrigin(proposal.debt.origin)])}."]),
        ],
    )


def refusal(asking: Asking, *, reasons: str, left: Cents) -> Paper:
    """The refusal of what a signatory asked for."""
    wanted = "payer en plusieurs fois" if asking.wanted == AskedFor.PLAN else "obtenir une remise"
    return _paper(
        asking.debt,
        object=f"votre demande sur une somme due, contrat {asking.debt.contract.reference}",
        opening=[
            "Madame, Monsieur,",
            f"Vous avez demandé le {in_french(day_of(asking.sent_at))} à {wanted}. Cette demande n'est pas acceptée.",
        ],
        figures=[("Reste à payer", euros(left))],
        tables=[],
        sections=[("Motifs", [reasons]), ("Textes", [f"{capitalised(SOURCES[DebtOrigin(asking.debt.origin)])}."])],
    )


def statement(account: Account) -> Paper:
    """What was claimed, paid and remitted up to a day, and what is left."""
    debt = account.debt
    tables = [
        _computation(debt),
        _table(
            f"Compte au {in_french(account.on)}",
            ("Opération", "Montant", "Reste à payer"),
            [
                (f"{in_french(one.on)} – {label_of(one.movement)}", euros(one.cents), euros(one.left_cents))
                for one in account.steps
            ],
            ("Reste à payer", "", euros(account.left_cents)),
        ),
    ]
    if account.plan is not None:
        tables.append(
            _table(
                "Échéances",
                ("Au plus tard le", "Échéance", "Payé"),
                [
                    (in_french(one.due_on), euros(one.cents), euros(one.paid_cents))
                    for one in account.instalments
                    if one.cents
                ],
            )
        )
    return _paper(
        debt,
        object=f"relevé au {in_french(account.on)}, contrat {debt.contract.reference}",
        opening=["Madame, Monsieur,", f"Voici le compte de la somme réclamée : {_because(debt)}."],
        figures=[
            ("Somme réclamée", euros(Cents(debt.principal_cents))),
            ("Payé", euros(account.paid_cents)),
            ("Reste à payer", euros(account.left_cents)),
        ],
        tables=tables,
        sections=[],
        decides=False,
    )


def _because(debt: Debt) -> str:
    why = "rupture du contrat" if debt.origin == DebtOrigin.BREACH else "allocation versée et non due"
    return f"{why} ({debt.subject_reference})"


def _how_to_pay(debt: Debt) -> str:
    account = settings.RECOVERY_IBAN
    where = f"au compte {account}" if account else "au compte que la gestion des paiements vous indique"
    return (
        f"Par virement, {where}, en rappelant la référence « {debt.contract.reference} / {debt.pk} ». Chaque paiement "
        "reçu est enregistré et paraît sur votre page « Mes sommes dues »."
    )


def _computation(debt: Debt) -> dict[str, Any]:
    return _table(
        _BASES,
        ("Ligne", "Montant"),
        [(label, euros(cents)) for label, cents in debt.reckoning],
        ("Total", euros(Cents(debt.principal_cents))),
    )


def _table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str] = ()
) -> dict[str, Any]:
    return {"title": title, "columns": list(columns), "rows": [list(row) for row in rows], "total": list(total)}


def _paper(
    debt: Debt,
    *,
    object: str,
    opening: list[str],
    figures: list[tuple[str, str]],
    tables: list[dict[str, Any]],
    sections: list[tuple[str, list[str]]],
    decides: bool = True,
) -> Paper:
    return Paper(
        object=object,
        references=(("Contrat", debt.contract.reference), ("Créance", f"n° {debt.pk}")),
        body={
            "notice": "",
            "opening": opening,
            "figures": [{"label": label, "value": value, "note": ""} for label, value in figures],
            "tables": tables,
            "sections": [{"title": title, "sentences": sentences} for title, sentences in sections],
        },
        decides=decides,
    )
