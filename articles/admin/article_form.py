"""The article form: it reads and writes a snapshot, never the article's own columns."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles import body
from articles.admin.body_field import BodyField
from articles.admin.fields import RubricChoice, TagsField, Words, in_tree_order
from articles.admin.picker import ImageChoice
from articles.admin.rows import GONE, BylineFormSet, SourceFormSet
from articles.admin.said import SaidForm
from articles.admin.timing import TimingForm
from articles.body import Finding
from articles.desk import drafting, slugs
from articles.desk.rights import PORTAL
from articles.desk.snapshot import Snapshot
from articles.models import Article, Kind, Mark, Rubric, Tag, TagKind
from portal import editions
from portal.kit.text import one_line, slugify


class ArticleForm(forms.ModelForm):
    """Everything an editor can change about an article, its ordered rows included."""

    edition = forms.ChoiceField(label=_("Edition"), choices=editions.choices)
    title = Words(
        label=_("Title"),
        max_length=200,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2, "class": "long", "data-advised": "20-120"}),
    )
    slug = Words(
        label=_("Address"),
        max_length=90,
        required=False,
        help_text=_("Empty: made of the title. Letters are transliterated; it stays after publication."),
    )
    lead = Words(
        label=_("Lead"),
        max_length=600,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3, "class": "long", "data-advised": "80-300"}),
        help_text=_("What happened, in one or two sentences. Lists, feeds and share cards show it."),
    )
    body = BodyField(label=_("Text"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    marks = forms.MultipleChoiceField(
        label=_("Marks"), choices=Mark.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    place = TagsField(label=_("Place"), required=False, kind=TagKind.PLACE, single=True)
    agency = Words(
        label=_("Agency"), max_length=40, required=False, help_text=_("Empty: our own short name.")
    )
    rubric = RubricChoice(
        label=_("Main rubric"),
        queryset=Rubric.objects.all(),
        required=False,
        error_messages={"invalid_choice": GONE},
    )
    rubrics = forms.ModelMultipleChoiceField(
        label=_("Further rubrics"),
        queryset=Rubric.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("The most important first. A new name makes a new tag.")
    )
    lead_image = ImageChoice(label=_("Lead picture"), required=False)
    lead_caption = Words(
        label=_("Caption here"),
        max_length=400,
        required=False,
        help_text=_("Empty: the picture's own caption."),
    )

    # What the form was opened over, and the form itself: what a save and a second press are known by.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    # What a new article begins with; and the story it translates, if it does.
    begins_as = Snapshot()
    original: Article | None = None
    # Whose rights decide in which editions it may begin; why it is not saved, if it is not.
    rights = PORTAL
    # Unsaved words that the form opens with, as it would have sent them.
    restored: QueryDict | None = None
    refusal = ""
    # What an earlier save has handed on for the inputs beside the buttons.
    typed: dict[str, Any] = {}
    # A preview shows words; times that can't be meant are for a save to refuse.
    is_for_preview = False
    # What the grammar has mended in the text that was sent.
    mended: Sequence[Finding] = ()

    class Meta:
        model = Article
        fields: list[str] = []

    class Media:
        js = [
            Script("admin/js/rows.js", type="module"),
            Script("admin/js/counter.js", type="module"),
            Script("admin/js/article-form.js", type="module"),
            Script("admin/js/timing.js", type="module"),
            Script("admin/js/original.js", type="module"),
            Script("admin/js/saving.js", type="module"),
            Script("admin/js/writing-help.js", type="module"),
            Script("admin/js/typography.js", type="module"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        article = kwargs.get("instance")
        known = article if article and article.pk else None
        snapshot, version = drafting.working_copy(known) if known else (self.begins_as, 1)
        token = {"version": version, "form_key": secrets.token_hex(16)}
        kwargs["initial"] = {**initial_of(snapshot), **token, **(kwargs.get("initial") or {})}
        kwargs.setdefault("label_suffix", "")
        if self.restored is not None and not args:
            kwargs["data"] = self.restored
        super().__init__(*args, **kwargs)
        data, files = (self.data, self.files) if self.is_bound else (None, None)
        self.byline = BylineFormSet(
            data,
            files,
            prefix="byline",
            initial=[{"author": credit.author, "role": credit.role} for credit in snapshot.byline],
        )
        self.sources = SourceFormSet(
            data, files, prefix="sources", initial=SourceFormSet.initial_of(snapshot)
        )
        self.timing = TimingForm(data, article=known)
        self.said = SaidForm(data, article=known, times=self.timing.times, typed=self.typed)
        self._bind_to_rights()
        if article and article.pk:
            del self.fields["edition"]
            self.fields["body"].widget.attrs["data-edition"] = article.edition
        self._share_rubrics()

    def _share_rubrics(self) -> None:
        """The tree is read once for both fields."""
        tree = in_tree_order(Rubric.objects.all())
        main, further = cast(RubricChoice, self.fields["rubric"]), self.fields["rubrics"]
        named = [(rubric.pk, main.label_from_instance(rubric)) for rubric in tree]
        cast(forms.Select, main.widget).choices = [("", "---------"), *named]
        cast(forms.Select, further.widget).choices = named

    def _bind_to_rights(self) -> None:
        """Offer the editions in which the person may begin a story."""
        edition = cast(forms.ChoiceField, self.fields["edition"])
        edition.choices = [(code, name) for code, name in editions.choices() if self.rights.may_begin(code)]

    @property
    def article_edition(self) -> str:
        """The edition written in: chosen once, when the article is begun."""
        return self.instance.edition or self.cleaned_data.get("edition") or editions.primary()

    def is_valid(self) -> bool:
        """The form and its rows; all are checked, so that all findings are shown at once."""
        beside = [self.byline.is_valid(), self.sources.is_valid()]
        if not self.is_for_preview:
            beside += [self.timing.is_valid(), self.said.is_valid()]
        return all([super().is_valid(), *beside])

    def clean_title(self) -> str:
        """One line, however it was wrapped."""
        return one_line(self.cleaned_data["title"])

    def clean_slug(self) -> str:
        """As an address can hold it, whatever was typed."""
        return slugify(self.cleaned_data["slug"])

    def clean_edition(self) -> str:
        """A story has one version in each edition."""
        edition: str = self.cleaned_data["edition"]
        group = self.original.group_id if self.original else None
        if group and Article.objects.filter(group=group, edition=edition).exists():
            raise ValidationError(_("The story has a version in this edition already."))
        return edition

    def clean_body(self) -> str:
        """Refuse a body the grammar refuses, naming the place; what it mends is told once it is saved."""
        try:
            parsed = body.parse(self.cleaned_data["body"])
        except body.Refused as refused:
            raise ValidationError([in_words(finding) for finding in refused.refusals]) from refused
        self.mended = parsed.findings
        return parsed.document.html

    def clean(self) -> dict[str, Any]:
        """Refuse an address that another story has, and everything from who may not save it any more."""
        data = super().clean() or self.cleaned_data
        if self.refusal:
            raise ValidationError(_("Not saved. %(why)s"), params={"why": self.refusal})
        slug = data.get("slug", "")
        if (
            slug
            and slug != self.instance.slug
            and slugs.slug_is_taken(self.instance, slug, self.article_edition)
        ):
            self.add_error("slug", _("Another story has, or had, this address. Choose a different one."))
        return data

    def _post_clean(self) -> None:
        """Nothing: Django would fill and check the article's columns here, and those are the desk's."""

    def snapshot(self) -> Snapshot:
        """What the valid form holds. Tags it names for the first time are made now."""
        place = self.cleaned_data["place"].resolve(self.article_edition)
        tags = self.cleaned_data["tags"].resolve(self.article_edition)
        return self.without_tags().with_(
            place=place[0].pk if place else None, tags=tuple(tag.pk for tag in tags)
        )

    def without_tags(self) -> Snapshot:
        """What the valid form holds beside place and tags, which may not exist yet."""
        data = self.cleaned_data
        return Snapshot(
            title=data["title"],
            slug=data["slug"],
            lead=data["lead"].strip(),
            body=data["body"],
            kind=data["kind"],
            marks=tuple(data["marks"]),
            agency=data["agency"],
            rubric=data["rubric"].pk if data["rubric"] else None,
            rubrics=tuple(rubric.pk for rubric in data["rubrics"] if rubric != data["rubric"]),
            byline=self.byline.credits(),
            sources=self.sources.sources(),
            lead_image=data["lead_image"].pk if data["lead_image"] else None,
            lead_caption=data["lead_caption"],
        )


def in_words(finding: body.Finding) -> str:
    """A finding about the text in the language being spoken: the place and what to do."""
    place = gettext(finding.place).format(number=finding.number)
    return f"{place}: {gettext(finding.message).format(**finding.params)}"


def initial_of(snapshot: Snapshot) -> dict[str, Any]:
    """The form's initial values for a snapshot. Two queries."""
    names = Tag.objects.in_bulk([*snapshot.tags, *filter(None, [snapshot.place])])
    return {
        **{name: getattr(snapshot, name) for name in ("title", "slug", "lead", "body", "kind", "agency")},
        "marks": list(snapshot.marks),
        "place": [names[snapshot.place]] if snapshot.place in names else [],
        "rubric": snapshot.rubric,
        "rubrics": list(snapshot.rubrics),
        "tags": [names[pk] for pk in snapshot.tags if pk in names],
        "lead_image": snapshot.lead_image,
        "lead_caption": snapshot.lead_caption,
    }
