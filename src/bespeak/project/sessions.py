"""Sessions that ended by their time, with what was noted of them."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

AT_ONCE = 500


@transaction.atomic
def drop_expired(at: datetime) -> int:
    """Takes some away, the oldest first. Answers how many."""
    over = Session.objects.filter(expire_date__lte=at).order_by("expire_date")
    keys = list(over.values_list("session_key", flat=True)[:AT_ONCE])
    if keys:
        UserSession.objects.filter(session_key__in=keys).delete()
        Session.objects.filter(session_key__in=keys, expire_date__lte=at).delete()
    return len(keys)
