from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField


class KnownOnForm(DsfrBaseForm):  # type: ignore[misc]
    """On which day to read the file, as it was known then."""

    connu_le = DayField(
        label="Lire le dossier tel qu'il était connu le",
        required=False,
    )
