"""What a passkey says to a challenge, read and checked: made for this host, at this origin, now, by a person."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bespeak.kit.refusals import Invalid, Refusal

LONGEST_ANSWER = 20_000
_REQUIRED = UserVerificationRequirement.REQUIRED


class PasskeyWrongChallenge(Refusal):
    code = "passkey_wrong_challenge"
    status = "forbidden"
    sentence = "This passkey answered something else than what was asked."


class PasskeyOtherOrigin(Refusal):
    code = "passkey_other_origin"
    status = "forbidden"
    sentence = "This passkey answered at another address."


class PasskeyNotProven(Refusal):
    code = "passkey_not_proven"
    status = "forbidden"
    sentence = "What this passkey answered does not prove that it is here."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser sent (JSON), to which challenge, asked when; `host` and `origin` are where it was asked."""

    text: str
    challenge: str
    asked_at: datetime
    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey."""

    credential: str
    public_key: bytes
    sign_count: int


def to_make(*, host: str, title: str, called: str, holder: str, challenge: bytes) -> dict[str, Any]:
    """What a browser is asked to make a passkey: `called` is what its chooser shows, `holder` says nothing."""
    user = PublicKeyCredentialUserEntity(name=called, id=holder.encode(), display_name=called)
    asked, _ = _server(host, title).register_begin(
        user, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED, challenge=challenge
    )
    return _plain(dict(asked))


def to_use(*, host: str, challenge: bytes) -> dict[str, Any]:
    """What a browser is asked to find one of this host."""
    asked, _ = _server(host).authenticate_begin(user_verification=_REQUIRED, challenge=challenge)
    return _plain(dict(asked))


def made(answer: Answer) -> Made:
    """The passkey that was made. Refuses by name what was not made here and now."""
    said = _read(RegistrationResponse, answer.text)
    _check(said.response.client_data, answer)
    try:
        found: AuthenticatorData = _server(answer.host).register_complete(_state(answer), said)
        own = found.credential_data
    except Exception:  # whatever is wrong in bytes from outside
        raise PasskeyNotProven from None
    if own is None:
        raise PasskeyNotProven
    return Made(websafe_encode(own.credential_id), bytes(own), found.counter)


def credential_of(answer: Answer) -> str:
    """Which passkey claims to answer."""
    return websafe_encode(_read(AuthenticationResponse, answer.text).raw_id)


def proven(answer: Answer, public_key: bytes) -> int:
    """How often the passkey says that it has signed by now. Refuses by name what it has not signed here and now."""
    said = _read(AuthenticationResponse, answer.text)
    _check(said.response.client_data, answer)
    try:
        _server(answer.host).authenticate_complete(_state(answer), [AttestedCredentialData(public_key)], said)
        return int(said.response.authenticator_data.counter)
    except Exception:  # whatever is wrong in bytes from outside
        raise PasskeyNotProven from None


def _check(said: CollectedClientData, answer: Answer) -> None:
    if not hmac.compare_digest(said.challenge, websafe_decode(answer.challenge)):
        raise PasskeyWrongChallenge
    if said.origin != answer.origin or said.cross_origin:
        raise PasskeyOtherOrigin


def _read(kind: Any, text: str) -> Any:
    try:
        said = kind.from_dict(json.loads(text[: LONGEST_ANSWER + 1]))
    except Exception:  # whatever is wrong in bytes from outside
        said = None
    if said is None:
        raise Invalid("passkey_unreadable", "This is no answer of a passkey.", field="credential")
    return said


def _server(host: str, title: str = "") -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name=title or host, id=host), verify_origin=lambda _: True)


def _state(answer: Answer) -> dict[str, Any]:
    return {"challenge": answer.challenge, "user_verification": _REQUIRED}


def _plain(asked: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(asked, default=dict))
    return found
