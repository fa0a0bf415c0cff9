"""What an editor sees first: own drafts, what waits, what went out, what is not translated."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext

from articles import readership
from articles.admin import curves, health
from articles.admin.front_places import Plan
from articles.admin.front_screen import address_of
from articles.admin.timed_words import line
from articles.desk import correcting, rights
from articles.desk import notices as told
from articles.desk.models import FrontLayout, TimedDeed
from articles.importing import imported
from articles.letters import settling
from articles.models import Article
from articles.readership.phrases import grouped
from portal import editions
from portal.accounts.models import User
from portal.notices import notices

SHOWN = 8
TIMED_SHOWN = 20


def of(person: User) -> dict[str, Any]:
    """The lists of the dashboard for somebody who may see articles. Twelve queries and three of the views."""
    if not person.has_perm("articles.view_article") and not person.has_perm("articles.change_article"):
        return {"sees_stories": False, "notices": alarms(person), "told": []}
    stories = Article.objects.select_related("rubric").defer("search_text")
    theirs = rights.of(person)
    own = Q(created_by=person) | Q(draft__saved_by=person) | theirs.own
    waiting = stories.waiting_for(theirs) if theirs.publishes else stories.handed_on_by(theirs)
    published = list(stories.visible().newest_first()[:SHOWN])
    views = readership.totals([story.pk for story in published])
    return {
        "sees_stories": True,
        "may_add": theirs.begins,
        "decides": theirs.publishes,
        "told": told.newest_of(person),
        "notices": alarms(person),
        "health": health.in_short(person),
        "drafts": list(stories.unpublished().filter(own).order_by("-saved_at")[:SHOWN]),
        "waiting": list(waiting.order_by("-saved_at")[:SHOWN]),
        "recalls": correcting.to_check(person),
        "reports": settling.waiting_for(person) if person.has_perm("letters.change_errorreport") else 0,
        "timed": timed(person),
        "imported": list(imported.waiting(stories).order_by("-saved_at")[:SHOWN]),
        **curves.of_now(),
        "published": [
            {"story": story, "views": grouped(views[story.pk]) if story.pk in views else None}
            for story in published
        ],
        "untranslated": list(stories.visible().without_version_in("uk").newest_first()[:SHOWN])
        if "uk" in editions.codes()
        else [],
    }


def alarms(person: User) -> list[dict[str, str]]:
    """What every editor should know, each with the form that mends it for who may open that."""
    return [{"text": line.text, "url": _form_of(line.about, person)} for line in notices()]


def _form_of(thing: Model | None, person: User) -> str:
    """The address of the form of a row; empty where there is none, or not for this person."""
    if isinstance(thing, FrontLayout):
        planned = f"{address_of(thing.page)}&planned={thing.pk}"
        return planned if person.has_perm("articles.view_frontslot") else ""
    if thing is None:
        return ""
    app, model = thing._meta.app_label, thing._meta.model_name
    if not any(person.has_perm(f"{app}.{deed}_{model}") for deed in ("view", "change")):
        return ""
    return reverse(f"admin:{app}_{model}_change", args=[thing.pk])


def timed(person: User) -> list[dict[str, Any]]:
    """What happens next by the clock, and what should have happened: the earliest first. Two queries."""
    deeds = [
        {
            "at": deed.at,
            "story": deed.article,
            "name": deed.article,
            "url": reverse("admin:articles_article_change", args=[deed.article_id]),
            **line(deed, deed.article),
        }
        for deed in TimedDeed.objects.in_order()[:TIMED_SHOWN]
    ]
    found = sorted([*deeds, *_planned(person)], key=lambda row: row["at"])
    return found[:TIMED_SHOWN]


def _planned(person: User) -> list[dict[str, Any]]:
    """Fronts that go up by themselves, for whoever may see the fronts. One query."""
    if not person.has_perm("articles.view_frontslot"):
        return []
    waiting = FrontLayout.objects.waiting().select_related("page__rubric", "author")[:TIMED_SHOWN]
    return [_row_of(layout, person) for layout in waiting]


def _row_of(layout: FrontLayout, person: User) -> dict[str, Any]:
    plan = Plan(layout, [])
    text = gettext("The front goes up on %(when)s. Planned by %(person)s.")
    text = plan.missed or text % {"when": plan.when, "person": layout.author or "–"}
    url, warns = _form_of(layout, person), bool(plan.missed)
    return {"at": layout.due_at, "name": layout.page, "url": url, "text": text, "warns": warns}
