"""The newsroom's public addresses. Each exists in every edition; the primary's have no prefix.

What machines ask for once, whatever the edition, stands at the end.
"""

from __future__ import annotations

from django.urls import path, register_converter

from articles.syndication.feeds import FORMATS
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
    report,
    rubric,
    search,
    sitemap,
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


class FeedFormat:
    """How a feed is written, as its address ends."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FeedFormat, "feed_format")
register_converter(TwoDigits, "two_digits")
register_converter(FourDigits, "four_digits")

urlpatterns = [
    path("", home.home, name="home"),
    path("news/", news.all_news, name="news"),
    path("news/<slug:slug>/", article.article_page, name="article"),
    path("news/<slug:slug>/report/", report.report_page, name="report"),
    path("news/<slug:slug>/report/thanks/", report.thanks_page, name="report_thanks"),
    path("amp/<slug:slug>", article.amp, name="amp"),
    path("rubric/<slug:slug>/", rubric.rubric_page, name="rubric"),
    path("feeds/", feed.feeds_page, name="feeds"),
    path("feeds/newest.<feed_format:form>", feed.newest, name="newest_feed"),
    path("feeds/corrections.<feed_format:form>", feed.corrections, name="corrections_feed"),
    path("feeds/rubric/<slug:slug>.<feed_format:form>", feed.of_rubric, name="rubric_feed"),
    path("feeds/tag/<slug:slug>.<feed_format:form>", feed.of_tag, name="tag_feed"),
    path("feeds/author/<slug:slug>.<feed_format:form>", feed.of_author, name="author_feed"),
    path("feeds/kind/<slug:kind>.<feed_format:form>", feed.of_kind, name="kind_feed"),
    path("feed/", feed.moved),
    path("rubric/<slug:slug>/feed/", feed.moved, {"view": "articles:rubric_feed"}),
    path("corrections/feed/", feed.moved, {"view": "articles:corrections_feed"}),
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
    path("about/views/", readership.readership_page, name="readership"),
    path("about/views.csv", readership.readership_csv, name="readership_csv"),
    path("search/", search.search_page, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("publications/", news.publications, name="publications"),
]

machine_patterns = [
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/<slug:code>/news.xml", sitemap.news, name="sitemap_news"),
    path("sitemaps/<slug:code>/lists.xml", sitemap.lists, name="sitemap_lists"),
    path(
        "sitemaps/<slug:code>/<four_digits:year>-<two_digits:month>.xml",
        sitemap.of_month,
        name="sitemap_month",
    ),
    path(
        "sitemaps/<slug:code>/<four_digits:year>-<two_digits:month>-<two_digits:day>.xml",
        sitemap.of_day,
        name="sitemap_day",
    ),
    # Where the agency's feeds used to be.
    path("rss/news_<slug:code>.xml", feed.moved),
]
