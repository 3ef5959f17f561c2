"""What the guide gives to check a record by one's own means does check it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "the-record.md"


def test_the_check_of_the_guide_needs_nothing_of_ours(bespeak, scene, tmp_path):
    [program] = [part.partition("```")[0] for part in GUIDE.read_text(encoding="utf-8").split("```python\n")[1:]]
    assert "bespeak" not in program
    file, alone = tmp_path / "record.json", tmp_path / "check.py"
    alone.write_text(program, encoding="utf-8")
    bespeak("talk", "export", scene.talks["ada"], str(file), "--edition", "customer")

    def checks() -> bool:
        done = subprocess.run(
            [sys.executable, "-I", str(alone), str(file)], capture_output=True, text=True, check=False
        )
        return done.returncode == 0 and done.stdout.startswith("whole ")

    assert checks()
    signed = json.loads(file.read_bytes())
    for change in (
        lambda it: it["entries"][0].update(body='{"text":"No."}'),
        lambda it: it["entries"].pop(),
        lambda it: it["entries"].reverse(),
        lambda it: it.update(count=99),
    ):
        other = json.loads(json.dumps(signed))
        change(other)
        file.write_text(json.dumps(other), encoding="utf-8")
        assert not checks()
