"""The columns of the exports: the control sheet and the lines of a run. Accounts are masked."""

from cesp.common.export import Column, Kind
from cesp.payments.bank import masked
from cesp.payments.models import ControlItem, RunLine
from cesp.payments.overpayments import Overpayment
from cesp_law.dates import Month

SHEET: tuple[Column[ControlItem], ...] = (
    Column("Constat", lambda item: item.get_kind_display(), width=28),
    Column("Contrat", lambda item: item.contract.reference if item.contract else "", width=20),
    Column("Signataire", lambda item: item.contract.signatory.full_name if item.contract else "", width=28),
    Column("Avant", lambda item: item.before_cents, Kind.CENTS),
    Column("Cette fois", lambda item: item.after_cents, Kind.CENTS),
    Column("Détail", lambda item: item.detail, width=60),
    Column("Cause", lambda item: item.cause, width=60),
    Column("Explication", lambda item: item.explanation, width=60),
    Column("Expliqué par", lambda item: item.explained_by.full_name if item.explained_by else "", width=24),
)
LINES: tuple[Column[RunLine], ...] = (
    Column("Contrat", lambda line: line.contract.reference, width=20),
    Column("Signataire", lambda line: line.contract.signatory.full_name, width=28),
    Column("Ligne", lambda line: line.get_kind_display()),
    Column("Du mois", lambda line: line.first_month, Kind.MONTH),
    Column("Au mois (inclus)", lambda line: _last(line), Kind.MONTH),
    Column("Mois", lambda line: line.until_month - line.first_month, Kind.NUMBER),
    Column("Brut", lambda line: line.gross_cents, Kind.CENTS),
    Column("CSG", lambda line: line.csg_cents, Kind.CENTS),
    Column("CRDS", lambda line: line.crds_cents, Kind.CENTS),
    Column("Net", lambda line: line.net_cents, Kind.CENTS),
    Column("Compte", lambda line: masked(line.iban) if line.iban else "", width=18),
    Column("Référence du virement", lambda line: line.end_to_end_id, width=28),
    Column("Remarque", lambda line: line.remark, width=60),
)
OVERPAYMENTS: tuple[Column[Overpayment], ...] = (
    Column("Contrat", lambda one: one.contract.reference, width=20),
    Column("Signataire", lambda one: one.contract.signatory.full_name, width=28),
    Column("Mois ordonnés et pas dus", lambda one: one.refusal or one.months_in_french, width=40),
    Column("Trop-perçu, net", lambda one: one.cents, Kind.CENTS),
    Column("Déjà retenu", lambda one: one.withheld_cents, Kind.CENTS),
    Column("En recouvrement", lambda one: one.recovered_cents, Kind.CENTS),
    Column("Reste à rendre", lambda one: one.left_cents, Kind.CENTS),
    Column("Retenue décidée, à venir", lambda one: one.planned_cents, Kind.CENTS),
    Column("Plafond mensuel", lambda one: one.set_off.cap_cents if one.set_off else None, Kind.CENTS),
    Column("Sans décision", lambda one: one.claimable_cents, Kind.CENTS),
)


def _last(line: RunLine) -> Month | None:
    """The last month of a line; none on a line of no month."""
    last: Month = line.until_month + -1
    return None if last < line.first_month else last
