from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "cesp.letters"
    label = "letters"
    verbose_name = "Courriers"

    def ready(self) -> None:
        from cesp.letters import system_checks  # noqa: F401 - it registers its checks
