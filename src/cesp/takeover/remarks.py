"""What the report says of a row: where, what, and whether the row can be taken all the same."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What kind of remark: the report counts and filters by it."""

    MISSING = "missing"
    UNREAD = "unread"
    MERGED = "merged"
    INCOMPLETE = "incomplete"
    DUPLICATE_REFERENCE = "duplicate_reference"
    ALREADY_STORED = "already_stored"
    ORPHAN = "orphan"
    IDENTITY = "identity"
    LAW = "law"
    OVERLAP = "overlap"
    DOUBTFUL = "doubtful"
    PAYMENT = "payment"
    BANK = "bank"
    ASSUMED = "assumed"
    UFR = "ufr"
    NAMESAKE = "namesake"
    SHARED_IBAN = "shared_iban"
    ALERT = "alert"
    NOTHING_PAID = "nothing_paid"
    PAID_DIFFERS = "paid_differs"
    PAID_HOLE = "paid_hole"
    PAID_NOT_DUE = "paid_not_due"


LABELS = {
    Code.MISSING: "Renseignement obligatoire absent",
    Code.UNREAD: "Cellule illisible",
    Code.MERGED: "Cellules fusionnées",
    Code.INCOMPLETE: "Renseignements incomplets",
    Code.DUPLICATE_REFERENCE: "Référence en double dans le fichier",
    Code.ALREADY_STORED: "Déjà dans le service",
    Code.ORPHAN: "Sans contrat dans le fichier",
    Code.IDENTITY: "Identité contradictoire",
    Code.LAW: "Refusé par les textes",
    Code.OVERLAP: "Deux contrats en même temps",
    Code.DOUBTFUL: "Peu plausible",
    Code.PAYMENT: "Versement incohérent",
    Code.BANK: "Coordonnées bancaires",
    Code.ASSUMED: "Valeur supposée",
    Code.UFR: "UFR",
    Code.NAMESAKE: "Homonyme né le même jour",
    Code.SHARED_IBAN: "IBAN partagé",
    Code.ALERT: "Alerte du dossier",
    Code.NOTHING_PAID: "Aucun versement indiqué",
    Code.PAID_DIFFERS: "Montant versé différent du dû",
    Code.PAID_HOLE: "Mois dus non versés",
    Code.PAID_NOT_DUE: "Mois versés non dus",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about one cell, or about a whole row when ``column`` is empty.

    :param row: the number that the spreadsheet shows.
    """

    severity: Severity
    code: Code
    sheet: str
    row: int
    column: str
    sentence: str

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def error(code: Code, sheet: str, row: int, column: str, sentence: str) -> Remark:
    """Because of it the contract is rejected."""
    return Remark(Severity.ERROR, code, sheet, row, column, sentence)


def warning(code: Code, sheet: str, row: int, column: str, sentence: str) -> Remark:
    """The contract is taken; a person should look."""
    return Remark(Severity.WARNING, code, sheet, row, column, sentence)
