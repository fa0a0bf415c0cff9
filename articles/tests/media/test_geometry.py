from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articles.media import geometry

sides = st.integers(1, 20_000)
shares = st.floats(0, 1)
names = st.sampled_from(geometry.RATIO_NAMES)


@given(sides, sides, names, shares, shares)
def test_a_crop_lies_inside_the_picture_and_is_never_empty(width, height, ratio, x, y):
    cut = geometry.crop(width, height, ratio, (x, y))
    left, top, right, bottom = cut.box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@given(st.integers(200, 20_000), st.integers(200, 20_000), st.sampled_from(list(geometry.RATIOS)))
def test_a_crop_has_its_ratio_and_touches_two_edges(width, height, ratio):
    cut = geometry.crop(width, height, ratio)
    across, down = geometry.RATIOS[ratio]
    assert abs(cut.width * down - cut.height * across) <= max(across, down)
    assert cut.width == width or cut.height == height


@given(sides, sides, names, shares, shares)
def test_the_focal_point_is_inside_every_crop(width, height, ratio, x, y):
    cut = geometry.crop(width, height, ratio, (x, y))
    left, top, right, bottom = cut.box
    assert left - 1 <= x * width <= right + 1
    assert top - 1 <= y * height <= bottom + 1


@given(sides)
def test_copies_are_never_wider_than_what_they_are_cut_from(crop_width):
    wide = geometry.widths(crop_width)
    assert wide
    assert max(wide) <= crop_width
    assert geometry.first_width(crop_width) <= crop_width


def test_a_face_at_the_right_edge_stays_in_the_square():
    assert geometry.crop(1600, 900, "1x1", (0.95, 0.5)).box == (700, 0, 1600, 900)


def test_heights_follow_the_ratio():
    assert geometry.height_at(640, "16x9", (1, 1)) == 360
    assert geometry.height_at(800, "original", (1600, 1067)) == 534
