"""Promises of the alert rules: Prometheus takes them, each can fire, each leads to a paragraph."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from portal import readiness
from portal.metrics import exposition, gauges
from portal.metrics.meters import Histogram, Meter

PLACE = Path(settings.BASE_DIR) / "deploy" / "prometheus"
RULES = (PLACE / "alerts.yml").read_text()
PARAGRAPHS = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()


def anchors() -> set[str]:
    """Of all headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", PARAGRAPHS, re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "question", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_prometheus_takes_them(question: tuple[str, ...]) -> None:
    promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    assert promtool, "No promtool: sh .ci/promtool says where one is."
    done = subprocess.run([promtool, *question], cwd=PLACE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_rule_is_seen_to_fire() -> None:
    names = re.findall(r"- alert: (\w+)", RULES)
    assert len(names) == len(set(names)) >= 15
    fired = (PLACE / "alerts_test.yml").read_text().partition("every rule there is")[2]
    assert set(re.findall(r'alertname="(\w+)"', fired)) == set(names)


def test_each_rule_asks_for_figures_that_there_are() -> None:
    gauges.discover()
    known = {name for name in Meter.known if "_test_" not in name} | {exposition.MEMORY.name}
    known |= {f"{name}_bucket" for name, meter in Meter.known.items() if isinstance(meter, Histogram)}
    asked = set(re.findall(r"dateline_\w+", RULES))
    assert asked <= known


def test_each_rule_has_a_reason_and_a_paragraph() -> None:
    rules = RULES.split("- alert: ")[1:]
    for rule in rules:
        assert re.search(r"^\s+# \S", rule, re.M), rule
        assert re.search(r"severity: (page|ticket)\b", rule), rule
    found = re.findall(r"runbook: docs/operations\.md#(\S+)", RULES)
    assert len(found) == len(rules)
    checks = {f"alarm-{key.replace(' ', '-')}" for key in readiness._matters}
    asked = {anchor for anchor in found if "{{" not in anchor} | checks
    assert any("{{ $labels.check }}" in line for line in RULES.splitlines())
    assert asked - anchors() == set()
