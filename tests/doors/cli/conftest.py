"""The command line typed in this very process, beside one small store with everything settled in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from bespeak.doors.cli.main import main
from tests.scene import Scene, settled_scene


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What stands on stdout, however its lines were broken."""
        return " ".join(self.out.split())

    @property
    def data(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Type = Callable[..., Said]


@pytest.fixture
def bespeak(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: None) -> Type:
    """Types a command; nothing of it may be a traceback."""
    monkeypatch.setenv("BESPEAK_LOG_LEVEL", settings.LOGGING["level"])
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")

    def type_it(*words: str) -> Said:
        capsys.readouterr()
        try:
            code = main(list(words))
        except SystemExit as end:  # argparse
            code = int(end.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return Said(code, told.out, told.err)

    return type_it


@pytest.fixture
def scene(db: None) -> Scene:
    """Northlight: Ben sells, Mika manages; Ada has talked about mug and ring, Jun with nobody."""
    return settled_scene()
