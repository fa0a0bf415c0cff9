"""What a person may do with stories: read once a request, asked as often as one likes.

Permissions, which groups give, say what somebody does; the assignment says with which rubrics and editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Article, Byline, Rubric, State
from portal.accounts.models import User

NOTHING: Final = Q(pk__in=[])
EVERYTHING: Final = Q()
_CACHE: Final = "_rights_at_the_desk"


@dataclass(frozen=True)
class Rights:
    """The rights of one person. Costs no query but where ``owns`` has to look at a byline."""

    person: int | None = None
    author: int | None = None
    begins: bool = False
    writes: bool = False
    publishes: bool = False
    everything: bool = False
    every_rubric: bool = False
    rubrics: frozenset[int] = frozenset()
    editions: frozenset[str] = frozenset()
    lays_out: bool = False

    def may_begin(self, edition: str) -> bool:
        """Begin a story. Who has editions assigned, and publishes nothing, begins in these only."""
        bound = self.editions and not (self.publishes or self.everything)
        return self.begins and (not bound or edition in self.editions)

    def may_edit(self, article: Article) -> bool:
        """Change its working copy: an editor in the assigned rubrics, everybody else in own drafts.

        A translator's are those of the assigned editions too. One query when the byline decides.
        """
        if article.state != State.DRAFT:
            return self.writes and self.covers(article.rubric_id)
        return self.works_on(article)

    def works_on(self, article: Article) -> bool:
        """Change it while it is a draft, hand it in and take it back. One query when the byline decides."""
        if not self.writes:
            return False
        theirs = self.covers(article.rubric_id) or article.edition in self.editions
        return theirs or self.owns(article)

    def may_publish(self, article: Article) -> bool:
        """Review, publish, correct and withdraw it."""
        return self.publishes and self.covers(article.rubric_id)

    def may_lay_out(self, rubric: int | None) -> bool:
        """Say what leads a rubric's page or, with None, a home page. No query."""
        return self.lays_out and (rubric is None or self.covers(rubric))

    def covers(self, rubric: int | None) -> bool:
        """Whether stories of ``rubric`` are this editor's. One without a rubric is any editor's."""
        if self.everything or not self.publishes:
            return self.everything
        return self.every_rubric or (rubric in self.rubrics if rubric else bool(self.rubrics))

    def owns(self, article: Article) -> bool:
        """Whether this person began it or is named in its byline. One query unless they began it."""
        if self.person is not None and article.created_by_id == self.person:
            return True
        return self.author is not None and article.byline.filter(author=self.author).exists()

    def has_reviewed(self, article: Article) -> bool:
        """Whether it has been read, or is by pressing the button: not somebody else's draft, still in hand.

        What an import or the portal began is in nobody's hand.
        """
        return article.state != State.DRAFT or article.created_by_id in (None, self.person)

    @property
    def own(self) -> Q:
        """Stories this person began or is named in."""
        if self.person is None:
            return NOTHING
        begun = Q(created_by=self.person)
        if self.author is None:
            return begun
        return begun | Q(Exists(Byline.objects.filter(article=OuterRef("pk"), author=self.author)))

    @property
    def editable(self) -> Q:
        """Stories that ``may_edit`` allows, as a condition of one query."""
        if not self.writes:
            return NOTHING
        if self.everything or (self.publishes and self.every_rubric):
            return EVERYTHING
        drafts = Q(state=State.DRAFT) & (self.own | Q(edition__in=self.editions))
        return drafts | self._covered

    @property
    def publishable(self) -> Q:
        """Stories that ``may_publish`` allows, as a condition of one query."""
        if not self.publishes:
            return NOTHING
        return EVERYTHING if self.everything or self.every_rubric else self._covered

    @property
    def _covered(self) -> Q:
        if not (self.publishes and self.rubrics):
            return NOTHING
        return Q(rubric__in=self.rubrics) | Q(rubric=None)


# The timetable, commands and importers: nobody asks them for a right.
PORTAL: Final = Rights(begins=True, writes=True, publishes=True, everything=True, lays_out=True)


def of(person: User | None) -> Rights:
    """The rights of ``person``; None is the portal itself.

    One query beside Django's own for permissions, and none when asked again with the same object, as the
    permissions are kept: a request has one.
    """
    if person is None:
        return PORTAL
    known: Rights | None = getattr(person, _CACHE, None)
    if known is None:
        known = _read(person)
        setattr(person, _CACHE, known)
    return known


def _read(person: User) -> Rights:
    names = ("add_article", "change_article", "publish_article", "edit_every_article")
    begins, writes, publishes, everything = (person.has_perm(f"articles.{name}") for name in names)
    lays_out = person.has_perm("articles.change_frontslot")
    if everything:
        return Rights(person.pk, None, begins, writes, publishes, everything, lays_out=lays_out)
    rows = User.objects.filter(pk=person.pk).values_list(
        "author",
        "assignment__every_rubric",
        "assignment__editions",
        "assignment__rubrics",
        "assignment__rubrics__children",
    )
    author, every, editions, _rubric, _part = next(iter(found := list(rows)), (None,) * 5)
    rubrics = frozenset(pk for row in found for pk in row[3:] if pk is not None)
    spoken = frozenset(editions or ())
    return Rights(person.pk, author, begins, writes, publishes, False, bool(every), rubrics, spoken, lays_out)


def publishers_of(article: Article | None) -> QuerySet[User]:
    """The people who may publish ``article``, or anything when it is not begun yet."""
    editors: QuerySet[User] = User.objects.with_perm("articles.publish_article")
    if article is not None:
        rubrics = Rubric.objects.filter(Q(pk=article.rubric_id) | Q(children=article.rubric_id))
        theirs = Q(assignment__every_rubric=True) | Q(assignment__rubrics__in=rubrics.values("pk"))
        whole = User.objects.with_perm("articles.edit_every_article").values("pk")
        editors = editors.filter(theirs | Q(pk__in=whole)).distinct()
    return editors.order_by("pk")
