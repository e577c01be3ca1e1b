from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "cesp.interviews"
    label = "interviews"
    verbose_name = "Entretiens"
