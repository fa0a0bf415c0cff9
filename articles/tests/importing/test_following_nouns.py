"""Promises of a later export: names change and merge as they did there; what was made here stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine
from django.utils import timezone

from articles.desk import breaking, nounmerging
from articles.models import Author, BreakingBar, Tag
from articles.tests.importing.moving import MovingTestCase

NOW = timezone.now().replace(microsecond=0)


def merge(thing: Any, into: Any) -> None:
    begun = nounmerging.begin(thing, into, by=None)
    while nounmerging.step(begun.pk):
        pass


class NamesFollowTests(MovingTestCase):
    def at(self, moment: dt.datetime) -> None:
        self.enterContext(time_machine.travel(moment, tick=False))

    def test_names_follow_one_another_and_stop_where_somebody_here_has_them(self) -> None:
        self.at(NOW)
        for name in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon"):
            Tag.objects.create(name=name)
        whole = self.export("whole")
        self.at(NOW + dt.timedelta(hours=2))
        tags = {tag.slug: tag for tag in Tag.objects.all()}
        # One takes the name, and another one the address, that its neighbour leaves.
        for slug, name, new in (("beta", "Zeta", "zeta"), ("alpha", "Beta", "beta")):
            tags[slug].name, tags[slug].slug = name, new
            tags[slug].save()
        merge(tags["delta"], tags["gamma"])
        gamma = Tag.objects.get(slug="gamma")
        gamma.aliases.all().delete()
        gamma.name = "Delta"
        gamma.save()
        tags["epsilon"].name, tags["epsilon"].labels = "Ours", {"en": "Ours there"}
        tags["epsilon"].save()
        later = self.export("later", since=NOW.isoformat())
        numbers = {tag.name: tag.pk for tag in Tag.objects.all()}
        self.at(NOW + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        own = Tag.objects.create(name="Ours", slug="ours-here")
        self.at(NOW + dt.timedelta(hours=2))
        for _run in "12":
            said = self.bring_in(later)
            self.assertIn("others here have the names of there: 1.\n- Ours there: Ours\n", said)
            self.assertEqual(
                set(Tag.objects.values_list("pk", "name", "slug")),
                {
                    (numbers["Beta"], "Beta", "beta"),
                    (numbers["Zeta"], "Zeta", "zeta"),
                    (numbers["Delta"], "Delta", "gamma"),
                    (numbers["Ours"], "Epsilon", "epsilon"),
                    (own.pk, "Ours", "ours-here"),
                },
            )

    def test_what_was_made_or_raised_here_is_neither_merged_nor_taken_down(self) -> None:
        self.at(NOW)
        tag, author = (
            Tag.objects.create(name="Tram"),
            Author.objects.create(labels={"uk": "Б. Боб"}, slug="bob"),
        )
        twin = Tag.objects.create(name="Trams")
        whole = self.export("whole")
        self.at(NOW + dt.timedelta(hours=2))
        for slug in ("rails", "tram"):
            tag.slug = slug
            tag.save()
        merge(Author.objects.create(labels={"uk": "Р. Боб"}, slug="rob"), author)
        later = self.export("later", since=NOW.isoformat())
        self.at(NOW + dt.timedelta(hours=1))
        self.empty()
        self.bring_in(whole)
        rails = Tag.objects.create(name="Rails", slug="rails")
        rob = Author.objects.create(labels={"uk": "Роб Інший"}, slug="rob")
        merge(Tag.objects.get(name="Trams"), rails)
        breaking.raise_bar("en", text="Said here.", lasting=dt.timedelta(hours=3), by=None)
        self.at(NOW + dt.timedelta(hours=2))
        self.bring_in(later)
        self.assertEqual(set(Tag.objects.values_list("name", flat=True)), {"Tram", "Rails"})
        self.assertFalse(Tag.objects.filter(pk=twin.pk).exists())
        self.assertEqual(str(Author.objects.standing().get(pk=rob.pk).labels["uk"]), "Роб Інший")
        self.assertEqual(Author.objects.standing().count(), 2)
        self.assertEqual([bar.text for bar in BreakingBar.objects.up("en")], ["Said here."])
