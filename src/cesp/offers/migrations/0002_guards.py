from django.db import migrations, models

from cesp.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="paper",
            name="terms",
            field=models.JSONField(default=dict, help_text="au format de cesp_law.codec", verbose_name="termes"),
        ),
        AppendOnly("offers_publication"),
        AppendOnly("offers_move"),
        AppendOnly("offers_signature"),
    ]
