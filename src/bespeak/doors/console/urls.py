"""Every address of the console. Those of signing in are django-allauth's views under addresses of our own."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from bespeak.doors.console import acts, board, joining, members, order, stores
from bespeak.doors.console.agreements.addresses import AGREEMENTS
from bespeak.doors.console.customer.addresses import CUSTOMERS
from bespeak.doors.console.policy.addresses import POLICY
from bespeak.doors.console.talk.addresses import TALKS

SIGNING_IN: list[URLPattern] = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", second.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("join/<str:secret>/", joining.join, name="console-join"),
]
ONESELF: list[URLPattern] = [
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", second.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/", second.index, name="mfa_index"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("me/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("me/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("stores/", stores.choose, name="console-stores"),
]
for one in ONESELF:  # what stands there is for one pair of eyes
    one.callback = never_cache(one.callback)
WORK: list[URLPattern] = [
    path("", board.home, name="console"),
    path("orders/", board.orders, name="console-orders"),
    path("orders/<str:ref>/", order.show, name="console-order"),
    *(path(f"orders/<str:ref>/{act.name}/", order.perform(act), name=f"console-{act.name}") for act in acts.ACTS),
    *TALKS,
    *CUSTOMERS,
    *AGREEMENTS,
    *POLICY,
    path("members/", members.show, name="console-members"),
    path("members/invite/", members.invite, name="console-invite"),
    path("members/<str:ref>/role/", members.change_role, name="console-member-role"),
    path("members/<str:ref>/end/", members.end, name="console-member-end"),
    path("invitations/<str:ref>/end/", members.revoke, name="console-invitation-end"),
]

urlpatterns: list[URLPattern] = [*SIGNING_IN, *ONESELF, *WORK]
