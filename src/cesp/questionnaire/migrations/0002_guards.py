from django.db import migrations

from cesp.common.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("questionnaire", "0001_initial")]
    operations = [AppendOnly("questionnaire_chase")]
