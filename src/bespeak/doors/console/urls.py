"""Every address of the console. Those of signing in are django-allauth's views under addresses of our own."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from bespeak.doors.console import (
    acts,
    board,
    bringing,
    channels,
    deliveries,
    errands,
    find,
    joining,
    keeping,
    keys,
    members,
    order,
    stores,
    webhooks,
)
from bespeak.doors.console.agreements.addresses import AGREEMENTS
from bespeak.doors.console.cash import MONEY
from bespeak.doors.console.customer.addresses import CUSTOMERS
from bespeak.doors.console.knowledge.addresses import KNOWLEDGE
from bespeak.doors.console.policy.addresses import POLICY
from bespeak.doors.console.prospects.addresses import PROSPECTS
from bespeak.doors.console.proving import renewed
from bespeak.doors.console.setup import answering, answers, goods, times, widget, zones
from bespeak.doors.console.setup import pages as setup
from bespeak.doors.console.stock.addresses import STOCK
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
    path("again/", renewed(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", renewed(second.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", renewed(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
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
    path(
        "me/sessions/", reauthentication_required(sessions.list_usersessions, allow_get=True), name="usersessions_list"
    ),
    path("stores/", stores.choose, name="console-stores"),
]
for one in ONESELF:  # what stands there is for one pair of eyes
    one.callback = never_cache(one.callback)
WORK: list[URLPattern] = [
    path("", board.home, name="console"),
    path("search/", find.show, name="console-search"),
    path("orders/", board.orders, name="console-orders"),
    path("orders/<str:ref>/", order.show, name="console-order"),
    *(path(f"orders/<str:ref>/{act.name}/", order.perform(act), name=f"console-{act.name}") for act in acts.ACTS),
    *TALKS,
    *PROSPECTS,
    *CUSTOMERS,
    *POLICY,
    *KNOWLEDGE,
    *AGREEMENTS,
    *STOCK,
    *MONEY,
    path("members/", members.show, name="console-members"),
    path("members/invite/", members.invite, name="console-invite"),
    path("members/<str:ref>/role/", members.change_role, name="console-member-role"),
    path("members/<str:ref>/end/", members.end, name="console-member-end"),
    path("keys/", keys.show, name="console-keys"),
    path("keys/issue/", keys.issue, name="console-key-issue"),
    path("keys/<str:ref>/revoke/", keys.revoke, name="console-key-revoke"),
    path("keeping/", keeping.show, name="console-keeping"),
    path("errands/", errands.show, name="console-errands"),
    path("errands/retry/", errands.retry_all, name="console-errands-retry"),
    path("errands/<str:ref>/retry/", errands.retry, name="console-errand-retry"),
    path("webhooks/", webhooks.show, name="console-webhooks"),
    path("webhooks/add/", webhooks.add, name="console-webhook-add"),
    path("webhooks/<str:ref>/", webhooks.one, name="console-webhook"),
    path("webhooks/<str:ref>/secret/", webhooks.rotate, name="console-webhook-secret"),
    path("webhooks/<str:ref>/try/", webhooks.try_out, name="console-webhook-try"),
    path("webhooks/<str:ref>/stop/", webhooks.stop, name="console-webhook-stop"),
    path("setup/", setup.home, name="console-setup"),
    path("setup/store/", setup.store, name="console-setup-store"),
    path("setup/store/host/", setup.add_host, name="console-setup-host"),
    path("setup/store/host/end/", setup.remove_host, name="console-setup-host-end"),
    path("setup/hours/", setup.hours, name="console-setup-hours"),
    path("setup/answering/", answering.answers, name="console-setup-answering"),
    path("setup/rules/", answers.rules, name="console-setup-rules"),
    path("setup/goods/", goods.goods, name="console-setup-goods"),
    path("setup/people/", answers.people, name="console-setup-people"),
    path("setup/trial/", answers.trial, name="console-setup-trial"),
    path("setup/trial/end/", answers.end_trial, name="console-setup-trial-end"),
    path("setup/widget/", widget.widget, name="console-setup-widget"),
    path("setup/widget/end/", widget.remove, name="console-setup-widget-end"),
    path("setup/widget/trial/", widget.trial, name="console-setup-widget-trial"),
    path("setup/zones/", zones.zones, name="console-setup-zones"),
    path("setup/zones/times/", times.times, name="console-setup-times"),
    path("setup/zones/add/", zones.add, name="console-setup-zone-add"),
    path("setup/zones/remove/", zones.remove, name="console-setup-zone-remove"),
    path("invitations/<str:ref>/end/", members.revoke, name="console-invitation-end"),
    path("channels/", channels.show_all, name="console-channels"),
    path("channels/new/", channels.connect, name="console-channel-new"),
    path("channels/new/keys/", channels.forget, name="console-channel-keys"),
    path("channels/files/", deliveries.files, name="console-files"),
    path("channels/files/new/", bringing.bring, name="console-file-new"),
    path("channels/files/<str:ref>/", deliveries.file, name="console-file"),
    path("channels/files/<str:ref>/replay/", deliveries.replay_file, name="console-file-replay"),
    path("channels/<str:ref>/", channels.show, name="console-channel"),
    path("channels/<str:ref>/test/", channels.test, name="console-channel-test"),
    path("channels/<str:ref>/webhooks/", channels.subscribe, name="console-channel-webhooks"),
    path("channels/<str:ref>/secrets/", channels.rotate, name="console-channel-secrets"),
    path("channels/<str:ref>/address/", channels.readdress, name="console-channel-address"),
    path("channels/<str:ref>/end/", channels.disconnect, name="console-channel-end"),
    path("channels/<str:ref>/telling/", channels.retry, name="console-channel-telling"),
    path("channels/<str:ref>/deliveries/", deliveries.show_all, name="console-deliveries"),
    path("channels/<str:ref>/deliveries/replay/", deliveries.replay, name="console-deliveries-replay"),
    path("channels/<str:ref>/deliveries/<str:delivery>/", deliveries.show, name="console-delivery"),
    path("channels/<str:ref>/deliveries/<str:delivery>/raw/", deliveries.raw, name="console-delivery-raw"),
]

urlpatterns: list[URLPattern] = [*SIGNING_IN, *ONESELF, *WORK]
