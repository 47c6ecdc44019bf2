"""A person's own pages and invitations; signing in is the library's, mounted beside these."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import RedirectView

from mreza.accounts import views, views_data, views_journal, views_tokens

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("name/", views.name, name="name"),
    path("way-in/", views.way_in, name="way-in"),
    path("sessions/", views.Sessions.as_view(), name="sessions"),
    path("sessions/<int:pk>/end/", views.end_session, name="end-session"),
    path("data/", views_data.data, name="data"),
    path("data/copy/", views_data.copy, name="copy"),
    path("data/erase/", views_data.erase_me, name="erase-me"),
    path("people/", views_data.people, name="people"),
    path("people/<int:pk>/erase/", views_data.erase_person, name="erase-person"),
    path("journal/", views_journal.journal, name="journal"),
    path("tokens/", views_tokens.tokens, name="tokens"),
    path("tokens/new/", views_tokens.make, name="token-new"),
    path("tokens/<str:code>/revoke/", views_tokens.revoke, name="token-revoke"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<str:code>/send-again/", views.send_again, name="send-again"),
    path("invitations/<str:code>/approve/", views.approve, name="approve"),
    path("invitations/<str:code>/revoke/", views.revoke, name="revoke"),
    path("roles/<int:pk>/end/", views.end_role, name="end-role"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    # The library's own list of ways to sign in is on the first page here.
    path("2fa/", login_required(RedirectView.as_view(pattern_name="accounts:home")), name="security"),
    # The library lets whoever sits at an open session set a first password; here it asks who it is.
    path(
        "password/set/",
        login_required(reauthentication_required(app="allauth.account")(password_set)),
        name="password-set",
    ),
]
