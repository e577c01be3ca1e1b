from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cesp.notifications"
    label = "notifications"
    verbose_name = "Notifications"
