"""The day somebody thinks of leaving, from the address."""

from __future__ import annotations

from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField


class DayForm(DsfrBaseForm):  # type: ignore[misc]
    jour = DayField(label="Et à une autre date ?", required=False)
