from django.urls import path

from cesp.recovery.views import acts, desk, own

app_name = "recovery"
urlpatterns = [
    # The signatory
    path("mes-sommes-dues/", own.own, name="own"),
    path("mes-sommes-dues/<uuid:public_id>/", own.own_debt, name="own_debt"),
    path("mes-sommes-dues/<uuid:public_id>/releve/", own.own_statement, name="own_statement"),
    path("mes-sommes-dues/<uuid:public_id>/demander/<slug:wanted>/", own.ask_for, name="ask"),
    path("mes-sommes-dues/demandes/<uuid:public_id>/retirer/", own.withdraw_asking, name="withdraw_asking"),
    # The desks
    path("recouvrement/", desk.debts, name="debts"),
    path("recouvrement/export.<str:form>", desk.export, name="export"),
    path("recouvrement/trop-percus/", desk.overpayments, name="overpayments"),
    path("recouvrement/trop-percus/<str:reference>/", acts.claim_overpayment, name="claim_overpayment"),
    path("recouvrement/<uuid:public_id>/", desk.debt, name="debt"),
    path("recouvrement/<uuid:public_id>/nouvelle-creance/", acts.claim_again, name="claim_again"),
    path("recouvrement/<uuid:public_id>/ordre/", acts.issue_order, name="issue_order"),
    path("recouvrement/<uuid:public_id>/ordre/apercu.pdf", desk.order_preview, name="order_preview"),
    path("recouvrement/<uuid:public_id>/paiement/", acts.record_payment, name="record_payment"),
    path("recouvrement/<uuid:public_id>/paiement/<int:pk>/annuler/", acts.reverse_payment, name="reverse_payment"),
    path("recouvrement/<uuid:public_id>/proposer/<slug:kind>/", acts.propose, name="propose"),
    path("recouvrement/<uuid:public_id>/relances/suspendre/", acts.halt, name="halt"),
    path("recouvrement/<uuid:public_id>/relances/reprendre/", acts.lift, name="lift"),
    path("recouvrement/<uuid:public_id>/releve/", acts.issue_statement, name="issue_statement"),
    path("recouvrement/propositions/<uuid:public_id>/", acts.proposal, name="proposal"),
    path("recouvrement/demandes/<uuid:public_id>/refuser/", acts.refuse_asking, name="refuse_asking"),
]
