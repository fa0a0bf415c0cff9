from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from hypothesis import given
from hypothesis import strategies as st

from articles.media import tones

levels = st.integers(0, 255)


@given(levels, levels, levels)
def test_every_colour_has_one_of_the_24_tones(red, green, blue):
    assert f".{tones.tone_of((red, green, blue))} " in tones.css()


def test_a_tone_of_the_palette_is_its_own_nearest():
    for number, colour in enumerate(tones.PALETTE):
        channels = tuple(bytes.fromhex(colour[1:]))
        assert tones.tone_of(channels) == f"tone-{number:02}"


def test_the_style_sheet_has_the_same_palette():
    sheet = finders.find("css/components/tones.css")
    assert tones.css() in Path(sheet).read_text(encoding="utf-8")
