"""One address for each channel: `POST /hooks/chn_…`. The platform's signature is what opens it.

What was kept is answered with 202 and its receipt, whatever becomes of it: WooCommerce gives a webhook up after five
answers that are not 2xx. What became of it says `GET /api/v1/receipts/{receipt}`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bespeak.domain.saleschannels import operations
from bespeak.doors.frame import problems
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refs import is_ref
from bespeak.kit.refusals import NotFound

MOST_BYTES = 4_000_000
JSON = "application/json; charset=utf-8"


@csrf_exempt
def deliver(request: HttpRequest, channel: str) -> HttpResponse:
    """Takes one delivery. No refusal leaves but as problem+json."""
    try:
        return _deliver(request, channel)
    except Exception as error:
        return problems.answer_fault(error)


def _deliver(request: HttpRequest, channel: str) -> HttpResponse:
    if request.method != "POST":
        answer = problems.answer(problems.MethodNotAllowed(method=request.method))
        answer["Allow"] = "POST"
        return answer
    if not is_ref(channel):
        raise NotFound
    headers = {name.lower(): text for name, text in request.headers.items()}
    taken = operations.take_delivery(channel=channel, headers=headers, body=_body(request), by=SYSTEM, at=clock.now())
    if not taken.receipt:
        return HttpResponse(problems.as_bytes({"pong": channel}), content_type=JSON)
    return HttpResponse(problems.as_bytes({"receipt": taken.receipt}), status=202, content_type=JSON)


def _body(request: HttpRequest) -> bytes:
    """The exact bytes."""
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise problems.TooLarge(f"At most {MOST_BYTES:,} bytes are taken here.", most=MOST_BYTES)
    return request.body
