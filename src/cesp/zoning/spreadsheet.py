"""The national list as a spreadsheet."""

from cesp.common.export import Column, Kind
from cesp.zoning.models import PlaceOfPractice

LICENCE = "Licence Ouverte 2.0 (Etalab)"

COLUMNS: tuple[Column[PlaceOfPractice], ...] = (
    Column("Numéro", lambda place: place.reference),
    Column("Région", lambda place: place.region_name, width=28),
    Column("Commune", lambda place: place.commune.label, width=28),
    Column("Code INSEE", lambda place: place.commune_id),
    Column("Adresse", lambda place: place.address, width=30),
    Column("Profession", lambda place: place.get_profession_display()),
    Column("Spécialité", lambda place: place.specialty, width=24),
    Column("Nature du poste", lambda place: place.get_kind_display()),
    Column("Structure", lambda place: place.structure_word, width=30),
    Column("Nom de la structure", lambda place: place.structure_name, width=30),
    Column("FINESS", lambda place: place.finess),
    Column("Priorité", lambda place: place.priority, Kind.NUMBER),
    Column("Postes", lambda place: place.capacity, Kind.NUMBER),
    Column("Inscrit le", lambda place: place.listed_on, Kind.DAY),
    Column("Disponible à compter du", lambda place: place.opens_on, Kind.DAY),
    Column("Description", lambda place: place.description, width=50),
    Column("Contact", lambda place: place.contact, width=30),
    Column("Licence", lambda place: LICENCE, width=24),
)
