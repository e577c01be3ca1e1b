from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "cesp.projects"
    label = "projects"
    verbose_name = "Projets d'installation"
