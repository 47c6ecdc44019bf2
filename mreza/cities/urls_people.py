"""Addresses about people: the register, the team of a city, handing over, organisations.

Codes of appointments and invitations are random and never look like the fixed words before them.
"""

from django.urls import path

from mreza.cities import views_handover, views_organisations, views_people, views_speakers

urlpatterns = [
    path("people/", views_people.register, name="people"),
    path("people/new/", views_people.give, name="people-new"),
    path("people/write/", views_people.write, name="people-write"),
    path("people/import/", views_people.upload, name="people-import"),
    path("people/import/confirm/", views_people.confirm_import, name="people-import-confirm"),
    path("people/import/template.<str:ending>", views_people.template, name="people-import-template"),
    path("people/invitations/<str:code>/again/", views_people.send_again, name="invitation-again"),
    path("people/invitations/<str:code>/revoke/", views_people.revoke, name="invitation-revoke"),
    path("people/proposals/<str:code>/approve/", views_people.approve_proposal, name="proposal-approve"),
    path("people/proposals/<str:code>/decline/", views_people.decline_proposal, name="proposal-decline"),
    path("people/<str:code>/", views_people.appointment, name="appointment"),
    path("people/<str:code>/prolong/", views_people.prolong, name="appointment-prolong"),
    path("people/<str:code>/end/", views_people.end, name="appointment-end"),
    path("cities/<city:code>/people/", views_people.city_people, name="city-people"),
    path("cities/<city:code>/people/invite/", views_people.invite, name="city-invite"),
    path("cities/<city:code>/state/", views_handover.state, name="state"),
    path("cities/<city:code>/hand-over/", views_handover.start, name="hand-over"),
    path("cities/<city:code>/hand-over/<str:handover>/", views_handover.tasks, name="handover"),
    path(
        "cities/<city:code>/hand-over/<str:handover>/confirm/",
        views_handover.confirm,
        name="handover-confirm",
    ),
    path(
        "cities/<city:code>/hand-over/<str:handover>/cancel/", views_handover.cancel, name="handover-cancel"
    ),
    path(
        "cities/<city:code>/hand-over/<str:handover>/<slug:step>/", views_handover.step, name="handover-step"
    ),
    path("organisations/", views_organisations.organisations, name="organisations"),
    path("organisations/feed.atom", views_organisations.feed, name="organisations-feed"),
    path("organisations/new/", views_organisations.new, name="organisation-new"),
    path("organisations/propose/", views_organisations.propose, name="organisation-propose"),
    path("organisations/propose/<str:token>/", views_organisations.propose_on, name="organisation-own"),
    path("organisations/proposals/", views_organisations.proposals, name="organisation-proposals"),
    path("organisations/<slug:code>/", views_organisations.organisation, name="organisation"),
    path("organisations/<slug:code>/edit/", views_organisations.edit, name="organisation-edit"),
    path("organisations/<slug:code>/decide/", views_organisations.decide, name="organisation-decide"),
    path("organisations/<slug:code>/merge/", views_organisations.merge, name="organisation-merge"),
    path("organisations/<slug:code>/speaker/", views_speakers.speakers, name="organisation-speaker"),
    path(
        "organisations/<slug:code>/speaker/<str:appointment>/end/",
        views_speakers.end,
        name="organisation-speaker-end",
    ),
    path(
        "organisations/<slug:code>/speaker/<str:invitation>/invitation/",
        views_speakers.invitation,
        name="organisation-speaker-invitation",
    ),
]
