from __future__ import annotations

import datetime as dt

from django.test import TestCase
from django.utils import timezone

from articles.desk import drafting, known_tags, publishing, suggesting
from articles.desk.snapshot import Snapshot
from articles.models import Article, State, Tag, TagAlias, TagKind
from articles.tests.desk.test_publishing import DeskTestCase
from articles.tests.factories import article

UA = (
    "Президент Володимир Зеленський відвідав Львів. У Києві тим часом засідала Верховна Рада, а НБУ мовчав. "
    "Про вибори до ради міста не йшлося."
)


class KnownTagsTests(TestCase):
    def setUp(self) -> None:
        for kind, names in {
            TagKind.PERSON: ("Володимир Зеленський", "Андрій Петренко"),
            TagKind.PLACE: ("Київ", "Львів", "Мир"),
            TagKind.ORGANISATION: ("НБУ", "Верховна Рада"),
            TagKind.TOPIC: ("Вибори", "рада"),
        }.items():
            for name in names:
                Tag.objects.create(name=name, kind=kind)

    def found(self, text: str, title: str = "", lead: str = "") -> list[str]:
        names = dict(Tag.objects.values_list("pk", "name"))
        return [names[pk] for pk in known_tags.mentioned(title, lead, text)]

    def test_names_are_found_in_every_case_of_the_noun(self) -> None:
        text = "Зустрілися з Володимиром Зеленським у Львові. До Києва – ні. Депутатам Верховної Ради."
        self.assertEqual(set(self.found(text)), {"Володимир Зеленський", "Львів", "Київ", "Верховна Рада"})
        self.assertEqual(
            set(self.found(UA)),
            {"Володимир Зеленський", "Львів", "Київ", "Верховна Рада", "НБУ", "Вибори", "рада"},
        )

    def test_other_spellings_lead_to_their_tag(self) -> None:
        tag = Tag.objects.get(name="НБУ")
        TagAlias.objects.create(tag=tag, name="Національний банк")
        TagAlias.objects.create(tag=Tag.objects.get(name="Київ"), name="Kyiv")
        self.assertEqual(self.found("Курс Національного банку."), ["НБУ"])
        self.assertEqual(self.found("Kyiv's mayor"), ["Київ"])

    def test_a_name_is_written_with_a_capital_and_an_abbreviation_with_all(self) -> None:
        self.assertEqual(self.found("Мир настане, і буде мир."), ["Мир"])
        self.assertEqual(self.found("Настане мир."), [])
        self.assertEqual(self.found("нбу Нбу"), [])

    def test_the_longer_of_two_names_counts(self) -> None:
        self.assertEqual(self.found("Верховна Рада"), ["Верховна Рада"])

    def test_homonyms_are_all_offered(self) -> None:
        Tag.objects.create(name="Самар (місто)", kind=TagKind.PLACE)
        Tag.objects.create(name="Самар (річка)", kind=TagKind.PLACE)
        self.assertEqual(set(self.found("У Самарі.")), {"Самар (місто)", "Самар (річка)"})

    def test_the_title_comes_first(self) -> None:
        self.assertEqual(
            self.found("Львів, Львів, Львів.", title="НБУ", lead="Київ"), ["НБУ", "Київ", "Львів"]
        )

    def test_a_tag_made_or_renamed_meanwhile_is_known_at_once(self) -> None:
        self.assertEqual(self.found("Одеса"), [])
        tag = Tag.objects.create(name="Одеса", kind=TagKind.PLACE)
        self.assertEqual(self.found("в Одесі"), ["Одеса"])
        tag.name = "Ізмаїл"
        tag.save()
        self.assertEqual(self.found("в Одесі"), [])
        alias = TagAlias.objects.create(tag=tag, name="Одеса")
        self.assertEqual(self.found("в Одесі"), ["Ізмаїл"])
        alias.delete()
        self.assertEqual(self.found("в Одесі"), [])

    def test_it_asks_the_same_however_many_tags_there_are(self) -> None:
        self.found("")
        with self.assertNumQueries(2):
            known_tags.mentioned("", "", UA)


