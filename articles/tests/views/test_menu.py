from __future__ import annotations

from django.test import TestCase, override_settings
from django.urls import include, path
from django.utils import translation

from articles.models import Rubric
from articles.views import menu
from portal.navigation import Link

pages = [path(f"{name}/", lambda request: None, name=name) for name, _label in menu.SECTIONS]
pages.append(path("rubric/<slug:slug>/", lambda request: None, name="rubric"))
urlpatterns = [
    path("", include((pages, "articles"))),
    path("", include(([path("about/", lambda request: None, name="about")], "pages"))),
]


@override_settings(ROOT_URLCONF=__name__)
class MenuTests(TestCase):
    def setUp(self) -> None:
        self.kyiv = Rubric.objects.create(labels={"en": "Kyiv", "uk": "Київ"}, position=2)
        self.world = Rubric.objects.create(labels={"en": "World", "uk": "Світ"}, position=1)
        Rubric.objects.create(labels={"en": "Trams"}, parent=self.kyiv)

    def test_rubrics_come_in_the_editors_order_and_the_editions_words(self) -> None:
        with self.assertNumQueries(1), translation.override("uk"):
            found = menu.rubrics()
        self.assertEqual(found, [Link("Світ", "/rubric/world/"), Link("Київ", "/rubric/kyiv/")])

    def test_sections_lead_to_every_list(self) -> None:
        self.assertEqual([link.url for link in menu.sections()][:2], ["/news/", "/publications/"])
        self.assertEqual(len(list(menu.sections())), len(menu.SECTIONS))
