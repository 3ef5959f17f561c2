"""Logs as data: one JSON object a line on stderr, whoever wrote it, with secrets and e-mail addresses taken out.

Logs outlive an erasure, so nothing of a person may be in them: of a request only method, route and status are told.
"""

import logging
import logging.config
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"authorization|cookie|passw|secret|token|signature|(api|access|private|signing)[_-]?key$|^key$", re.IGNORECASE
)
SECRET_TEXTS = (
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"(\w+://[^/\s:@]*):[^@\s/]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), HIDDEN),
)
OF_REQUESTS = ("django.request", "django.security", "django.server")


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {name: HIDDEN if SECRET_NAMES.search(name) else _without_secrets(value) for name, value in event.items()}


def without_traces_of_refusals(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """What Django would not read (too many fields, no host of ours, half a form) is one line: nothing broke here."""
    logger, level = str(event.get("logger", "")), event.get("level")
    if logger.startswith("django.security") or (logger == "django.request" and level == "warning"):
        event.pop("exc_info", None)
    return event


def only_the_route(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Paths and queries hold names, addresses and words of people: "Not Found: /api/v1/customers/ada@…" is one."""
    request = event.pop("request", None)
    if not str(event.get("logger", "")).startswith(OF_REQUESTS):
        return event
    match = getattr(request, "resolver_match", None)
    told = {"method": getattr(request, "method", None), "route": getattr(match, "route", None)}
    return {**event, "event": "request_not_done", **{name: one for name, one in told.items() if one}}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in SECRET_TEXTS:
            value = pattern.sub(instead, value)
    elif isinstance(value, dict):
        return hide_secrets(None, "", {str(name): inner for name, inner in value.items()})
    elif isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]


def configure(wanted: dict[str, str]) -> None:
    """Called by Django with settings.LOGGING: {"form": "json" or "text", "level": …}."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": COMMON,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *_rendering(wanted["form"]),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": wanted["level"]},
            "loggers": {"django": {"handlers": [], "propagate": True, "level": wanted["level"]}},
        }
    )


def _rendering(form: str) -> list[Processor]:
    if form == "text":
        return [without_traces_of_refusals, only_the_route, hide_secrets, structlog.dev.ConsoleRenderer()]
    return [
        without_traces_of_refusals,
        structlog.processors.format_exc_info,
        only_the_route,
        hide_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
