from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "cesp.documents"
    label = "documents"
    verbose_name = "Documents"
