"""What the API answers, field by field. Fields are added here, never renamed or removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from articles.models.choices import AuthorRole, Kind, SourceKind, Stage, TagKind
from portal.api.shapes import said


@dataclass(frozen=True)
class Name:
    """Something that has a page of its own."""

    name: Annotated[str, said("In the language of the edition.")]
    url: Annotated[str, said("Its page.")]


@dataclass(frozen=True)
class Credit:
    """Somebody in the byline."""

    name: Annotated[str, said("As the edition writes it.")]
    url: Annotated[str, said("The page of what they wrote.")]
    role: Annotated[str, said("What they did.", one_of=AuthorRole.values)]


@dataclass(frozen=True)
class Picture:
    """The lead picture, 16:9."""

    url: Annotated[str, said("Immutable: another cut has another address.")]
    type: Annotated[str, said("Its media type.", example="image/jpeg")]
    width: Annotated[int, said("In pixels.")]
    height: Annotated[int, said("In pixels.")]
    alt: Annotated[str, said("What it shows, for those who do not see it.")]
    credit: Annotated[str, said("Who made it. Name them wherever you show it.")]


@dataclass(frozen=True)
class StorySummary:
    """A public story as lists tell it."""

    id: Annotated[str, said("Never changes, whatever happens to the address.", example="5f0f9d5e-…")]
    url: Annotated[str, said("Its page.")]
    api_url: Annotated[str, said("The whole story from this API.")]
    edition: Annotated[str, said("The edition, which is its language.", example="uk")]
    kind: Annotated[str, said("What it is. Tell readers of opinion and advertising.", one_of=Kind.values)]
    stage: Annotated[str, said("How far it has come.", one_of=Stage.values)]
    title: Annotated[str, said("The title.")]
    lead: Annotated[str, said("The first sentences; plain text.")]
    published: Annotated[dt.datetime, said("When it was published.")]
    updated: Annotated[dt.datetime, said("When it was last updated in substance; else as `published`.")]
    is_exclusive: Annotated[bool, said("Only here.")]
    has_photo: Annotated[bool, said("A photo report.")]
    has_video: Annotated[bool, said("Has a video.")]
    rubric: Annotated[Name | None, said("The main rubric.")]
    authors: Annotated[list[Credit], said("The byline.")]
    picture: Annotated[Picture | None, said("The lead picture, where there is one.")]


@dataclass(frozen=True)
class StoryTag:
    """What a story is about."""

    name: Annotated[str, said("In the language of the edition.")]
    url: Annotated[str, said("Its page.")]
    kind: Annotated[str, said("What it names.", one_of=TagKind.values)]


@dataclass(frozen=True)
class StorySource:
    """Where a fact comes from."""

    name: Annotated[str, said("Who or what; empty where it is not named.")]
    kind: Annotated[str, said("How strong it is.", one_of=SourceKind.values)]
    channel: Annotated[str, said("Where it was said.")]
    link: Annotated[str, said("An address, or empty.")]


@dataclass(frozen=True)
class StoryCorrection:
    """What was wrong, and said so."""

    kind: Annotated[str, said("In the language of the edition.")]
    text: Annotated[str, said("What was put right.")]
    time: Annotated[dt.datetime, said("When it was told.")]


@dataclass(frozen=True)
class BodyNode:
    """One block of the text."""

    id: Annotated[str, said("Its anchor on the page, without `n-`.")]
    type: Annotated[str, said("What it is: paragraph, heading, quote, image …", example="paragraph")]
    text: Annotated[str, said("Its words.")]
    html: Annotated[str, said("Plain HTML, every address in full.")]


@dataclass(frozen=True)
class Story:
    """A whole public story."""

    summary: Annotated[StorySummary, said("What lists tell of it.")]
    place: Annotated[str, said("Where it was reported from; may be empty.")]
    agency: Annotated[str, said("The agency that reported it, where it is not the newsroom's own.")]
    rubrics: Annotated[list[Name], said("All its rubrics, the main one first.")]
    tags: Annotated[list[StoryTag], said("What it is about, most important first.")]
    sources: Annotated[list[StorySource], said("What it rests on.")]
    corrections: Annotated[list[StoryCorrection], said("Newest last.")]
    versions: Annotated[
        dict[str, str], said("The pages of its published versions by edition, itself included.")
    ]
    share_card: Annotated[str, said("A picture of 1200 × 630 for links; another title has another address.")]
    words: Annotated[int, said("How long the text is.")]
    html: Annotated[str, said("The whole text as plain HTML: no scripts, no styles, every address in full.")]
    nodes: Annotated[list[BodyNode], said("The text block by block.")]


@dataclass(frozen=True)
class RubricEntry:
    """A section of the portal."""

    slug: Annotated[str, said("For `rubric=`.")]
    name: Annotated[str, said("In the language of the edition.")]
    url: Annotated[str, said("Its page.")]
    parent: Annotated[str | None, said("The slug of the rubric it is part of.")]


@dataclass(frozen=True)
class TagEntry:
    """A person, place, organisation, event or topic that public stories are about."""

    slug: Annotated[str, said("For `tag=`.")]
    name: Annotated[str, said("In the language of the edition.")]
    url: Annotated[str, said("Its page.")]
    kind: Annotated[str, said("What it names.", one_of=TagKind.values)]
    wikidata: Annotated[str, said("Its identifier there, or empty.", example="Q1899")]


@dataclass(frozen=True)
class AuthorEntry:
    """Somebody who writes here."""

    slug: Annotated[str, said("For `author=`.")]
    name: Annotated[str, said("In the language of the edition.")]
    url: Annotated[str, said("The page of what they wrote.")]
    desk: Annotated[str, said("Where they work in the newsroom; may be empty.")]
    biography: Annotated[str, said("Two sentences; may be empty.")]


@dataclass(frozen=True)
class QuotedStory:
    """The story that has the quote."""

    id: Annotated[str, said("As in `articles`.")]
    title: Annotated[str, said("Its title.")]
    url: Annotated[str, said("Its page, at the quote.")]
    published: Annotated[dt.datetime, said("When it was published.")]


@dataclass(frozen=True)
class QuoteEntry:
    """Somebody's words in a public story."""

    words: Annotated[str, said("What was said.")]
    speaker: Annotated[str, said("Who said it; may be empty.")]
    speaker_tag: Annotated[str | None, said("The slug of the speaker's tag, for `speaker=`.")]
    role: Annotated[str, said("Who the speaker is.")]
    language: Annotated[str, said("What it was said in, where that is known.")]
    is_translated: Annotated[bool, said("Whether the newsroom translated it.")]
    source: Annotated[str, said("Where it was said; may be empty.")]
    story: Annotated[QuotedStory, said("Where it stands.")]
