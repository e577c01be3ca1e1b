"""The monthly statement and the yearly tax statement, in words and sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.payments.letter_kinds import MONTH, YEAR
from cesp.payments.models import Entry, EntryKind
from cesp.payments.statements import PaidIn, statements_of, sums_of
from cesp.payments.sums_received import Sums
from cesp.payments.transfers import PaidRow
from cesp.payments.wording import each_in_words, in_words
from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused
from cesp_law.wording import capitalised, count, listed, of_month

_AMOUNTS = ("Brut", "CSG", "CRDS", "Net")
_NET = "Le net s'entend après CSG et CRDS, avant l'impôt sur le revenu."
_WHOLE = "Ces mois restent comptés entiers : seul le virement est diminué."
_DAY_PAID = (
    "L'allocation est imposable l'année où elle est versée (code général des impôts, art. 12) : chaque somme compte "
    "dans l'année civile de son virement, même pour des mois d'une autre année."
)
_DEDUCTIBLE = (
    "La CSG est donnée en entier : ce relevé ne dit pas la part qui se déduit du revenu imposable (code général des "
    "impôts, art. 154 quinquies)."
)
_RECOVERED = (
    "Ce qui a été payé pour rembourser une somme réclamée par un titre de perception n'en est pas déduit : le "
    "relevé de cette somme, sur la page « Mes sommes dues », le dit."
)


@transaction.atomic
def issue_month(*, actor: Membership, contract: Contract, month: Month, at: datetime) -> Letter:
    """Seal the statement of what left in a month; what another transfer changed since replaces the one before.

    :returns: the letter; the one that stands already as long as it says the same.
    :raises PermissionDenied: neither the signatory themself, nor a desk that issues it.
    :raises Refused: nothing left in this month.
    :clauses: PAP-9, IDF-2
    """
    _hold(contract)
    return _issue(actor, MONTH, contract, month_paper(contract, month), part=str(month), at=at)


@transaction.atomic
def issue_year(*, actor: Membership, contract: Contract, year: int, at: datetime) -> Letter:
    """Seal the tax statement of a calendar year; what another transfer changed since replaces the one before.

    :returns: the letter; the one that stands already as long as it says the same.
    :raises PermissionDenied: neither the signatory themself, nor a desk that issues it.
    :raises Refused: nothing left in this year.
    :clauses: IDF-2, NAT-5, PAP-1
    """
    _hold(contract)
    return _issue(actor, YEAR, contract, year_paper(contract, year), part=str(year), at=at)


def month_paper(contract: Contract, month: Month) -> Paper:
    """What left in a month: each month paid, arrears named, what was withheld.

    :raises Refused: nothing did.
    """
    found = statements_of(contract)
    paid = found.by_month.get(month)
    if paid is None:
        raise Refused(_nothing(f"en {month.in_french}", found.taken_over, "décompte"), citation=_LEDGER)
    days = listed([in_french(day) for day in paid.days])
    tables = [_table("Mois versés", "Allocation de", _month_rows(paid.paid), sums_of(paid.paid))] if paid.paid else []
    if paid.set_off:
        tables.append(_table("Retenu ou rendu", "Mois versé à tort", _set_off_rows(paid), sums_of(paid.set_off)))
    return Paper(
        title=f"Décompte mensuel d'allocation {of_month(month)}",
        object=f"versement {of_month(month)}, contrat {contract.reference}",
        references=(("Contrat", contract.reference),),
        body={
            "notice": "",
            "opening": [_sentence_of(paid, days, contract)],
            "figures": _figures(paid.sums),
            "tables": tables,
            "sections": [_section("Lire ce décompte", [*_arrears(paid, month), *_set_off(paid), _NET])],
        },
    )


def year_paper(contract: Contract, year: int) -> Paper:
    """What left in a calendar year: transfer by transfer, arrears and set-offs explained.

    :raises Refused: nothing did.
    """
    found = statements_of(contract)
    paid = found.by_year.get(year)
    if paid is None:
        raise Refused(_nothing(f"en {year}", found.taken_over, "relevé"), citation=_LEDGER)
    tables = [_transfers(paid)] if paid.paid else []
    if paid.set_off:
        tables.append(_year_set_off(paid))
    last = in_french(paid.days[-1])
    return Paper(
        title=f"Relevé fiscal de l'année {year}",
        object=f"sommes versées du 1er janvier au 31 décembre {year}, contrat {contract.reference}",
        references=(("Contrat", contract.reference), ("Année civile", str(year))),
        body={
            "notice": "",
            "opening": [
                f"En {year}, {_amount(paid.sums.net_cents)} nets ont été versés au titre du contrat d'engagement "
                f"de service public {contract.reference}, pour {_amount(paid.sums.gross_cents)} bruts."
            ],
            "figures": _figures(paid.sums),
            "tables": tables,
            "sections": [
                _section(
                    "Ce qui compte dans cette année", [_DAY_PAID, *_arrears(paid, Month.of(year, 1)), *_set_off(paid)]
                ),
                _section("Lire ce relevé", [_NET, _DEDUCTIBLE, *_recovered(contract), *_elsewhere(found.taken_over)]),
                _section(
                    "Ce relevé à jour",
                    [
                        f"Le dernier virement compté est du {last}. Un autre virement de {year} donnerait un nouveau "
                        "relevé, qui remplacerait celui-ci."
                    ],
                ),
            ],
        },
    )


_LEDGER = "grand livre des versements"


def _nothing(when: str, taken_over: Sequence[MonthRange], paper: str) -> str:
    sentence = f"Aucun versement n'est parti {when} au titre de ce contrat : il n'y a pas de {paper} à établir."
    if taken_over:
        sentence += (
            " Ce que le payeur précédent a versé se lit sur l'attestation de sommes perçues, et son relevé se demande "
            "à ce payeur."
        )
    return sentence


def _sentence_of(paid: PaidIn, days: str, contract: Contract) -> str:
    reference = contract.reference
    if not paid.sums.net_cents:
        return (
            f"La mensualité du {days}, au titre du contrat d'engagement de service public {reference}, a été retenue "
            "en entier : aucun virement n'a été fait."
        )
    return (
        f"{_amount(paid.sums.net_cents)} ont été virés le {days}, au titre du contrat d'engagement de service "
        f"public {reference}."
    )


def _arrears(paid: PaidIn, month: Month) -> list[str]:
    """What is paid for months before, in words."""
    late = paid.before(month)
    if late is None:
        return []
    months = late.months
    number = sum(len(one) for one in months)
    return [
        f"Un rappel y est compris : {_amount(late.sums.net_cents)} nets ({_amount(late.sums.gross_cents)} bruts) pour "
        f"{count(number, 'mois')} d'avant {month.in_french}, {each_in_words(months)}. Chaque mois est calculé aux taux "
        "de ce mois."
    ]


def _set_off(paid: PaidIn) -> list[str]:
    """What was withheld and given again, in words."""
    withheld = -sum(row.net_cents for row in paid.set_off if row.net_cents < 0)
    given_again = sum(row.net_cents for row in paid.set_off if row.net_cents > 0)
    found = []
    if withheld:
        found.append(
            f"{_amount(withheld)} nets ont été retenus pour rendre des mois versés à tort, par une décision "
            f"notifiée. {_WHOLE}"
        )
    if given_again:
        found.append(f"{_amount(given_again)} nets retenus auparavant ont été rendus.")
    return found


def _recovered(contract: Contract) -> list[str]:
    repaid = Entry.objects.filter(kind=EntryKind.REPAYMENT, postings__contract=contract)
    return [_RECOVERED] if repaid.exists() else []


def _elsewhere(taken_over: Sequence[MonthRange]) -> list[str]:
    if not taken_over:
        return []
    return [
        f"Ce relevé ne compte pas l'allocation que le payeur précédent a versée ({each_in_words(taken_over)}), à des "
        "jours que le service ne connaît pas : le relevé s'en demande à ce payeur."
    ]


def _month_rows(rows: Sequence[PaidRow]) -> list[list[str]]:
    ordered = sorted(rows, key=lambda row: row.first_month)
    return [
        [capitalised(in_words(MonthRange(month, month + 1))), *_cells(row)]
        for row in ordered
        for month in MonthRange(row.first_month, row.until_month)
    ]


def _set_off_rows(paid: PaidIn) -> list[list[str]]:
    return [[capitalised(in_words(MonthRange(row.first_month, row.until_month))), *_cells(row)] for row in paid.set_off]


def _transfers(paid: PaidIn) -> dict[str, Any]:
    """One row a transfer, or one for each monthly amount in it: where a rate changed, it shows."""
    groups: dict[tuple[Any, ...], list[PaidRow]] = {}
    for row in paid.paid:
        groups.setdefault((row.paid_on, row.gross_cents, row.csg_cents, row.crds_cents), []).append(row)
    rows = [[_day(of[0]), each_in_words(PaidIn(tuple(of)).months), *_cells(sums_of(of))] for of in groups.values()]
    return _full("Mois versés", ("Viré le", "Allocation de"), rows, sums_of(paid.paid))


def _year_set_off(paid: PaidIn) -> dict[str, Any]:
    rows = [[_day(row), in_words(MonthRange(row.first_month, row.until_month)), *_cells(row)] for row in paid.set_off]
    return _full("Retenu ou rendu", ("Le", "Mois versé à tort"), rows, sums_of(paid.set_off))


def _day(row: PaidRow) -> str:
    assert row.paid_on is not None
    return in_french(row.paid_on)


def _table(title: str, first: str, rows: list[list[str]], sums: Sums) -> dict[str, Any]:
    return _full(title, (first,), rows, sums)


def _full(title: str, first: tuple[str, ...], rows: list[list[str]], sums: Sums) -> dict[str, Any]:
    total = ["Total", *[""] * (len(first) - 1), *_cells(sums)]
    return {"title": title, "labels": len(first), "columns": [*first, *_AMOUNTS], "rows": rows, "total": total}


def _cells(sums: Sums | PaidRow) -> list[str]:
    return [_amount(cents) for cents in (sums.gross_cents, sums.csg_cents, sums.crds_cents, sums.net_cents)]


def _figures(sums: Sums) -> list[dict[str, str]]:
    contributions = sums.csg_cents + sums.crds_cents
    named = (("Brut", sums.gross_cents), ("CSG et CRDS", contributions), ("Net versé", sums.net_cents))
    return [{"label": label, "value": _amount(cents)} for label, cents in named]


def _section(title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "sentences": sentences}


def _amount(cents: int) -> str:
    return euros(Cents(cents))


def _hold(contract: Contract) -> None:
    locks.hold(f"letters:statements:{contract.pk}")


def _issue(actor: Membership, kind: str, contract: Contract, paper: Paper, *, part: str, at: datetime) -> Letter:
    person = contract.signatory
    return letters.issue(actor=actor, kind=kind, person=person, subject=contract, paper=paper, at=at, part=part)
