from django.urls import path, register_converter

from cesp.payments import bank_views, overpayment_views, statement_views, views
from cesp_law.dates import Month


class MonthConverter:
    """``2026-11`` in an address."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        return str(value)


register_converter(MonthConverter, "month")

app_name = "payments"
urlpatterns = [
    path("mon-compte-bancaire/", bank_views.own_account, name="own_account"),
    path("mon-compte-bancaire/changer/", bank_views.propose_account, name="propose_account"),
    path("mon-compte-bancaire/<int:pk>/retirer/", bank_views.withdraw_account, name="withdraw_account"),
    path("ce-n-est-pas-moi/<str:token>/", bank_views.disown_account, name="disown_account"),
    path("paiements/", views.runs, name="runs"),
    path("paiements/comptes/", bank_views.accounts, name="accounts"),
    path("paiements/comptes/<int:pk>/", bank_views.account, name="account"),
    path("paiements/comptes/<int:pk>/verifier/", bank_views.check_account, name="check_account"),
    path("paiements/comptes/<int:pk>/approuver/", bank_views.approve_account, name="approve_account"),
    path("paiements/comptes/<int:pk>/refuser/", bank_views.refuse_account, name="refuse_account"),
    path("paiements/comptes/<int:pk>/remplacer/", bank_views.replace_account, name="replace_account"),
    path("paiements/contrats/<str:reference>/", views.statement, name="statement"),
    path("paiements/contrats/<str:reference>/attestation/", views.sums_received, name="sums_received"),
    path("mes-versements/", statement_views.own_statements, name="own_statements"),
    path("paiements/contrats/<str:reference>/decomptes/", statement_views.statements, name="statements"),
    path(
        "paiements/contrats/<str:reference>/decomptes/<month:month>/",
        statement_views.month_statement,
        name="month_statement",
    ),
    path(
        "paiements/contrats/<str:reference>/decomptes/<int:year>/",
        statement_views.year_statement,
        name="year_statement",
    ),
    path("mes-retenues/", overpayment_views.own_set_offs, name="own_set_offs"),
    path("paiements/trop-percus/", overpayment_views.overpayments, name="overpayments"),
    path("paiements/trop-percus/export.<str:form>", overpayment_views.overpayments_export, name="overpayments_export"),
    path("paiements/trop-percus/<str:reference>/", overpayment_views.overpayment, name="overpayment"),
    path("paiements/trop-percus/<str:reference>/retenir/", overpayment_views.propose_set_off, name="propose_set_off"),
    path("paiements/retenues/<uuid:public_id>/confirmer/", overpayment_views.confirm_set_off, name="confirm_set_off"),
    path("paiements/retenues/<uuid:public_id>/refuser/", overpayment_views.refuse_set_off, name="refuse_set_off"),
    path("paiements/retenues/<uuid:public_id>/retirer/", overpayment_views.withdraw_set_off, name="withdraw_set_off"),
    path("paiements/retenues/<uuid:public_id>/arreter/", overpayment_views.stop_set_off, name="stop_set_off"),
    path("paiements/<month:month>/", views.run, name="run"),
    path("paiements/<month:month>/avancement/", views.progress_of, name="progress"),
    path("paiements/<month:month>/preparer/", views.prepare, name="prepare"),
    path("paiements/<month:month>/controler/", views.control, name="control"),
    path("paiements/<month:month>/reprendre/", views.take_back, name="take_back"),
    path("paiements/<month:month>/renvoyer/", views.send_back, name="send_back"),
    path("paiements/<month:month>/approuver/", views.approve, name="approve"),
    path("paiements/<month:month>/emettre/", views.emit, name="emit"),
    path("paiements/<month:month>/fichiers/<int:number>/", views.download_file, name="download"),
    path("paiements/<month:month>/lignes/", views.lines, name="lines"),
    path("paiements/<month:month>/lignes/export.<str:form>", views.lines_export, name="lines_export"),
    path("paiements/<month:month>/controle/export.<str:form>", views.sheet_export, name="sheet_export"),
    path("paiements/<month:month>/controle/ecarts/<int:pk>/", views.explain_item, name="explain_item"),
    path("paiements/<month:month>/controle/<str:kind>/", views.findings, name="findings"),
]
