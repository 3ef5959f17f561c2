"""Tries a draft of rules on every order there is: `python -m bench.inside.tried ROUNDS`. Answers seconds."""

from __future__ import annotations

import json
import sys
import time

from django.db import connection

from bespeak.domain.orders.trial import trial
from bespeak.domain.policy import queries, rules
from bespeak.domain.stores import queries as stores
from bespeak.kit import clock
from bespeak.kit.actors import operator


def main() -> None:
    store = stores.only_store()
    present = queries.current([store.id])[store.id]
    stricter = [rules.rule_to_data(one) | {"valid_days": 7} for one in present.rules]
    dear = {"code": "dear-first", "when": {"fact": "value", "op": ">", "value": 3000}, "needs": ["identity_verified"]}
    draft = rules.draft([*stricter, dear | {"valid_days": 30, "otherwise": "decline"}], present.currency)
    taken, judged = [], 0
    for _ in range(int(sys.argv[1])):
        began = time.perf_counter()
        tried = trial(store_id=store.id, present=present, draft=draft, actor=operator(), at=clock.now())
        taken.append(time.perf_counter() - began)
        judged = tried.judged
    connection.close()
    print(json.dumps({"seconds": taken, "judged": judged}))


if __name__ == "__main__":
    main()
