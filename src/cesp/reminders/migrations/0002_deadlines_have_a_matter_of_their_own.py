"""Deadlines of the law leave the matter of contracts, which the payments desks read."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    apps.get_model("reminders", "Deadline").objects.filter(matter="contract").update(matter="deadline")


def move_back(apps: Any, schema_editor: Any) -> None:
    apps.get_model("reminders", "Deadline").objects.filter(matter="deadline").update(matter="contract")


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move, move_back),
    ]
