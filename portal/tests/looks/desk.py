"""The desk's pages. Their forms are Django's, so only a page that runs over the side counts as a fault."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from portal.accounts import letters
from portal.accounts.models import User
from portal.headers.models import PolicyRefusal
from portal.tests.looks.album import Album
from portal.tests.looks.pages import EDITIONS, SCHEMES, Kind, View

CHIEF = "chief"
ADMINISTRATOR = "admin"
VIEWS = tuple(View(f"{width}-{scheme}", width, scheme) for width in (390, 1440) for scheme in SCHEMES)
SIDEWAYS = "sideways"


def shoot(book: Album, password: str) -> None:
    """The sign-in page, then what the chief editor and the administrator see, in each language."""
    make_trouble()
    for edition in EDITIONS:
        book.state = None
        book.shoot(
            edition, [Kind("desk-sign-in", f"/accounts/login/?language={edition}", faults=SIDEWAYS)], VIEWS
        )
        for username, pages in ((CHIEF, kinds()), (ADMINISTRATOR, administrators())):
            User.objects.filter(username=username).update(interface_language=edition)
            book.state = None
            book.state = signed_in(book, username, password)
            book.shoot(edition, pages, VIEWS)


def signed_in(book: Album, username: str, password: str) -> Any:
    """What a browser keeps of somebody's signing in."""
    with book.opened(VIEWS[0]) as tab:
        tab.goto("/accounts/login/")
        tab.fill("#id_login", username)
        tab.fill("#id_password", password)
        tab.locator(".button--main").click()
        tab.locator("#logout-form").wait_for(state="attached")
        return tab.context.storage_state()


def kinds() -> list[Kind]:
    """The desk's pages. One query."""
    newest = Article.objects.visible().latest("published_at").pk
    story = f"/admin/articles/article/{newest}/change/"
    return [
        Kind("desk-front", "/admin/", faults=SIDEWAYS),
        Kind("desk-list", "/admin/articles/article/", faults=SIDEWAYS),
        Kind("desk-new", "/admin/articles/article/add/", faults=SIDEWAYS),
        Kind("desk-story", story, faults=SIDEWAYS),
        Kind("desk-picker", story, open_picker, faults=SIDEWAYS),
        Kind("desk-pictures", "/admin/media/image/", faults=SIDEWAYS),
        Kind("desk-history", reverse("admin:article_revisions", args=[newest]), faults=SIDEWAYS),
        Kind("desk-compare", reverse("admin:article_compare", args=[newest]), faults=SIDEWAYS),
        Kind("desk-audit", "/admin/desk/auditentry/", faults=SIDEWAYS),
        Kind("desk-translations", "/admin/translations/", faults=SIDEWAYS),
        Kind("desk-statistics", "/admin/statistics/", faults=SIDEWAYS),
        Kind("desk-fronts", "/admin/articles/frontslot/", faults=SIDEWAYS),
        Kind("desk-tags", "/admin/articles/tag/", faults=SIDEWAYS),
        Kind("desk-reports", "/admin/letters/errorreport/", faults=SIDEWAYS),
    ]


def administrators() -> list[Kind]:
    """What only an administrator sees."""
    return [
        Kind("desk-refusals", "/admin/headers/policyrefusal/", faults=SIDEWAYS),
        Kind("desk-health", "/admin/health/", faults=SIDEWAYS),
    ]


def make_trouble() -> None:
    """Refusals of the content policy with names as long as they get, and a letter that does not get away."""
    for number in range(3):
        PolicyRefusal.objects.get_or_create(
            place="articles:rubric" + "_of_a_section" * number,
            directive="script-src-elem",
            blocked="https://" + "advertising-and-measuring." * (number + 1) + "example",
            source="/static/js/behaviours/" + "a-very-long-name-" * number + "reading.4d57c2c11e23.js",
            defaults={"times": 10**number, "last_at": timezone.now()},
        )
    letters.invited.enqueue(0)
    failed = DBTaskResult.objects.filter(task_path=letters.invited.module_path).latest("enqueued_at")
    failed.set_failed(ConnectionRefusedError("nobody listens"))


def open_picker(tab: Any) -> None:
    tab.locator("[data-choose]").first.click()
    tab.locator("dialog[open]").wait_for()
