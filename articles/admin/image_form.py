"""The forms by which pictures come into the library and are described."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.media import upload
from articles.media.models import Image
from articles.media.upload import Negative
from portal import editions

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif"
TEXTS = ("alt", "caption", "credit", "licence", "licence_note")
FOCUS_INPUT = {"min": 0, "max": 1, "step": 0.01}


class ImageForm(forms.ModelForm):
    """What must be said of a picture, and the point every crop keeps."""

    class Meta:
        model = Image
        fields = [*TEXTS, "focal_x", "focal_y"]
        widgets = {"focal_x": forms.NumberInput(FOCUS_INPUT), "focal_y": forms.NumberInput(FOCUS_INPUT)}

    def clean(self) -> dict[str, Any]:
        """What readers see keeps its credit, its licence and every alternative text it has."""
        data = super().clean() or self.cleaned_data
        if self.instance.is_public:
            needed = _("Readers see this picture: it keeps this.")
            for name in ("credit", "licence"):
                if not data.get(name):
                    self.add_error(name, needed)
            alt = data.get("alt", {})
            if any(code not in alt for code in self.instance.alt if code in editions.codes()):
                self.add_error("alt", needed)
        if self.instance.pk and {"focal_x", "focal_y"} & set(self.changed_data) and not self.errors:
            self._expect_original()
        return data

    def _expect_original(self) -> None:
        """Say so where the picture cannot be cut anew, since it lies in a store that does not answer."""
        try:
            self.instance.original.open("rb").close()
        except OSError:
            sentence = _(
                "The picture store does not answer: leave the focal point for now, or try again later."
            )
            self.add_error("focal_x", sentence)

    @property
    def focus(self) -> tuple[float, float]:
        """The focal point asked for."""
        return self.cleaned_data["focal_x"], self.cleaned_data["focal_y"]

    @property
    def edited(self) -> list[str]:
        """The texts that were changed."""
        return [name for name in self.changed_data if name in TEXTS]


class UploadForm(ImageForm):
    """A new picture: the file is read here, so that a refusal stands beside its field."""

    file = forms.FileField(
        label=_("Picture file"),
        help_text=_("JPEG, PNG, WebP or AVIF, at most 40 MB and 40 megapixels."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )

    field_order = ["file"]
    negative: Negative

    def clean(self) -> dict[str, Any]:
        """Have the darkroom read the file (up to 2 s); refuse what it refuses and what is there already."""
        data = super().clean()
        file = self.cleaned_data.get("file")
        if file is not None:
            focus = (self.cleaned_data.get("focal_x", 0.5), self.cleaned_data.get("focal_y", 0.5))
            try:
                self.negative = _developed(file, focus)
                self._refuse_double()
            except (upload.RefusedError, ValidationError) as refusal:
                self.add_error("file", refusal if isinstance(refusal, ValidationError) else str(refusal))
        return data

    def _refuse_double(self) -> None:
        """One file is one picture: two rows would be described and licensed differently."""
        twin = Image.objects.filter(digest=self.negative.digest).first()
        if twin is not None:
            address = reverse("admin:media_image_change", args=[twin.pk])
            sentence = _('This picture is in the library already: <a href="{}">{}</a>.')
            raise ValidationError(format_html(str(sentence), address, str(twin)))


def _developed(file: UploadedFile, focus: tuple[float, float]) -> Negative:
    """What the darkroom makes of a file, once, however often its form is asked. Raises ``RefusedError``."""
    kept = getattr(file, "developed", None)
    if kept is None or kept[0] != focus:
        try:
            kept = focus, upload.develop(file, focus)
        except upload.RefusedError as refusal:
            kept = focus, refusal
        file.developed = kept  # type: ignore[attr-defined]
    if isinstance(kept[1], upload.RefusedError):
        raise kept[1]
    return kept[1]


class BriefUploadForm(UploadForm):
    """A new picture taken in beside an article; its focal point starts in the middle."""

    class Meta(UploadForm.Meta):
        fields = [*TEXTS]

    @property
    def focus(self) -> tuple[float, float]:
        """The middle."""
        return 0.5, 0.5
