"""Which buttons the article form has: what the story's state and the person's rights allow."""

from __future__ import annotations

from dataclasses import dataclass

from articles.desk import rights
from articles.models import Article, State
from portal.accounts.models import User


@dataclass(frozen=True)
class Deeds:
    """One answer for each button."""

    save: bool = False
    submit: bool = False
    take_back: bool = False
    send_back: bool = False
    approve: bool = False
    publish: bool = False
    publish_urgently: bool = False
    withdraw: bool = False
    schedule: bool = False
    duplicate: bool = False


def of(article: Article | None, person: User) -> Deeds:
    """What ``person`` may do with ``article`` now, None being one not begun. At most one query."""
    theirs = rights.of(person)
    if article is None:
        return Deeds(
            save=theirs.begins, submit=theirs.begins, publish=theirs.publishes, schedule=theirs.publishes
        )
    may_edit, may_publish = theirs.may_edit(article), theirs.may_publish(article)
    if article.binned_at:
        return Deeds(save=may_edit, duplicate=theirs.may_begin(article.edition))
    state, read = article.state, theirs.has_reviewed(article)
    return Deeds(
        save=may_edit,
        submit=may_edit and state == State.DRAFT,
        take_back=state == State.IN_REVIEW and not may_edit and theirs.works_on(article),
        send_back=may_publish and state in {State.IN_REVIEW, State.READY},
        approve=may_publish and (state == State.IN_REVIEW or (state == State.DRAFT and read)),
        publish=may_publish and read,
        publish_urgently=may_publish and not read,
        withdraw=may_publish and state == State.PUBLISHED,
        schedule=may_edit and may_publish,
        duplicate=theirs.may_begin(article.edition),
    )
