"""Telegram: one message for each story, edited as the story changes, marked when it is withdrawn.

Telegram knows no number of ours by which it would leave out a message sent twice. So a ``Post`` is written
before the message is asked for. While it has no number, nobody knows whether the message stands: it is not
sent again before somebody has looked. Edits may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from articles.models import Article, Kind, Stage
from articles.outbox import answers, faces, telegram_api, telegram_text
from articles.outbox.models import Event, Post, Problem
from articles.outbox.outcomes import Done, Later, Nothing, Order, Outcome, Refused, Unsure
from articles.outbox.patience import OLDEST, persistently
from articles.outbox.telegram_api import Reply
from articles.outbox.telegram_text import Words
from portal import editions
from portal.kit import outgoing

# What Telegram says when the picture's address is to blame.
PICTURE_FAULTS: Final = (
    "http url", "web page content", "photo_invalid", "image_process", "wrong file", "webpage_",
)  # fmt: skip
UNCHANGED: Final = ("message is not modified",)
GONE: Final = ("message to edit not found", "message_id_invalid")


@dataclass(frozen=True)
class Telegram:
    """The chat of one edition."""

    edition: str
    chat: str

    @property
    def key(self) -> str:
        return f"telegram:{self.edition}"

    @property
    def label(self) -> str:
        return gettext("Telegram, %(edition)s: %(chat)s") % {
            "edition": editions.name_of(self.edition),
            "chat": self.chat,
        }

    def takes(self, edition: str) -> bool:
        return edition == self.edition

    def deliver(self, order: Order) -> Outcome:
        article = order.article
        if article is None:
            return Nothing()
        post = Post.objects.filter(article=article, channel=self.key).first()
        if post is None:
            return self._post(article) if _is_news(order) else Nothing()
        if not post.reference:
            return Unsure()
        with editions.speaking(self.edition):
            words = _words(article) if order.is_public else _marked(article)
        return _edit(post, words, faces.picture_of(article) if order.is_public else post.picture)

    def _post(self, article: Article) -> Outcome:
        """Send it, with its picture if Telegram takes that."""
        with editions.speaking(self.edition):
            words = _words(article)
        picture = faces.picture_of(article)
        if picture:
            caption = telegram_text.composed(words, telegram_text.CAPTION)
            outcome = self._send(article, "sendPhoto", photo=picture, caption=caption)
            if outcome is not None:
                return outcome
        text = telegram_text.composed(words, telegram_text.MESSAGE)
        return self._send(article, "sendMessage", text=text) or Refused(Problem.REFUSED)

    def _send(self, article: Article, method: str, **facts: Any) -> Outcome | None:
        """Ask for the message; None when it is the picture that Telegram does not take."""
        facts = {"chat_id": self.chat, "parse_mode": "HTML", **facts}
        post = Post.objects.create(
            article=article, channel=self.key, place=self.chat, picture=facts.get("photo", "")
        )
        try:
            reply = telegram_api.call(method, **facts)
        except outgoing.NotSent as problem:
            persistently(post.delete)
            return _not_sent(problem)
        except outgoing.NoAnswer as problem:
            return Unsure(str(problem), is_down=True)
        if reply.ok:
            post.reference = str(reply.message)
            persistently(lambda: post.save(update_fields=["reference"]))
            return Done(f"{self.chat}/{reply.message}")
        if reply.is_of_unknown_fate:
            return Unsure(_said(reply), is_down=True)
        persistently(post.delete)
        return None if post.picture and _is_of_picture(reply) else _refusal(reply)


def _is_news(order: Order) -> bool:
    """Whether a story without a message gets one: it was announced as new, and is no advertising."""
    article = order.article
    if article is None or article.published_at is None or order.delivery.tells != Event.PUBLISHED:
        return False
    is_fresh = order.delivery.created_at - article.published_at < OLDEST
    return order.is_public and is_fresh and article.kind != Kind.ADVERTISING


def _words(article: Article) -> Words:
    """What is said of a public story. One query, for its newest correction."""
    kind, stage = Kind(article.kind), Stage(article.stage)
    before = str(kind.label) if kind.is_labelled else str(stage.label) if stage != Stage.FULL else ""
    told = article.corrections.order_by("-published_at", "-pk").first()
    return Words(
        title=f"{before}: {article.title}" if before else article.title,
        lead=article.lead,
        link=gettext("Read in full"),
        url=faces.address_of(article),
        note=f"{told.get_kind_display()}: {told.text}" if told else "",
    )


def _marked(article: Article) -> Words:
    """What is said of a story that was withdrawn: that it was, and where the reason stands."""
    return Words(
        title=article.title,
        lead="",
        link=gettext("What we say about it"),
        url=faces.address_of(article),
        mark=gettext("Withdrawn"),
        is_struck=True,
    )


def _edit(post: Post, words: Words, picture: str) -> Outcome:
    """Have the message say these words and show this picture. Repeated it does no harm."""
    facts: dict[str, Any] = {"chat_id": post.place, "message_id": int(post.reference)}
    caption = {"caption": telegram_text.composed(words, telegram_text.CAPTION), "parse_mode": "HTML"}
    if not post.picture:
        text = telegram_text.composed(words, telegram_text.MESSAGE)
        return _edited(post, "editMessageText", **facts, text=text, parse_mode="HTML")
    if picture != post.picture:
        media = {"type": "photo", "media": picture, **caption}
        outcome = _edited(post, "editMessageMedia", **facts, media=media)
        if isinstance(outcome, Done):
            Post.objects.filter(pk=post.pk).update(picture=picture)
        if not isinstance(outcome, Refused):
            return outcome
    return _edited(post, "editMessageCaption", **facts, **caption)


def _edited(post: Post, method: str, **facts: Any) -> Outcome:
    try:
        reply = telegram_api.call(method, **facts)
    except outgoing.NotSent as problem:
        return _not_sent(problem)
    except outgoing.NoAnswer as problem:
        return Later(Problem.NO_ANSWER, str(problem), is_down=True)
    if reply.ok or reply.says(*UNCHANGED):
        return Done(f"{post.place}/{post.reference}")
    if reply.says(*GONE):
        return Nothing(Problem.GONE)
    return _refusal(reply)


def _is_of_picture(reply: Reply) -> bool:
    return reply.code == 400 and reply.says(*PICTURE_FAULTS)


def _not_sent(problem: outgoing.NotSent) -> Outcome:
    kind = Problem.NOT_ALLOWED if isinstance(problem, outgoing.NotAllowed) else Problem.UNREACHABLE
    return Later(kind, str(problem), is_down=True)


def _refusal(reply: Reply) -> Outcome:
    """Why Telegram did not do it."""
    said = _said(reply)
    if reply.code == 429:
        return Later(Problem.BUSY, said, wait=reply.wait, is_down=True)
    if reply.is_of_unknown_fate:
        return Later(Problem.FAULT, said, wait=reply.wait, is_down=True)
    if reply.code in {401, 403, 404} or reply.says("chat not found", "not enough rights", "chat_write"):
        return Later(Problem.NOT_LET_IN, said, is_down=True)
    return Refused(Problem.REFUSED, said)


def _said(reply: Reply) -> str:
    return answers.one_line(f"{reply.code} {reply.description}")
