from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    name = "cesp.questionnaire"
    label = "questionnaire"
    verbose_name = "Questionnaire annuel"
