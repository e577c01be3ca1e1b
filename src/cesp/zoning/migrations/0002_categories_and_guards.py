from typing import Any

from django.db import migrations

from cesp.common.append_only import AppendOnly
from cesp.zoning.frozen_areas import FrozenAreas
from cesp.zoning.models.seeding import NATIONAL


def seed(apps: Any, schema_editor: Any) -> None:
    """The categories that every region uses."""
    Category = apps.get_model("zoning", "Category")
    for code, label, counts_as, rank, words, doubt in NATIONAL:
        Category.objects.get_or_create(
            ars="",
            code=code,
            defaults={"label": label, "counts_as": counts_as, "rank": rank, "words": list(words), "doubt": doubt},
        )


class Migration(migrations.Migration):
    dependencies = [("zoning", "0001_initial")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        FrozenAreas(),
        AppendOnly("zoning_regionalrulesversion"),
    ]
