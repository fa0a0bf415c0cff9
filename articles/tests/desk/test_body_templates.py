from __future__ import annotations

from types import SimpleNamespace

from django.template.loader import get_template
from django.test import SimpleTestCase

from articles import body
from articles.body.embeds import PROVIDERS
from articles.tests.body.test_parse import WHOLE

HOSTILE = '"><script>x()</script>'


class BodyTemplateTests(SimpleTestCase):
    def render_node(self, node, context):
        nothing = SimpleNamespace(sources={}, tags={}, images={}, stories={})
        template = get_template(f"articles/body/{node.template_name}.html")
        return template.render({**context, "edition": "uk", "resolve": nothing})

    def rendered(self, source):
        return body.render(body.parse(source).document.identify(), self.render_node)

    def test_every_node_and_every_provider_has_a_template(self):
        for node in body.NODES.values():
            get_template(f"articles/body/{node.name.replace('-', '_')}.html")
        for provider in PROVIDERS:
            get_template(f"articles/body/embeds/{provider.name}.html")

    def test_marks_and_links_come_out_as_html(self):
        html = self.rendered(WHOLE)
        self.assertIn("One <strong>two <em>three</em></strong><br>four&amp;", html)
        self.assertIn('<a href="https://unn.ua/?a=1&amp;b=2" rel="noopener">', html)
        self.assertIn("<li><p>b</p><p>c</p></li>", html)
        self.assertNotIn("&lt;", html)
        self.assertNotIn("&amp;amp;", html)

    def test_nothing_an_editor_writes_becomes_markup(self):
        escaped = (
            HOSTILE.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        )
        html = self.rendered(WHOLE.replace("Olha &quot;O&quot; Marchuk", escaped).replace("mayor", escaped))
        html += self.rendered(WHOLE.replace("Marchuk said", escaped).replace("caption", escaped))
        html += self.rendered(WHOLE.replace("https://t.me/channel/12", f"https://a.ua/{escaped}"))
        self.assertNotIn("<script", html)
        self.assertIn("&lt;script", html)
