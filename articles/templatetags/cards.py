"""Stories in lists: written once for each way of showing them, as long as they say the same."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.templatetags import wire

register = template.Library()

# Some kilobytes each. Who makes all pages one after another sets another number.
CARDS_KEPT = 1024
_cards: dict[tuple[object, ...], SafeString] = {}


@register.simple_tag
def card(story: Any, shown_by: str, slot: str, **how: Any) -> SafeString:
    """A story by the template ``shown_by``, its picture in ``slot``. No query.

    Lists show the same stories again and again: what was written of the same facts is written again. The day
    is one of them, since times of today and of this year are said in short.
    """
    facts = getattr(story, "facts", None)
    if facts is None:
        return _written(story, shown_by, slot, how)
    shown = wire.picture(story.picture, slot, silent=True)
    spoken = (get_language(), timezone.localdate(), timezone.get_current_timezone())
    key = (shown_by, *how.items(), *spoken, shown, *facts)
    if (known := _cards.get(key)) is not None:
        return known
    if len(_cards) >= CARDS_KEPT:
        _cards.clear()
    return _cards.setdefault(key, _written(story, shown_by, slot, how))


def _written(story: Any, shown_by: str, slot: str, how: dict[str, Any]) -> SafeString:
    return SafeString(get_template(shown_by).render({"story": story, "slot": slot, **how}))
