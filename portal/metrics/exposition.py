"""All figures of this machine as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from portal.metrics import table as tables
from portal.metrics.gauges import Sample
from portal.metrics.meters import BOUNDS, MICRO, Counter, Gauge, Histogram, Latest, Meter, Values

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
MEMORY: Final = Gauge("dateline_process_resident_memory_bytes", "Memory of each process.", "role", "process")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
# Of a meter: by labels, by part, what every process has of it.
Figures = dict[Values, dict[str, list[int]]]


def exposed(folder: Path, samples: Iterable[Sample]) -> str:
    """Everything in ``folder``, and these samples. A few ms."""
    files = list(tables.numbers(folder))
    figures: dict[str, Figures] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for slot, series in enumerate(tables.series(folder), tables.FIRST):
        if series is not None:
            figures[series.name][series.values][series.part] = [file.words[slot] for file in files]
    asked: dict[str, list[tuple[Values, float]]] = defaultdict(list)
    for gauge, values, value in [*samples, *_memory(files)]:
        asked[gauge.name].append((values, value))
    lines: list[str] = []
    for name, meter in sorted(Meter.known.items()):
        shown = [*_shown(meter, figures[name]), *(_line(meter, v, value) for v, value in asked[name])]
        if shown:
            lines += [f"# HELP {name} {_escaped(meter.says)}", f"# TYPE {name} {meter.kind}", *shown]
    return "\n".join([*lines, ""])


def _shown(meter: Meter, figures: Figures) -> Iterator[str]:
    for values, parts in sorted(figures.items()):
        if len(values) != len(meter.labels):
            continue  # A former release parted it otherwise.
        if isinstance(meter, Histogram):
            yield from _histogram(meter, values, parts)
        elif isinstance(meter, Counter):
            yield _line(meter, values, sum(parts.get("", [])))
        elif isinstance(meter, Latest):
            when = parts.get("at", [])
            newest = max(range(len(when)), key=when.__getitem__, default=None)
            if newest is not None and when[newest]:
                yield _line(meter, values, parts[""][newest] / MICRO)


def _histogram(meter: Meter, values: Values, parts: dict[str, list[int]]) -> Iterator[str]:
    total = 0
    for number, bound in enumerate([*map(str, BOUNDS), "+Inf"]):
        total += sum(parts.get(str(number), []))
        yield _line(meter, values, total, "_bucket", ("le", bound))
    yield _line(meter, values, sum(parts.get("sum", [])) / MICRO, "_sum")
    yield _line(meter, values, total, "_count")


def _line(meter: Meter, values: Values, value: float, ending: str = "", *more: tuple[str, str]) -> str:
    said = [*zip(meter.labels, values, strict=True), *more]
    labels = ",".join(f'{name}="{_quoted(word)}"' for name, word in said)
    return f"{meter.name}{ending}{{{labels}}} {value}" if labels else f"{meter.name}{ending} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")


def _memory(files: Iterable[tables.Numbers]) -> Iterator[Sample]:
    for file in files:
        if file.pid is not None and file.role:
            try:
                resident = int(Path(f"/proc/{file.pid}/statm").read_text().split()[1]) * PAGE
            except (OSError, IndexError, ValueError):
                continue
            yield MEMORY, (file.role, str(file.place)), float(resident)
