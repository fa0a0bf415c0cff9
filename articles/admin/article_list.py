"""The desk's list of stories: pages that begin where a story stands, each as quick as the first."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin import walking
from articles.admin.base import number_in
from articles.admin.bin import PARAMETER as BIN
from articles.admin.desk_filter import ALL, RUBRIC, STATE, meant
from articles.models import Article
from articles.models.choices import NOT_PUBLIC, State
from articles.models.keyset import Cursor, Malformed
from portal.moments import minute

BEFORE, AFTER, BELOW = "before", "after", "below"
EDITION, NO_TIME = "edition__exact", "published_at__isnull"


class ArticleList(ChangeList):
    """Django's list of a model, paged by key: ``before`` and ``after`` a story, or ``below`` a key."""

    is_walked = True

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        """All stories that fit. Up to four queries, where their keys have to be known."""
        # No filters, and not kept by those that are chosen next: they begin at the top.
        for name in (BEFORE, AFTER, BELOW):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        self.asked = request.GET
        self.order = self._order()
        queryset = super().get_queryset(request, exclude_parameters)
        if self.order.field == "published_at":
            queryset = queryset.exclude(state__in=NOT_PUBLIC)
        self.of_any_key = queryset
        self.below = number_in(request.GET.get(BELOW, "")) or ALL
        self.keys = meant(request, self.query, self.below)
        return queryset if self.keys is None else queryset.filter(pk__in=self.keys.pks)

    def get_results(self, request: HttpRequest) -> None:
        """The page asked for. Two queries, more where filters leave little of what is walked."""
        after, before = (self._place(name) for name in (AFTER, BEFORE))
        self.place, backwards = after or before, after is not None
        if self.keys is not None:
            self.page = walking.among(self.keys, self.of_any_key, self.order, self.place, backwards=backwards)
        else:
            way = self._way(request)
            self.page = walking.along(way, self.queryset, self.order, self.place, backwards=backwards)
        self.result_list: list[Article] = self.page.rows
        self.result_count = len(self.page.rows)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions, self.can_show_all, self.multi_page = True, False, False
        self.paginator = Paginator(self.page.rows, walking.SHOWN)

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.order.names())

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """The one column that the list is sorted by."""
        columns = map(self.get_ordering_field, self.list_display)
        return {list(columns).index(self.order.field): "desc" if self.order.falling else "asc"}

    # --- What the template asks -------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """Whether this list holds all that fit. Of very many known by their keys it holds a stretch."""
        return self.keys is None or (self.below == ALL and not self.keys.edge)

    @property
    def offers_all(self) -> bool:
        """Whether more stories fit than the page shows, and an action would reach them all."""
        return self.is_whole and bool(self.page.before or self.page.after or self.further_url)

    @property
    def number(self) -> int | None:
        """How many stories fit, where that is known without looking at all."""
        return self.page.number if self.is_whole else None

    @property
    def newest_url(self) -> str:
        """The list from its beginning, for who is further down."""
        return self.get_query_string() if self.place or self.below != ALL else ""

    @property
    def newer_url(self) -> str:
        return self._url(AFTER, self.page.before)

    @property
    def older_url(self) -> str:
        return "" if self.page.stopped else self._url(BEFORE, self.page.after)

    @property
    def further_url(self) -> str:
        """Where the page goes on that ends because enough was looked at."""
        if self.page.stopped:
            return self._url(BEFORE, self.page.after)
        if self.keys and self.keys.edge and self.page.after is None:
            return self.get_query_string({BELOW: str(self.keys.edge)})
        return ""

    @property
    def ends(self) -> str:
        """The times that the first and the last story shown are sorted by, or the one of all."""
        ends = [minute(getattr(row, self.order.field)) for row in (self.page.rows[:1] + self.page.rows[-1:])]
        return " – ".join(dict.fromkeys(ends))

    @property
    def looked_back_to(self) -> str:
        """The time of the last story looked at, where the page ends for that."""
        return minute(self.page.after.moment) if self.page.stopped and self.page.after else ""

    def _url(self, name: str, place: Cursor | None) -> str:
        below = {BELOW: str(self.below)} if self.below != ALL else {}
        return self.get_query_string({name: str(place), **below}) if place else ""

    # --- What is asked ----------------------------------------------------------------------------------

    def _place(self, name: str) -> Cursor | None:
        """The place named, or the beginning for what this portal never gave out."""
        try:
            return Cursor.parse(self.asked.get(name, ""))
        except Malformed:
            return None

    def _order(self) -> walking.Order:
        """By the first column asked for that the list can be sorted by. What is not public has no other."""
        for part in self.params.get(ORDER_VAR, "").split("."):
            number = number_in(part.removeprefix("-"))
            if number is None or number >= len(self.list_display):
                continue
            field = self.get_ordering_field(self.list_display[number])
            if field == "saved_at" or (field == "published_at" and self.asked.get(STATE) not in NOT_PUBLIC):
                return walking.Order(field, falling=part.startswith("-"))
        return walking.Order()

    def _way(self, request: HttpRequest) -> QuerySet[Article]:
        """The rows that the list is walked along: what an index holds in its order, the fewest of them."""
        stories, rubric = Article.objects.all(), number_in(self.asked.get(RUBRIC, ""))
        edition = self.asked.get(EDITION)
        if self.order.field == "published_at":
            public: Any = stories.visible()
            for spec in self.filter_specs:
                if getattr(spec, "field_path", "") == "published_at":
                    public = spec.queryset(request, public)
            if not edition:
                return public
            public = public.in_edition(edition)
            return public.filter(rubric=rubric) if rubric else public
        if self.asked.get(BIN) == "1":
            return stories.filter(binned_at__isnull=False)
        state = self.asked.get(STATE, State.PUBLISHED)
        if state in NOT_PUBLIC:
            return stories.saved_in_state(state)
        if rubric:
            return stories.filter(rubric=rubric)
        return stories.unpublished() if self.asked.get(NO_TIME) == "True" else stories
