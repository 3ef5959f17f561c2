"""The languages of the pages: `messages.py` brings every catalogue in step and names what is not translated yet.

`messages.py --check` writes nothing. A new language: add it to LANGUAGES in the settings, run this, fill what it
makes.
"""

import os
import sys

import django
from django.conf import settings

from bespeak.doors.frame import catalogues


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")
    django.setup()
    left = 0
    for home in catalogues.doors():
        for language, name in settings.LANGUAGES:
            if language == catalogues.WRITTEN_IN:
                continue
            if "--check" not in words:
                catalogues.renew(home, language)
            for text in catalogues.missing(home, language):
                left += 1
                print(f"{home.name}, {name}: {text!r}")
    print(f"{left} texts are not translated yet." if left else "Everything is translated.", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
