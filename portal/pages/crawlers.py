"""Crawlers that feed machines which write and answer, by what they come for.

Names and purposes are what their operators say, checked on 26 November 2026 by way of the list at
https://github.com/ai-robots-txt/ai.robots.txt; each source is the operator's own page where there is one. Not
here: crawlers of search engines for people (Googlebot, Bingbot, Applebot), and what fetches a link's preview.
Robots.txt asks; it stops nobody who does not listen.
"""

from __future__ import annotations

from dataclasses import dataclass

OPENAI = "https://platform.openai.com/docs/bots"
ANTHROPIC = "https://support.claude.com/en/articles/8896518"
GOOGLE = "https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers"
META = "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers/"
AMAZON = "https://developer.amazon.com/amazonbot"
PERPLEXITY = "https://docs.perplexity.ai/guides/bots"
GATHERED = "https://github.com/ai-robots-txt/ai.robots.txt/blob/main/table-of-bot-metrics.md"


@dataclass(frozen=True)
class Crawler:
    """A name as robots.txt asks for it, and where it is said what it is for."""

    name: str
    source: str


# What they fetch may become part of a model.
TRAINING = (
    Crawler("GPTBot", OPENAI),
    Crawler("ClaudeBot", ANTHROPIC),
    Crawler("anthropic-ai", GATHERED),
    # No crawler of its own: says what may be done with what Googlebot fetched. Google Search is not touched.
    Crawler("Google-Extended", GOOGLE),
    Crawler("Google-CloudVertexBot", GOOGLE),
    # The same of what Applebot fetched.
    Crawler("Applebot-Extended", "https://support.apple.com/en-us/119829"),
    Crawler("meta-externalagent", META),
    Crawler("FacebookBot", META),
    Crawler("Amazonbot", AMAZON),
    Crawler("CCBot", "https://commoncrawl.org/ccbot"),
    Crawler("Bytespider", GATHERED),
    Crawler("DeepSeekBot", GATHERED),
    Crawler("AI2Bot", "https://allenai.org/crawler"),
    Crawler("Ai2Bot-Dolma", "https://allenai.org/crawler"),
    Crawler("cohere-training-data-crawler", GATHERED),
    Crawler("ChatGLM-Spider", GATHERED),
    Crawler("Diffbot", "https://docs.diffbot.com/docs/why-is-my-crawl-not-crawling"),
    Crawler("omgili", "https://webz.io/bot.html"),
    Crawler("ImagesiftBot", "https://imagesift.com/about"),
    Crawler("img2dataset", "https://github.com/rom1504/img2dataset"),
    Crawler("LAIONDownloader", "https://laion.ai/faq/"),
    Crawler("ICC-Crawler", GATHERED),
    Crawler("Cotoyogi", "https://ds.rois.ac.jp/en_center8/en_crawler/"),
)

# They search, or look something up for a person who asked, and name the page they found it on.
ANSWERING = (
    Crawler("OAI-SearchBot", OPENAI),
    Crawler("ChatGPT-User", OPENAI),
    Crawler("Claude-SearchBot", ANTHROPIC),
    Crawler("Claude-User", ANTHROPIC),
    Crawler("PerplexityBot", PERPLEXITY),
    Crawler("Perplexity-User", PERPLEXITY),
    Crawler("meta-webindexer", META),
    Crawler("meta-externalfetcher", META),
    Crawler("Amzn-SearchBot", AMAZON),
    Crawler("Amzn-User", AMAZON),
    Crawler("DuckAssistBot", "https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot/"),
    Crawler("MistralAI-User", "https://docs.mistral.ai/robots/"),
    Crawler("Google-Agent", GOOGLE),
    Crawler("Kimi-User", GATHERED),
)
