from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cesp.audit"
    label = "audit"
    verbose_name = "Journal d'audit"

    def ready(self) -> None:
        from cesp.audit import checks  # noqa: F401 - registers itself
