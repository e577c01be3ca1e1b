from django.apps import AppConfig


class PicturesConfig(AppConfig):
    name = "cesp.pictures"
    label = "pictures"
