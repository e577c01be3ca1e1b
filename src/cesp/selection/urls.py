"""Addresses of committees; a candidate's own interview."""

from django.urls import path

from cesp.selection.views import committees, deliberation, interviews, scoring, sealed

app_name = "selection"
_ONE = "commissions/<int:pk>/"

urlpatterns = [
    path("commissions/", committees.committees, name="committees"),
    path("commissions/nouvelle/", committees.new, name="new_committee"),
    path(_ONE, committees.committee, name="committee"),
    path(f"{_ONE}reglages/", committees.describe, name="describe"),
    path(f"{_ONE}membres/", committees.add_member, name="add_member"),
    path(f"{_ONE}invitation/", committees.invite_member, name="invite_member"),
    path(f"{_ONE}membres/<int:seat>/retirer/", committees.remove_member, name="remove_member"),
    path(f"{_ONE}membres/<int:seat>/presidence/", committees.name_president, name="name_president"),
    path(f"{_ONE}dossiers/", committees.assign, name="assign"),
    path(f"{_ONE}grille/", committees.grid, name="grid"),
    path(f"{_ONE}entretiens/", interviews.interviews, name="interviews"),
    path(f"{_ONE}entretiens/creneaux/", interviews.open_slots, name="open_slots"),
    path(f"{_ONE}entretiens/remplir/", interviews.fill, name="fill_slots"),
    path(f"{_ONE}entretiens/retirer/", interviews.drop, name="drop_slots"),
    path(f"{_ONE}entretiens/convoquer/", interviews.convene, name="convene"),
    path(f"{_ONE}entretiens/placer/<int:candidature>/", interviews.place, name="place_interview"),
    path(f"{_ONE}entretiens/<int:slot>/presence/", interviews.mark, name="mark_attendance"),
    path(f"{_ONE}entretiens/<int:slot>/convocation.pdf", interviews.convocation, name="convocation"),
    path(f"{_ONE}entretiens.ics", interviews.agenda, name="interviews_ics"),
    path("mon-entretien/<uuid:public_id>/", interviews.own, name="interview"),
    path("mon-entretien/<uuid:public_id>/agenda.ics", interviews.own_agenda, name="interview_ics"),
    path(f"{_ONE}notation/", scoring.scoring, name="scoring"),
    path(f"{_ONE}notation/<int:candidature>/", scoring.sheet, name="sheet"),
    path(f"{_ONE}notation/<int:candidature>/conflit/", scoring.conflict, name="conflict"),
    path(f"{_ONE}notation/fiches/<int:sheet>/redonner/", scoring.give_back, name="give_back_sheet"),
    path(f"{_ONE}deliberation/", deliberation.deliberation, name="deliberation"),
    path(f"{_ONE}deliberation/<int:candidature>/", deliberation.verdict, name="verdict"),
    path(f"{_ONE}deliberation/<int:candidature>/rang/", deliberation.adjust, name="adjust_rank"),
    path(f"{_ONE}deliberation/rang/retirer/", deliberation.withdraw_adjustment, name="withdraw_adjustment"),
    path(f"{_ONE}deliberation/departager/<int:group>/", deliberation.cast, name="casting_vote"),
    path(f"{_ONE}etape/<slug:act>/", committees.move, name="move"),
    path(f"{_ONE}proces-verbal/", sealed.minutes, name="minutes"),
    path(f"{_ONE}proces-verbal.pdf", sealed.minutes_file, name="minutes_file"),
    path(f"{_ONE}classement.<str:form>", sealed.ranking_export, name="ranking_export"),
]
