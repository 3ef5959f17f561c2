"""Orders: placing them, reading what the gate said, and what people decide about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from bespeak.domain.customers import queries as customers
from bespeak.domain.orders import operations, queries
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.api import intake
from bespeak.doors.api.intake import Asked
from bespeak.doors.api.reading import Visit, check_address, check_media_type, check_size
from bespeak.doors.api.routing import JSON, Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, Number, Page, Ref, Search, Word
from bespeak.doors.api.schemas.orders import (
    Decision,
    Decisions,
    EarlierDecision,
    LineVariant,
    Order,
    OrderCancellation,
    OrderOverride,
    OrderReview,
    OrderSummary,
    State,
)
from bespeak.doors.frame import access, pages, problems, telling

routes = Routes("Orders")


@routes.get("/orders", may=Orders.READ, answers=Page[OrderSummary])
def list_orders(
    visit: Visit,
    *,
    state: State | None = None,
    code: Word = "",
    search: Search = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Newest first. `code` is a reason that orders wait for, `search` a ref or the channel's own id."""
    found = queries.orders(
        store_id=visit.store_id,
        actor=visit.actor,
        state=state or "",
        code=code,
        search=search,
        most=limit + 1,
        before=pages.number_after(cursor) or None,
    )
    page = pages.page(found, limit, lambda row: row.id)
    return {"items": [OrderSummary.of(row) for row in page.items], "next": page.next}


@routes.get("/orders/{ref}", may=Orders.READ, answers=Order)
def read_order(visit: Visit, ref: Ref) -> Any:
    """One order in full, by its ref or by its channel's own id where only one has it."""
    view = telling.with_money(queries.order(store_id=visit.store_id, ref=ref, actor=visit.actor))
    customer = customers.refs([view.customer_id]).get(view.customer_id, "")
    return Order.of(view, customer, visit.store, visit.language)


@routes.get("/orders/{ref}/decisions", may=Orders.READ, answers=Page[EarlierDecision])
def list_decisions(visit: Visit, ref: Ref) -> Any:
    """Everything the gate, the clock and people ever said of this order, oldest first."""
    order = telling.with_money(queries.order(store_id=visit.store_id, ref=ref, actor=visit.actor))
    said = queries.decisions(store_id=visit.store_id, ref=order.ref, actor=visit.actor)
    store = visit.store
    return {
        "items": [EarlierDecision.of(order, one, store, visit.language or store.language) for one in said],
        "next": None,
    }


@routes.post("/orders/{ref}/override", may=Orders.OVERRIDE, answers=Decision)
def override_order(visit: Visit, ref: Ref, body: OrderOverride) -> Any:
    """Admits a held order, or declines one that stands, with a written reason that is kept."""
    decision = operations.override(
        store_id=visit.store_id, ref=ref, to=body.to, reason=body.reason, by=visit.actor, at=visit.at
    )
    return telling.decision_json(decision, visit.store, visit.language)


@routes.post("/orders/{ref}/cancellation", may=Orders.CANCEL, answers=Decision)
def cancel_order(visit: Visit, ref: Ref, body: OrderCancellation) -> Any:
    """Calls it off: frees its stock, gives its agreement back; what was paid is due back."""
    decision = operations.cancel(store_id=visit.store_id, ref=ref, reason=body.reason, by=visit.actor, at=visit.at)
    return telling.decision_json(decision, visit.store, visit.language)


@routes.post("/orders/{ref}/review", may=Orders.REVIEW, answers=Decision)
def review_order(visit: Visit, ref: Ref, body: OrderReview) -> Any:
    """Somebody has looked at what was doubtful and lets it pass; what the rules miss keeps holding the order."""
    decision = operations.settle_review(
        store_id=visit.store_id, ref=ref, reason=body.reason, by=visit.actor, at=visit.at
    )
    return telling.decision_json(decision, visit.store, visit.language)


@routes.post("/orders/{ref}/lines/{position}/variant", may=Orders.CORRECT, answers=Decision)
def correct_line(visit: Visit, ref: Ref, position: Number, body: LineVariant) -> Any:
    """Says which variant the line at this `position` means; the order is judged again and its stock claimed then.

    What came stays as it came. Refused where the order is released or over, or the catalogue knew the line's SKU.
    """
    decision = operations.correct_line(
        store_id=visit.store_id, ref=ref, position=position, sku=body.sku, reason=body.reason,
        by=visit.actor, at=visit.at,
    )  # fmt: skip
    return telling.decision_json(decision, visit.store, visit.language)


MOST_BYTES = 16 * 1024 * 1024


def place_orders(request: HttpRequest) -> HttpResponse:
    """One order, or a list of them; each is judged and answered in its place.

    A bad member of a list is refused in its place (status 200), a bad single order with 422. The same `external_id`
    again is the same order: equal content is a duplicate, other content a change.
    """
    told = intake.answer_now(_asked(request))
    if told.status >= 400:
        return problems.response(told.status, told.body)
    response = HttpResponse(told.body, status=told.status, content_type=JSON)
    if told.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def _asked(request: HttpRequest) -> Asked:
    secret = access.bearer(request.headers.get("Authorization", ""))
    check_address(request, frozenset())
    check_size(request, MOST_BYTES)
    check_media_type(request)
    language = access.language(request.headers.get("Accept-Language", ""))
    return Asked(secret, request.body, request.headers.get("Idempotency-Key"), language)


_ORDER = {"$ref": "#/components/schemas/OrderGiven"}
_BODY = {"anyOf": [_ORDER, {"type": "array", "items": _ORDER, "maxItems": intake.MOST_ORDERS}]}

# Not a route like the others: many requests are judged together there, and it reads keys and bodies itself.
routes.router.api_operation(
    ["POST"],
    "/orders",
    response=Decisions,
    operation_id="place_orders",
    summary="place orders",
    openapi_extra={
        "security": [{"AccessKey": [str(Orders.PLACE)]}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
    },
)(place_orders)
