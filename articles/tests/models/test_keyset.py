"""Promises of paging by key."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, State, TranslationGroup
from articles.models.keyset import Cursor, Malformed, Unknown, page

NOON = dt.datetime(2025, 11, 21, 10, tzinfo=dt.UTC)
# Few moments for many stories, so that most share theirs; microseconds, since the cursor must keep them.
MOMENTS = st.lists(
    st.integers(0, 3).map(lambda step: NOON + dt.timedelta(microseconds=step)), min_size=0, max_size=17
)


def store(moments: list[dt.datetime]) -> None:
    group = TranslationGroup.objects.bulk_create(TranslationGroup() for _ in moments)
    Article.objects.bulk_create(
        Article(
            edition="en", slug=f"s-{n}", title="S", state=State.PUBLISHED, published_at=at, group=group[n]
        )
        for n, at in enumerate(moments)
    )


class EveryStoryOnceTests(TestCase):
    @given(moments=MOMENTS, size=st.integers(1, 6))
    @settings(max_examples=60)
    def test_older_pages_give_each_story_once_in_order(self, moments: list[dt.datetime], size: int) -> None:
        store(moments)
        rows = Article.objects.visible()
        seen = found = page(rows, size)
        titles = list(seen.rows)
        while found.older:
            found = page(rows, size, before=Cursor.parse(str(found.older)))
            self.assertTrue(found.rows)
            titles += found.rows
        self.assertEqual(titles, list(rows.newest_first()))

    @given(moments=MOMENTS, size=st.integers(1, 6))
    @settings(max_examples=60)
    def test_newer_pages_lead_back_over_each_story_once(self, moments: list[dt.datetime], size: int) -> None:
        store(moments)
        rows = Article.objects.visible()
        expected = list(rows.newest_first())
        if not expected:
            return
        oldest = expected[-1]
        assert oldest.published_at is not None
        back, cursor = [oldest], Cursor(oldest.published_at, oldest.pk)
        while True:
            found = page(rows, size, after=cursor)
            back = [*found.rows, *back]
            if found.newer is None:
                break
            cursor = Cursor.parse(str(found.newer))
        self.assertEqual(back, expected)

    @given(moments=MOMENTS.filter(lambda moments: len(moments) > 2), arriving=MOMENTS)
    @settings(max_examples=40)
    def test_news_that_arrive_shift_nothing(
        self, moments: list[dt.datetime], arriving: list[dt.datetime]
    ) -> None:
        store(moments)
        rows = Article.objects.visible()
        expected = list(rows.newest_first())
        first = page(rows, 2)
        later = [moment + dt.timedelta(seconds=1) for moment in arriving]
        groups = TranslationGroup.objects.bulk_create(TranslationGroup() for _ in later)
        Article.objects.bulk_create(
            Article(
                edition="en",
                slug=f"new-{n}",
                title="N",
                state=State.PUBLISHED,
                published_at=at,
                group=groups[n],
            )
            for n, at in enumerate(later)
        )
        assert first.older
        self.assertEqual(page(rows, 50, before=first.older).rows, expected[2:])


class CursorTests(TestCase):
    @given(
        moment=st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC)),
        pk=st.integers(1, 2**63 - 1),
    )
    def test_it_comes_back_as_it_was_given_out(self, moment: dt.datetime, pk: int) -> None:
        self.assertEqual(Cursor.parse(str(Cursor(moment, pk))), Cursor(moment, pk))

    @given(text=st.text(max_size=40))
    def test_anything_else_is_malformed(self, text: str) -> None:
        try:
            cursor = Cursor.parse(text)
        except Malformed:
            return
        self.assertEqual(str(cursor), text)

    def test_a_story_that_left_the_list_is_unknown(self) -> None:
        store([NOON, NOON, NOON])
        gone = Article.objects.order_by("pk")[1]
        cursor = Cursor(NOON, gone.pk)
        Article.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
        for place in ({"before": cursor}, {"after": cursor}):
            with self.assertRaises(Unknown):
                page(Article.objects.visible(), 2, **place)

    def test_a_page_is_one_query(self) -> None:
        store([NOON] * 5)
        with self.assertNumQueries(1):
            first = page(Article.objects.visible(), 2)
        with self.assertNumQueries(1):
            page(Article.objects.visible(), 2, before=first.older)
