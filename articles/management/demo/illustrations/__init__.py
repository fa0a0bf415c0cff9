"""Illustrations that tell the subject: printed in two inks, drawn from a scene's name and a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from PIL import Image

from articles.management.demo.illustrations import (
    assembly,
    books,
    candle,
    charts,
    clockwork,
    games,
    gathering,
    harbour,
    harvest,
    hospital,
    justice,
    mains,
    maps,
    microphones,
    rails,
    river,
    rotary,
    school,
    stadium,
    table,
    tramway,
)
from articles.management.demo.illustrations.air import Dice
from articles.management.demo.illustrations.inks import inks_of
from articles.management.demo.illustrations.press import HEIGHT, WIDTH, Point, Sheet

Scene = Callable[[Sheet, Dice], Point]

SCENES: dict[str, Scene] = {
    "river-city": river.river_city,
    "power-lines": mains.power_lines,
    "tram": tramway.tram,
    "field-harvester": harvest.field_harvester,
    "council-hall": assembly.council_hall,
    "microphones": microphones.microphones,
    "hospital-corridor": hospital.hospital_corridor,
    "railway": rails.railway,
    "classroom": school.classroom,
    "stadium": stadium.stadium,
    "court-columns": justice.court_columns,
    "port-cranes": harbour.port_cranes,
    "printing-press": rotary.printing_press,
    "night-window": candle.night_window,
    "chess-game": games.chess_game,
    "tower-clock": clockwork.tower_clock,
    "kitchen-table": table.kitchen_table,
    "bakery": table.bakery,
    "library": books.library,
    "archive": books.archive,
    "choir": gathering.choir,
    "queue": gathering.queue,
    "robot-contest": gathering.robot_contest,
}


class Picture(NamedTuple):
    """A finished picture and its focal point, in shares of width and height from the upper left."""

    image: Image.Image
    focal: Point


def draw(scene: str, seed: int, inks: str) -> Picture:
    """The scene as this seed composes it, 1600 × 1067, in the inks of the rubric's slug.

    The same arguments give the same pixels. An unknown scene raises KeyError, an unknown rubric is
    printed in the house's inks. Costs about 0.2 s.
    """
    dice, sheet = Dice(scene, seed), Sheet()
    x, y = SCENES[scene](sheet, dice)
    mirrored = dice.random() < 0.5
    image = sheet.printed(inks_of(inks), dice, mirrored)
    return Picture(image, ((WIDTH - x if mirrored else x) / WIDTH, y / HEIGHT))


def chart(data: Mapping[str, Any], language: str, inks: str) -> Picture:
    """A data graphic in one language, in the inks of the rubric's slug.

    `data` holds kind (line, bars or steps), title, unit, labels and values; a text may be a table of
    languages. Raises ValueError where labels and values don't pair, KeyError for an unknown kind.
    """
    return _printed(*charts.drawn(data, language), inks, repr(data["values"]))


def map_(points: Sequence[Mapping[str, Any]], line: bool, language: str, inks: str) -> Picture:
    """A locator map in one language: points with label, lat and lon; with `line`, joined in their order."""
    return _printed(*maps.drawn(points, line, language), inks, repr(points))


def _printed(sheet: Sheet, focal: Point, inks: str, grain: str) -> Picture:
    image = sheet.printed(inks_of(inks), Dice(grain, 0))
    return Picture(image, (focal[0] / WIDTH, focal[1] / HEIGHT))
