from django.apps import AppConfig
from django.core.signals import request_started
from django_tasks.signals import task_started


class ZoningConfig(AppConfig):
    name = "cesp.zoning"
    label = "zoning"
    verbose_name = "Zonages et lieux d'exercice"

    def ready(self) -> None:
        """Have the regional rules read again for each request and each task."""
        from cesp.zoning.queries.rules import forget

        for begun in (request_started, task_started):
            begun.connect(forget, dispatch_uid="zoning.rules.forget")
