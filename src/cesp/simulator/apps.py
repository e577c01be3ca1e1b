from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "cesp.simulator"
    label = "simulator"
