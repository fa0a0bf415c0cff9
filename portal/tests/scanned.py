"""What bandit finds in the portal that no line explains: ``python -m portal.tests.scanned BANDIT``.

A finding is explained by the ``noqa`` of ruff's copy of the same rule, with its reason, or here. Status 1 if
one is not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
# Rules of one kind of which ruff has one code.
RUFFS: Final = {"B703": "S308"}
EVERYWHERE: Final = {
    "B404": "importing subprocess runs nothing: each call is a finding of its own (B603)",
    "B406": "AttributesImpl is what XML is written with; nothing here reads any by xml.sax",
}
HERE: Final = {
    ("B105", "articles/importing/wordpress/items.py"): "the name of a column",
    ("B105", "portal/accounts/policy.py"): "names of forms, and limits that are kept elsewhere",
    ("B105", "portal/kit/values.py"): "without a mail server there is nobody to sign in to",
    ("B107", "portal/metrics/listening.py"): "without a token the settings allow this machine alone",
    ("B308", "articles/views/styleguide.py"): "a constant",
    ("B703", "articles/templatetags/cards.py"): "what a template of ours rendered",
    ("B703", "articles/templatetags/wire.py"): "what templates of ours rendered, and a number",
    ("B608", "articles/search/migrations/0007_short_pending_lists.py"): "names of indexes of ours",
}


def main(bandit: str) -> int:
    """Say how many findings there are, and each that nothing explains."""
    command = [bandit, "-q", "-r", "portal", "articles", "-x", "*/tests/*", "-f", "json"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = json.loads(said)
    left = [one for one in found["results"] if not explained(one)]
    for one in left:
        sys.stdout.write(f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}\n")
    lines = found["metrics"]["_totals"]["loc"]
    sys.stdout.write(f"bandit: {lines} lines, {len(found['results'])} findings, {len(left)} unexplained\n")
    return 1 if left or found["errors"] else 0


def explained(finding: dict[str, Any]) -> bool:
    """Whether a line of the finding, or a line above in this file, says why it is none."""
    rule, name = finding["test_id"], finding["filename"]
    if rule in EVERYWHERE or (rule, name) in HERE:
        return True
    code = RUFFS.get(rule, f"S{rule[1:]}")
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    first, last = min(finding["line_range"]), max(finding["line_range"])
    reason = re.compile(rf"#.*noqa:[^(]*\b{code}\b.*\w{{3}}")
    return any(reason.search(line) for line in lines[first - 1 : last])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
