"""The list of debts as a spreadsheet; no reason, nothing that a signatory wrote."""

from cesp.common.export import Column, Kind
from cesp.recovery.queries.desk import Row

DEBTS: tuple[Column[Row], ...] = (
    Column("Créance", lambda row: row.debt.pk, Kind.NUMBER),
    Column("Nom", lambda row: row.debt.person.family_name, width=24),
    Column("Prénoms", lambda row: row.debt.person.given_names, width=20),
    Column("Contrat", lambda row: row.debt.contract.reference, width=20),
    Column("Origine", lambda row: row.debt.get_origin_display(), width=22),
    Column("Au titre de", lambda row: row.debt.subject_reference, width=30),
    Column("Constatée le", lambda row: row.debt.opened_on, Kind.DAY),
    Column("Ordre n°", lambda row: row.account.order.letter.number if row.account.order else None, width=18),
    Column("Réclamé", lambda row: row.debt.principal_cents, Kind.CENTS),
    Column("Payé", lambda row: row.account.paid_cents, Kind.CENTS),
    Column("Remis, annulé ou en non-valeur", lambda row: row.account.reduced_cents, Kind.CENTS, width=28),
    Column("Reste à payer", lambda row: row.account.left_cents, Kind.CENTS),
    Column("Dont en retard", lambda row: row.account.late_cents, Kind.CENTS),
    Column("Prochaine échéance", lambda row: row.account.next_due.due_on if row.account.next_due else None, Kind.DAY),
    Column("Situation", lambda row: row.state[0], width=22),
)
