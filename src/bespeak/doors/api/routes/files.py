"""Files that came with messages."""

from __future__ import annotations

import base64
from typing import Any

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Ref
from bespeak.doors.api.schemas.files import FileContent

routes = Routes("Conversations")


@routes.get("/conversations/{ref}/files/{file}", may=Conversations.READ, answers=FileContent)
def read_file(visit: Visit, ref: Ref, file: Ref, small: bool = False) -> Any:
    """The bytes of a file of this conversation; `small`: a small picture of it (WebP), which a PDF has none of."""
    found = queries.attachment(ref=file, conversation=ref, small=small, actor=visit.actor)
    content = base64.b64encode(found.body).decode()
    return {"ref": found.ref, "name": found.name, "kind": found.kind, "content": content}
