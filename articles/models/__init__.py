"""The newsroom's nouns.

Modules import downwards: article → rubric, author, tag, group → choices. Everybody else imports from here.
"""

from __future__ import annotations

from articles.models.addresses import NounAddress
from articles.models.article import Article, ArticleBody
from articles.models.author import Author, AuthorName
from articles.models.breaking import BreakingBar
from articles.models.choices import AuthorRole, Kind, Mark, SourceKind, Stage, State, TagKind
from articles.models.correction import Correction
from articles.models.crowded import CrowdedMonth
from articles.models.demonstration import Demonstrated
from articles.models.front import FrontSlot
from articles.models.group import Address, TranslationGroup
from articles.models.old_addresses import OldAddress
from articles.models.rubric import Rubric
from articles.models.tag import Tag, TagAlias, TagName
from articles.models.through import ArticleRubric, Byline, Quote, Reference, Source, TaggedArticle

__all__ = [
    "Address",
    "Article",
    "ArticleBody",
    "ArticleRubric",
    "Author",
    "AuthorName",
    "AuthorRole",
    "BreakingBar",
    "Byline",
    "Correction",
    "CrowdedMonth",
    "Demonstrated",
    "FrontSlot",
    "Kind",
    "Mark",
    "NounAddress",
    "OldAddress",
    "Quote",
    "Reference",
    "Rubric",
    "Source",
    "SourceKind",
    "Stage",
    "State",
    "Tag",
    "TagAlias",
    "TagKind",
    "TagName",
    "TaggedArticle",
    "TranslationGroup",
]
