"""Makes a WordPress export of any size, for measuring its import: ``python -m bench.exports 20000 FILE.xml``.

The same numbers make the same file. Words are those of the generated archive.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from pathlib import Path
from typing import IO

from articles.management.archive.vocabulary import ACTORS, CIRCUMSTANCES, DEEDS, OBJECTS, RUBRICS

FIRST = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Stara gazeta</title>
<link>https://old.example</link><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
ITEM = """<item><title><![CDATA[{title}]]></title><link>https://old.example/{day:%Y/%m/%d}/post-{number}/</link>
<dc:creator><![CDATA[author{author}]]></dc:creator>
<guid isPermaLink="false">https://old.example/?p={number}</guid>
<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{day:%Y-%m-%d %H:%M:%S}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{day:%Y-%m-%d %H:%M:%S}]]></wp:post_date_gmt>
<wp:post_name><![CDATA[post-{number}]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type>
<category domain="category" nicename="rubric-{rubric}"><![CDATA[{rubric_name}]]></category>
{tags}</item>
"""


def write(file: IO[str], posts: int, seed: int = 1) -> None:
    """Write the export: posts of two to six kilobytes with five of five thousand tags."""
    lots = random.Random(seed)
    step = dt.timedelta(days=365.25 * 16) / max(posts, 1)
    file.write(HEAD)
    for number in range(1, posts + 1):
        rubric = lots.randrange(len(RUBRICS))
        file.write(
            ITEM.format(
                number=number,
                title=f"{_sentence(lots)} {number}",
                day=FIRST + step * number,
                author=lots.randrange(60),
                rubric=rubric,
                rubric_name=RUBRICS[rubric][0],
                content=_content(lots),
                tags="".join(_tag(min(int(lots.paretovariate(0.4)), 5000)) for _ in range(5)),
            )
        )
    file.write("</channel></rss>\n")


def _tag(number: int) -> str:
    return f'<category domain="post_tag" nicename="tag-{number}"><![CDATA[Тема {number}]]></category>\n'


def _content(lots: random.Random) -> str:
    """Half of the classic editor, half of blocks, with links and headings between."""
    paragraphs = [" ".join(f"{_sentence(lots)}." for _ in range(4)) for _ in range(lots.randrange(5, 12))]
    paragraphs[1] += ' Див. <a href="https://example.org/doc">документ</a> і <strong>підсумок</strong>.'
    if lots.random() < 0.5:
        return "\n\n".join([*paragraphs[:2], "<h2>Що далі</h2>", *paragraphs[2:]])
    return "\n\n".join(f"<!-- wp:paragraph -->\n<p>{one}</p>\n<!-- /wp:paragraph -->" for one in paragraphs)


def _sentence(lots: random.Random) -> str:
    parts = (ACTORS, DEEDS, OBJECTS, CIRCUMSTANCES)
    return " ".join(lots.choice(words["uk"]) for words in parts)


def main() -> None:
    """Write the file that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=int)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    with asked.file.open("w", encoding="utf-8") as file:
        write(file, asked.posts)


if __name__ == "__main__":
    main()
