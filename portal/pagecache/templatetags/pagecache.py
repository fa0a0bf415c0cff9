"""What templates say to the page cache."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from portal import editions
from portal.pagecache import parts, recording
from portal.pagecache.entries import NOTICE, WHEN

register = template.Library()


@register.simple_tag
def part(name: str) -> SafeString:
    """``{% part "newest" %}``: the part in the language being spoken, put in by the page cache."""
    language = get_language() or ""
    edition = language if language in editions.codes() else editions.primary()
    return mark_safe(parts.place(name, edition))  # noqa: S308 (a template's output, or a seam)


@register.simple_tag
def older_copy_notice() -> SafeString:
    """Where a page says that it is a copy, and of which moment, once no new one can be made."""
    notes = recording.current()
    if notes is None:
        return SafeString("")
    words = gettext("This is the page as it was at %(time)s. It will be brought up to date shortly.")
    notes.notice = format_html('<p class="notice notice--copy" role="status">{}</p>', words % {"time": WHEN})
    return mark_safe(recording.seam(NOTICE) or "")  # noqa: S308 (a seam)