class TwinTests(DeskTestCase):
    def found(self, title: str, **arguments: object) -> list[tuple[str, bool]]:
        twins = suggesting.twins(title, "en", **arguments)  # type: ignore[arg-type]
        return [(twin.story.title, twin.is_same) for twin in twins]

    def test_the_same_title_is_found_whatever_its_letters(self) -> None:
        article(title="Tram line opens")
        self.assertEqual(self.found("TRAM  LINE OPENS"), [("Tram line opens", True)])

    def test_nearly_the_same_is_found_in_any_form_and_order(self) -> None:
        article(title="Рада схвалила другу лінію трамвая", edition="uk")
        [twin] = suggesting.twins("Другу лінію трамваю схвалено радою", "uk")
        self.assertFalse(twin.is_same)
        self.assertEqual(suggesting.twins("Рада відхилила бюджет міста", "uk"), [])

    def test_drafts_count_and_the_story_itself_does_not(self) -> None:
        own = self.begun(title="Tram line opens", slug="a")
        self.assertEqual(self.found("Tram line opens", than=own.pk), [])
        self.begun(title="Tram line opens", slug="b")
        self.assertEqual(len(self.found("Tram line opens", than=own.pk)), 1)

    def test_older_than_a_week_binned_or_of_another_edition_is_none(self) -> None:
        old = timezone.now() - dt.timedelta(days=8)
        article(title="Tram line opens", published_at=old)
        article(title="Tram line opens", binned_at=old, state=State.DRAFT, published_at=None)
        article(title="Tram line opens", edition="uk")
        self.assertEqual(self.found("Tram line opens"), [])

    def test_an_empty_title_has_none(self) -> None:
        article(title="")
        self.assertEqual(self.found(" "), [])


class EarlierTests(DeskTestCase):
    def public(self, title: str, *tags: Tag) -> Article:
        story = drafting.begin(edition="en", by=None)
        snapshot = self.snapshot.with_(title=title, slug="", tags=tuple(tag.pk for tag in tags))
        drafting.save(story, snapshot, by=None)
        publishing.publish(story, by=None)
        return story

    def titles(self, title: str, *tags: Tag, than: int | None = None) -> list[str]:
        found = suggesting.earlier(title, [tag.pk for tag in tags], "en", than, 5)
        return [story.title for story in found]

    def test_stories_that_share_tags_and_words_of_the_title_are_found_the_closest_first(self) -> None:
        tram, mayor, water = (Tag.objects.create(name=name) for name in ("Tram", "Mayor", "Water"))
        self.public("Water is cut off again", water)
        self.public("Mayor rides the tram", tram, mayor)
        self.public("Second tram line is voted through", tram, mayor)
        self.assertEqual(
            self.titles("Second tram line opens", tram, mayor),
            ["Second tram line is voted through", "Mayor rides the tram"],
        )

    def test_neither_itself_nor_a_draft_nor_another_edition_is_offered(self) -> None:
        tram, mayor = (Tag.objects.create(name=name) for name in ("Tram", "Mayor"))
        own = self.public("Second tram line opens", tram, mayor)
        draft = drafting.begin(edition="en", by=None)
        tagged = Snapshot(title="Second tram line opens", tags=(tram.pk, mayor.pk))
        drafting.save(draft, tagged, by=None)
        self.assertEqual(self.titles("Second tram line opens", tram, mayor, than=own.pk), [])

    def test_it_costs_seven_queries_at_most(self) -> None:
        tags = [Tag.objects.create(name=f"Tag {number}") for number in range(9)]
        for number in range(3):
            self.public(f"Second tram line {number}", *tags)
        with self.assertNumQueries(7):
            self.assertEqual(len(self.titles("Second tram line", *tags)), 3)
