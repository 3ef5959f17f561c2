"""How members sign in: django-allauth does it, this says where it differs here.

Nobody signs up by themselves, passwords are set by our own verb, secrets of authenticator apps are sealed, and nobody
is led to another house after signing in.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.accounts import passwords
from bespeak.domain.accounts.permissions import Accounts
from bespeak.domain.stores import working
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Refusal

SINCE, SEEN, STORE = "signed_in_at", "seen_at", "store"
"""What a session holds: when it began, when it was last used (both seconds), which store was chosen."""
_NONCE = 12


def oneself(ref: str) -> Actor:
    """Somebody looking after their own sign-in, wherever they work."""
    return Actor(kind="member", ref=ref, store_id=None, permissions=frozenset({Accounts.SECURE_OWN}), is_person=True)


def weak_password() -> str:
    """What is asked of a password, in the reader's language."""
    return _(
        "Take at least 10 characters that say more than your address, your name or this house, and that not everybody "
        "tries first."
    )


class Sessions(AuthenticationBackend):  # type: ignore[misc]
    """Whose session it is and where they work, in one statement: every page of the console needs both."""

    def get_user(self, user_id: int) -> Any:
        user = working.account(user_id)
        return user if user is not None and user.is_active else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session[SINCE] = request.session[SEEN] = int(clock.now().timestamp())

    def clean_password(self, password: str, user: Any = None) -> str:
        try:
            passwords.check(password, *((user.email, user.name) if user is not None else ("",)))
        except Refusal:
            raise ValidationError(weak_password()) from None
        return password

    def set_password(self, user: Any, password: str) -> None:
        accounts.set_password(ref=user.ref, password=password, by=oneself(user.ref), at=clock.now())
        user.refresh_from_db(fields=["password"])

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this very house."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("console")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The database alone does not tell the secrets of authenticator apps and the seeds of recovery codes."""

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), b"")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        whole = base64.b64decode(encrypted_text)
        return AESGCM(_key()).decrypt(whole[:_NONCE], whole[_NONCE:], b"").decode()

    def get_totp_issuer(self) -> str:
        return "Bespeak"


def _key() -> bytes:
    return hashlib.sha256(b"bespeak second factor " + settings.SECRET_KEY.encode()).digest()
