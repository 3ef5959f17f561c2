"""The API put together: all routes, one way to refuse, one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from bespeak.doors.api import document, faults
from bespeak.doors.api.routes import ALL
from bespeak.doors.api.schemas.orders import OrderGiven
from bespeak.doors.frame import problems

View = Callable[..., HttpResponseBase]


class Parsed(Parser):
    """The body was read at the entrance already."""

    def parse_body(self, request: Any) -> Any:
        return request.auth.data


class Api(NinjaAPI):
    """No refusal leaves it but as problem+json."""

    document: OpenAPISchema | None = None

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.answer_fault(faults.as_refusal(exc))

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        if self.document is None:
            self.document = super().get_openapi_schema(**given)
            document.complete(self.document, [OrderGiven])
        return self.document

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        urls = super()._get_urls()
        for one in urls:
            if isinstance(one, URLPattern):
                one.callback = guarded(one.callback)
        return urls


def guarded(view: View) -> View:
    """What the framework answers around its routes (another method, no such page) is a problem like any other."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:
            return problems.answer_fault(faults.as_refusal(error))
        if response.status_code != problems.STATUS["not_allowed"]:
            return response
        refused = problems.answer(problems.MethodNotAllowed(method=request.method))
        refused["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return refused

    answer.__dict__["csrf_exempt"] = True
    return answer


def build() -> Api:
    api = Api(
        title="Bespeak",
        version="1",
        description=document.DESCRIPTION,
        docs_url=None,
        urls_namespace="api",
        parser=Parsed(),
        openapi_extra={"info": {"license": {"name": "MIT", "identifier": "MIT"}}},
    )
    for routes in ALL:
        api.add_router("", routes.router)
    return api


api = build()
