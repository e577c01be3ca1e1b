from django.urls import path

from cesp.accounts.views import directory, members, own, support

app_name = "accounts"
urlpatterns = [
    path("role/<int:pk>/", own.switch_role, name="switch_role"),
    path("mes-roles/", own.own_roles, name="own_roles"),
    path("mes-roles/<int:pk>/deleguer/", own.delegate, name="delegate"),
    path("delegations/<int:pk>/revoquer/", own.revoke_delegation, name="revoke_delegation"),
    path("invitation/", own.accept_invitation, name="accept_invitation"),
    path("organisations/", directory.organisations, name="organisations"),
    path("organisations/export/<str:form>/", directory.export_organisations, name="export_organisations"),
    path("organisations/<int:pk>/", directory.organisation, name="organisation"),
    path("organisations/<int:pk>/modifier/", directory.edit_organisation, name="edit_organisation"),
    path("organisations/<int:pk>/contacts/<str:subject>/", directory.contact, name="contact"),
    path("organisations/<int:pk>/contacts/<str:subject>/retirer/", directory.remove_contact, name="remove_contact"),
    path("organisations/<int:pk>/inviter/", members.invite, name="invite"),
    path("invitations/<int:pk>/renouveler/", members.renew_invitation, name="renew_invitation"),
    path("invitations/<int:pk>/revoquer/", members.revoke_invitation, name="revoke_invitation"),
    path("membres/<int:pk>/role/", members.change_role, name="change_role"),
    path("membres/<int:pk>/fin/", members.end_role, name="end_role"),
    path("membres/<int:pk>/rouvrir/", members.reopen_role, name="reopen_role"),
    path("revues/<int:pk>/", members.review, name="review"),
    path("autorite-gestionnaire/", support.succession, name="succession"),
    path("autorite-gestionnaire/ajouter/", support.add_authority, name="add_authority"),
    path("autorite-gestionnaire/passer-la-main/", support.hand_over, name="hand_over"),
    path("autorite-gestionnaire/<int:pk>/retirer/", support.withdraw_hand_over, name="withdraw_hand_over"),
    path("personnes/", support.people, name="people"),
    path("personnes/voir-comme/<int:pk>/", support.see_as, name="see_as"),
    path("personnes/voir-comme/quitter/", support.leave_viewing, name="leave_viewing"),
    path("personnes/<int:kept>/reunir/<int:emptied>/", support.merge, name="merge"),
]
