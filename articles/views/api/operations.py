"""What the newsroom gives through the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.models import Kind, TagKind
from articles.syndication.api import shapes
from articles.syndication.single.ninjs import SCHEMA as NINJS
from articles.views.api import nouns, stories
from portal.api.operations import Operation
from portal.api.parameters import EDITION, PAGING, Parameter, moment, one_of, slug

DAY_OR_MOMENT = {"type": "string", "examples": ["2026-11-26", "2026-11-26T14:05:00+02:00"]}
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}

OPERATIONS = (
    Operation(
        "listArticles",
        "articles",
        _("Public stories, newest first"),
        "At most one of `rubric`, `tag`, `author`, `kind`, `updated_since`. Advertising is listed only where "
        "`kind=advertising` asks for it. With `updated_since` the order is that of `updated`: ask again with "
        "the newest you have, and you miss nothing.",
        shapes.StorySummary,
        stories.articles,
        (
            EDITION,
            Parameter("rubric", "The slug of a rubric; those below it are part of it.", slug, SLUG),
            Parameter("tag", "The slug of a tag.", slug, SLUG),
            Parameter("author", "The slug of an author.", slug, SLUG),
            Parameter("kind", "What it is.", one_of(Kind.values), {"type": "string", "enum": Kind.values}),
            Parameter("since", "Published then or later.", moment, DAY_OR_MOMENT),
            Parameter("until", "Published before.", moment, DAY_OR_MOMENT),
            Parameter("updated_since", "Published or updated then or later.", moment, DAY_OR_MOMENT),
            *PAGING,
        ),
    ),
    Operation(
        "getArticle",
        "articles/{id}",
        _("A whole story"),
        "Text as HTML and block by block, sources, corrections, versions in other editions.",
        shapes.Story,
        stories.article,
        parts={"id": "The story's `id`."},
        is_list=False,
        may_be_gone=True,
    ),
    Operation(
        "getArticleAsMarkdown",
        "articles/{id}/markdown",
        _("A whole story as a Markdown file"),
        "Facts in front matter (YAML), then title, lead, text, corrections and sources. Every block of the "
        "text is there; pictures and players are links.",
        str,
        stories.article_as_markdown,
        parts={"id": "The story's `id`."},
        is_list=False,
        may_be_gone=True,
        media_type="text/markdown",
        schema={"type": "string"},
    ),
    Operation(
        "getArticleAsNinjs",
        "articles/{id}/ninjs",
        _("A whole story as ninjs 2.2"),
        "News in JSON as the International Press Telecommunications Council has it: https://iptc.org/std/ninjs/",
        dict,
        stories.article_as_ninjs,
        parts={"id": "The story's `id`."},
        is_list=False,
        may_be_gone=True,
        schema={"type": "object", "externalDocs": {"url": NINJS}},
    ),
    Operation(
        "listRubrics",
        "rubrics",
        _("All rubrics, in the editors' order"),
        "Two levels; `parent` names the upper one.",
        shapes.RubricEntry,
        nouns.rubrics,
        (EDITION,),
    ),
    Operation(
        "listTags",
        "tags",
        _("What public stories of an edition are about, by name"),
        "People, places, organisations, events and topics.",
        shapes.TagEntry,
        nouns.tags,
        (
            EDITION,
            Parameter(
                "kind",
                "What it names.",
                one_of(TagKind.values),
                {"type": "string", "enum": TagKind.values},
            ),
            *PAGING,
        ),
    ),
    Operation(
        "listAuthors",
        "authors",
        _("Everybody who writes here, by name"),
        "Those whom the newsroom's page of authors shows.",
        shapes.AuthorEntry,
        nouns.authors,
        (EDITION, *PAGING),
    ),
    Operation(
        "listQuotes",
        "quotes",
        _("What people said in public stories, the newest first"),
        "At most one of `speaker`, `article`. A speaker's are those of the stories begun last first.",
        shapes.QuoteEntry,
        nouns.quotes,
        (
            EDITION,
            Parameter("speaker", "The slug of the speaker's tag.", slug, SLUG),
            Parameter("article", "The id of a story.", nouns.story_id),
            *PAGING,
        ),
    ),
)
