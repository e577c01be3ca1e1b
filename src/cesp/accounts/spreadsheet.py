"""The directory as a spreadsheet."""

from cesp.accounts.models import Organisation
from cesp.common.export import Column

COLUMNS: tuple[Column[Organisation], ...] = (
    Column("Nature", lambda row: row.get_kind_display(), width=28),
    Column("Code", lambda row: row.code),
    Column("Nom", lambda row: row.name, width=50),
    Column("Ville", lambda row: row.city, width=24),
    Column("Région", lambda row: row.ars_code.upper()),
    Column("Départements", lambda row: row.departements, width=40),
    Column("Subdivision", lambda row: row.subdivision, width=24),
    Column("Fiabilité de la source", lambda row: row.reliability, width=30),
    Column("Adresse postale", lambda row: row.postal_address.replace("\r\n", ", ").replace("\n", ", "), width=50),
)
