from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "cesp.payments"
    label = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        from cesp.common import failpoints

        failpoints.refuse_unless_allowed()
