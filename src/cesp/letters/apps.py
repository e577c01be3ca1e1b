from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "cesp.letters"
    label = "letters"
    verbose_name = "Courriers"
