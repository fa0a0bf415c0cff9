"""The newsroom's public addresses. Each exists in every edition; the primary's have no prefix."""

from __future__ import annotations

from django.urls import path, register_converter

from articles.views import (
    archive,
    article,
    author,
    corrections,
    feed,
    home,
    news,
    popular,
    readership,
    rubric,
    search,
    tag,
)

app_name = "articles"


class TwoDigits:
    """A month or a day as addresses write it: 07."""

    regex = "[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class FourDigits(TwoDigits):
    """A year."""

    regex = "[0-9]{4}"

    def to_url(self, value: int) -> str:
        return f"{value:04}"


register_converter(TwoDigits, "two_digits")
register_converter(FourDigits, "four_digits")

urlpatterns = [
    path("", home.home, name="home"),
    path("news/", news.all_news, name="news"),
    path("news/<slug:slug>/", article.article_page, name="article"),
    path("amp/<slug:slug>", article.amp, name="amp"),
    path("rubric/<slug:slug>/", rubric.rubric_page, name="rubric"),
    path("feed/", feed.feed, name="feed"),
    path("rubric/<slug:slug>/feed/", feed.feed, name="rubric_feed"),
    path("tags/", tag.tag_list, name="tags"),
    path("tag/<slug:slug>/", tag.tag_page, name="tag"),
    path("authors/", author.author_list, name="authors"),
    path("author/<slug:slug>/", author.author_page, name="author"),
    path("archive/", archive.archive, name="archive"),
    path(
        "archive/<four_digits:year>/<two_digits:month>/<two_digits:day>/",
        archive.archive_day,
        name="archive_day",
    ),
    path("exclusives/", news.exclusives, name="exclusives"),
    path("popular/", popular.popular_page, name="popular"),
    path("corrections/", corrections.corrections_page, name="corrections"),
    path("corrections/feed/", corrections.corrections_feed, name="corrections_feed"),
    path("about/views/", readership.readership_page, name="readership"),
    path("about/views.csv", readership.readership_csv, name="readership_csv"),
    path("search/", search.search_page, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("publications/", news.publications, name="publications"),
]
