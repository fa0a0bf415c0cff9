"""Unsaved words: what an editor wrote in a form and did not save, offered when the form is opened again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.admin.article_form import ArticleForm
from articles.admin.base import editor
from articles.admin.body_field import BodyField
from articles.admin.fields import TagsField, Words
from articles.admin.front_screen import address_of, page_about
from articles.admin.said import UNASKED, SaidForm
from articles.admin.timing import TimingForm
from articles.desk import openforms
from articles.desk.models import OpenForm
from articles.models import Article, Stage
from portal.versions.sent import Sent, plain, sent, sent_by

PARAMETER = "unsaved"
# Beside the inputs: what the form itself knows, and what no editor wrote.
NOT_WORDS = ("version", "form_key", "edition", "csrfmiddlewaretoken")
ROWS = {"byline": _("Byline"), "sources": _("Sources")}
SHOWN = 12
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Difference:
    """What is not the same in the unsaved words: the field, and both in lines."""

    label: str
    unsaved: list[str]
    stored: list[str]


@dataclass(frozen=True)
class Offer:
    """Unsaved words of one form."""

    key: str
    written_at: datetime
    is_open: bool
    url: str
    differences: list[Difference]


def offers(request: HttpRequest, article: Article | None, form: ArticleForm) -> list[Offer]:
    """The words this person has not saved, newest first; those that are stored after all are dropped."""
    found = []
    for kept in openforms.unsaved(by=editor(request), article=article):
        differing = list(differences(form, kept.words))
        if differing:
            found.append(_offer(kept, differing))
        elif not openforms.is_here(kept):
            openforms.close([kept.key], by=editor(request))
    return found


def restored(request: HttpRequest) -> QueryDict | None:
    """The words that the address asks for, as the form would have sent them."""
    key = request.GET.get(PARAMETER, "")
    kept = openforms.find(key[:32], by=editor(request)) if key and request.method == "GET" else None
    if kept is None:
        return None
    words = QueryDict(mutable=True)
    for name, values in kept.words.items():
        words.setlist(name, values)
    words["form_key"] = kept.key
    return words


def keys_of(sent: QueryDict) -> list[str]:
    """The names under which the words of a form may be kept: its own, and the one it took after a save."""
    return [key for key in (sent.get("form_key", ""), sent.get("_kept_as", "")) if KEY.fullmatch(key)]


def words_of(data: QueryDict) -> Sent:
    """What a form sent, without what is the door's own."""
    return {
        name: data.getlist(name)
        for name in data
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def written(said: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Each text that a form sent, to be read and copied: label, words, and how many lines to show."""
    inputs = {
        **ArticleForm.base_fields,
        **SaidForm.base_fields,
        "timing-withdraw_note": TimingForm.base_fields["withdraw_note"],
    }
    for name, field in inputs.items():
        if isinstance(field, Words | TagsField | BodyField) and said.get(name, "").strip():
            yield str(field.label), said[name], 20 if name == "body" else 3
    if sources := _row_lines({name: [text] for name, text in said.items()}, "sources", {}):
        yield str(ROWS["sources"]), "\n".join(sources), 3


def differences(form: ArticleForm, words: Sent) -> Iterator[Difference]:
    """What the words say unlike the untouched form."""
    shown = sent_by(form)
    for name in form.fields:
        if name in NOT_WORDS:
            continue
        unsaved, stored = plain(words.get(name, [])), shown.get(name, [])
        if name == "body":
            unsaved, stored = _paragraphs(unsaved, stored)
        if unsaved != stored:
            labels = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", ())}
            sides = [[labels.get(value, value) for value in side[:SHOWN]] for side in (unsaved, stored)]
            yield Difference(str(form.fields[name].label), *sides)
    yield from _beside(form, words)
    for formset, rows in ((form.byline, "byline"), (form.sources, "sources")):
        untouched: Sent = {}
        for row in formset.forms:
            untouched |= sent_by(row)
        names = {str(value): str(label) for value, label in form.byline.authors}
        unsaved, stored = _row_lines(words, rows, names), _row_lines(untouched, rows, names)
        if unsaved != stored:
            yield Difference(str(ROWS[rows]), unsaved, stored)


def _beside(form: ArticleForm, words: Sent) -> Iterator[Difference]:
    """What was typed beside the buttons: times, an embargo, a reason, the line on an update."""
    labels = {"on": gettext("yes"), **{stage.value: str(stage.label) for stage in Stage}}
    for inputs in (form.timing, form.said):
        for bound in (one for one in inputs if one.name not in UNASKED):
            name, shown = bound.html_name, sent(bound.field.widget, bound.html_name, bound.initial)
            parts = [f"{name}_{part}" for part in ("day", "hour", "which")]
            if name in words or f"{name}_was" in words or (name == "substantive" and "note" in words):
                unsaved, stored = ([*_joined(side, [name, *parts])] for side in (words, shown))
                if unsaved != stored:
                    sides = ([labels.get(value, value) for value in side] for side in (unsaved, stored))
                    yield Difference(str(bound.label), *sides)


def _joined(side: Sent, names: list[str]) -> Iterator[str]:
    """What these inputs say, in one line; nothing where they are empty."""
    if line := " ".join(text for name in names for text in plain(side.get(name, []))):
        yield line


def _paragraphs(unsaved: list[str], stored: list[str]) -> tuple[list[str], list[str]]:
    """Of two texts the nodes that differ, as lines."""
    sides = []
    for html in ("".join(unsaved), "".join(stored)):
        try:
            sides.append({node.html: node.text for node in body.parse(html).document.identify().nodes})
        except body.Refused:
            sides.append({html: html[:400]})
    mine, theirs = sides
    return [text for html, text in mine.items() if html not in theirs], [
        text for html, text in theirs.items() if html not in mine
    ]


def _row_lines(data: Sent, prefix: str, authors: Mapping[str, str]) -> list[str]:
    """Each row that says something as one line, in order; numbers and choices nobody made are left out."""
    rows: dict[str, dict[str, str]] = {}
    for name, values in data.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == prefix and parts[1].isdecimal():
            rows.setdefault(parts[1], {})[parts[2]] = " ".join(plain(values))
    said = []
    for row in sorted(rows.values(), key=lambda row: int(row.get("ORDER") or 0)):
        if any(row.get(name) for name in ("author", "name", "channel", "link")) and not row.get("DELETE"):
            parts = [row[name] for name in row if name not in {"author", "ORDER", "DELETE", "key"}]
            named = authors.get(row.get("author", ""), "")
            said.append(", ".join(filter(None, [named, *parts])))
    return said


def left_behind(request: HttpRequest) -> list[dict[str, object]]:
    """Unsaved words of this person: title, moment, and the form that offers them. One query, two a front."""
    return [
        {"title": title, "at": kept.written_at, "url": url}
        for kept in openforms.left_behind(editor(request))
        for title, url in _named(kept)
    ]


def _named(kept: OpenForm) -> list[tuple[str, str]]:
    """Title and form of unsaved words; nothing where what they are about is no more."""
    if kept.about:
        page = page_about(kept.about)
        return [(str(page), address_of(page))] if page else []
    return [(" ".join(kept.words.get("title", [])), _form_of(kept))]


def _form_of(kept: OpenForm) -> str:
    view = ("change", [kept.article_id]) if kept.article_id else ("add", [])
    return reverse(f"admin:articles_article_{view[0]}", args=view[1])


def _offer(kept: OpenForm, differing: list[Difference]) -> Offer:
    words = kept.words
    asked = {PARAMETER: kept.key}
    if original := words.get("translation_of"):
        asked["translation_of"] = original[0]
    url = f"{_form_of(kept)}?{urlencode(asked)}"
    return Offer(kept.key, kept.written_at or kept.opened_at, openforms.is_here(kept), url, differing)
