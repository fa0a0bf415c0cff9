"""What was measured of one engine, as a table: a column for each size, and how each figure grows."""

from __future__ import annotations

from typing import Any

from bench.report import shown


def lines(engine: str, by_size: dict[int, dict[str, Any]], goals: dict[str, float | None]) -> list[str]:
    """Markdown: milliseconds of database time, medians of varied pages; then bytes and whole times."""
    sizes = sorted(by_size)
    first, last = by_size[sizes[0]]["kinds"], by_size[sizes[-1]]["kinds"]
    heads = [f"{size:,}" for size in sizes]
    told = [
        f"| {engine} | goal | {' | '.join(heads)} | grows | queries | |",
        f"|{' --- |' * (len(sizes) + 5)}",
    ]
    for name, goal in goals.items():
        values = [by_size[size]["kinds"][name]["database"] for size in sizes]
        limit = f"≤ {shown(goal, 'ms')}" if goal else ""
        verdict = ("ok" if values[-1] <= goal else "above") if goal else ""
        grows = f"{values[-1] / values[0]:.1f}×" if len(values) > 1 and values[0] else ""
        cells = [limit, *(shown(value, "ms") for value in values), grows, str(last[name]["queries"]), verdict]
        told.append(f"| {name} | {' | '.join(cells)} |")
    told.append(f"| databases | | {' | '.join(_bytes(by_size[size]['bytes']) for size in sizes)} | | | |")
    told.append("")
    for name in ("feed", "sitemap of a month", "sitemap index", "news sitemap"):
        small, large = first[name], last[name]
        told.append(
            f"{name}: {_bytes(small['bytes'])} in {small['all']:.0f} ms, then {_bytes(large['bytes'])}"
            f" in {large['all']:.0f} ms."
        )
    return told


def faults(by_size: dict[int, dict[str, Any]]) -> list[str]:
    """The statements that count a list or skip along it, each with the page that asked it."""
    found = {
        (name, sql)
        for measured in by_size.values()
        for name, one in measured["kinds"].items()
        for sql in one["broken"]
    }
    return [f"{name}: {' '.join(sql.split())[:200]}" for name, sql in sorted(found)]


def slow(engine: str, by_size: dict[int, dict[str, Any]], goals: dict[str, float | None]) -> list[str]:
    """The kinds that take longer than their goal, at any size."""
    return [
        f"{engine}: {name} with {size:,} articles takes {shown(measured['kinds'][name]['database'], 'ms')}."
        for size, measured in sorted(by_size.items())
        for name, goal in goals.items()
        if goal and measured["kinds"][name]["database"] > goal
    ]


def _bytes(number: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if number >= size:
            return shown(number / size, unit)
    return f"{number} B"
