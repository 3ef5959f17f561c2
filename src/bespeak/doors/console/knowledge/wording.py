"""What is known is called so on the pages of the console."""

from __future__ import annotations

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bespeak.doors.console import words as house
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Refusal

KINDS: dict[str, Word] = {
    "article": pgettext_lazy("kind of article", "Article"),
    "size_guide": pgettext_lazy("kind of article", "Size guide"),
    "product_fact": pgettext_lazy("kind of article", "Product fact"),
}
LANGUAGES: dict[str, Word] = {
    "en": "English", "fr": "Français", "ja": "日本語", "zh-hans": "简体中文", "zh-hant": "繁體中文", "ru": "Русский",
}  # fmt: skip
MOODS: dict[str, Word] = {
    "": pgettext_lazy("mood of a customer", "any"),
    "angry": pgettext_lazy("mood of a customer", "angry"),
    "worried": pgettext_lazy("mood of a customer", "worried"),
    "hesitant": pgettext_lazy("mood of a customer", "hesitant"),
}
VARIABLES: dict[str, Word] = {
    "customer": pgettext_lazy("to fill in", "customer"),
    "order": pgettext_lazy("to fill in", "order"),
    "product": pgettext_lazy("to fill in", "product"),
    "agent": pgettext_lazy("to fill in", "agent"),
    "store": pgettext_lazy("to fill in", "store"),
    "by when": pgettext_lazy("to fill in", "by when"),
}
REASONS: dict[str, Word] = {
    "words": _("they say “%(shown)s”"),
    "capitals": _("they write in capitals: “%(shown)s”"),
    "exclamation": _("they write “%(shown)s”"),
    "same_again": _("they wrote the same again"),
    "no_answer": _("nobody has answered their last %(shown)s messages"),
}
REFUSALS: dict[str, Word] = {
    "missing_text": _("Write something here."),
    "unknown_variable": _("There is no such variable; those there are stand beside the form."),
    "loose_brace": _("A brace stands alone. Variables are written like {customer}."),
    "bad_shortcut": _("A shortcut is letters and digits without blanks, at most 40."),
    "shortcut_taken": _("This shortcut is taken already. Choose another."),
    "handle_taken": _("Another article has this short name in this language."),
    "too_many_tags": _("These are too many tags."),
    "too_many_products": _("These are too many products."),
    "unknown_kind": _("Choose one of the kinds."),
    "unknown_language": _("Choose one of the languages."),
    "unknown_mood": _("Choose one of the moods."),
    "no_items": _("Put at least one article or task into it."),
    "too_many_items": _("These are too many lines for one list."),
    "stale_state": _("Somebody else has changed this meanwhile. What you typed is still here; look how it stands now."),
}


def told(refusal: Refusal) -> str:
    """A refusal beside its form."""
    own, language = REFUSALS.get(refusal.code), get_language() or "en"
    if own and (language != "en" or not refusal.text or refusal.code == "stale_state"):
        return str(own)
    return house.refused(refusal.code, refusal.text, language)
