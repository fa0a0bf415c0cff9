"""The audit trail in the language being spoken."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import people
from articles.desk.models import TimedDeed
from articles.models import Correction, Stage
from portal import moments

VERBS: Final = {
    "begun": _("Begun"),
    "duplicated": _("Begun as a copy"),
    "saved": _("Saved"),
    "submitted": _("Handed in"),
    "taken back": _("Taken back"),
    "sent back": _("Sent back"),
    "approved": _("Marked ready"),
    "published": _("Published"),
    "published urgently": _("Published past review"),
    "published again": _("Published again"),
    "revised": _("Changes published"),
    "withdrawn": _("Withdrawn"),
    "bar raised": _("Breaking bar raised"),
    "bar lowered": _("Breaking bar taken down"),
    "scheduled": _("Time set"),
    "unscheduled": _("Time taken off"),
    "embargo set": _("Embargo set"),
    "embargo lifted": _("Embargo lifted"),
    "corrected": _("Corrected openly"),
    "correction taken back": _("Correction taken back"),
    "recalls checked": _("Recalls looked at"),
    "report settled": _("Report of an error settled"),
    "binned": _("Binned"),
    "restored": _("Taken out of the bin"),
    "doubts settled": _("Doubts settled"),
    "imported": _("Imported"),
    "imported again": _("Imported again"),
    "moved in": _("Edited before it moved here"),
    "import undone": _("Import undone"),
    "import planned": _("Import prepared"),
    "import begun": _("Import begun"),
    "revision named": _("Revision named"),
    "revision restored": _("Revision brought back"),
    "views carried over": _("Views carried over"),
    "preview shared": _("Preview shared"),
    "preview revoked": _("Preview link revoked"),
    "translation confirmed": _("Translation confirmed"),
    "front put up": _("Front put up"),
    "front restored": _("Front put up again"),
    "front scheduled": _("Front planned"),
    "front called off": _("Front called off"),
    "added": _("Added"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
    "assigned": _("Assigned"),
    "rights changed": _("Rights changed"),
    "signed in": _("Signed in"),
    "signed out": _("Signed out"),
    "sign-in failed": _("Sign-in failed"),
    "new browser": _("Signed in with a new browser"),
    "password changed": _("Password changed"),
    "second factor added": _("Second factor added"),
    "second factor removed": _("Second factor removed"),
    "second factor renewed": _("Second factor renewed"),
    "invited": _("Invited"),
    "invitation revoked": _("Invitation taken back"),
    "invitation accepted": _("Invitation accepted"),
    "session ended": _("Session ended"),
    "second factor failed": _("Second factor wrong"),
    "changed many": _("Many stories changed"),
    "merged": _("Merged into another"),
    "took in": _("Took in another"),
    "merge undone": _("Merge undone"),
    "sent again": _("Message sent again"),
    "message found": _("Message found"),
    "not sent": _("Message left unsent"),
    "channel on": _("Channel switched on"),
    "channel off": _("Channel switched off"),
    "test sent": _("Test sent"),
    "secret made": _("Secret made"),
    "trail saved": _("Audit trail saved as CSV"),
}
KINDS: Final = {
    "article": _("article"),
    "user": _("account"),
    "group": _("group"),
    "rubric": _("rubric"),
    "tag": _("tag"),
    "author": _("author"),
    "image": _("picture"),
    "assignment": _("assignment"),
    "frontslot": _("place on the front page"),
    "frontpage": _("front"),
    "page": _("site page"),
    "siteidentity": _("site identity"),
    "exchangerate": _("exchange rate"),
    "delivery": _("delivery"),
    "channelstate": _("channel"),
    "endpoint": _("webhook"),
    "importrun": _("import"),
    "importplan": _("planned import"),
    "wirefeed": _("wire feed"),
}

NAMES: Final = {
    "reason": _("reason"),
    "stories": _("stories"),
    "rubric": _("rubric"),
    "added": _("tags added"),
    "removed": _("tags taken off"),
    "copy_of": _("copy of"),
    "original": _("original"),
    "note": _("note"),
    "fields": _("fields"),
    "groups": _("groups"),
    "permissions": _("permissions"),
    "before": _("before"),
    "after": _("after"),
    "substantive": _("substantive"),
    "at": _("set for"),
    "decided_by": _("decided by"),
    "deed": _("deed"),
    "kind": _("kind"),
    "text": _("text"),
    "until": _("until"),
    "hours": _("hours"),
    "link": _("link no."),
    "number": _("no."),
    "channel": _("channel"),
    "stage": _("stage"),
    "views": _("views"),
    "factor": _("second factor"),
    "browser": _("browser"),
    "source": _("source"),
    "into": _("into"),
    "merged": _("merged"),
    "filter": _("filter"),
    "active": _("active"),
    "staff": _("at the desk"),
    "superuser": _("superuser"),
    "every_rubric": _("every rubric"),
    "rubrics": _("rubrics"),
    "editions": _("editions"),
    "origin": _("site"),
    "key": _("its name there"),
    "run": _("import no."),
}
# Details whose values are words of ours.
CHOICES: Final = {"kind": Correction.Kind, "stage": Stage, "deed": TimedDeed.Deed}
MOMENTS: Final = ("at", "until", "before")
NONE: Final[Mapping[int, str]] = MappingProxyType({})


def verb(name: str) -> str:
    """A deed in words; one that has none here by its own name."""
    return str(VERBS.get(name, name))


def kind(name: str) -> str:
    """A kind of object in words."""
    return str(KINDS.get(name, name))


def details(stored: dict[str, Any], rubrics: Mapping[int, str] = NONE) -> str:
    """What else was noted, in one line: a change as before and after.

    ``rubrics`` are their names of today; one that is no more has the name it had.
    """
    named = {int(pk): name for pk, name in stored.get(people.NAMED, {}).items()}
    told = _named(stored, {**named, **rubrics})
    return "; ".join(
        f"{NAMES.get(name, name)}: {_value(value, name)}"
        for name, value in told.items()
        if value not in ("", None) and name != people.NAMED
    )


def _named(value: Any, rubrics: Mapping[int, str]) -> Any:
    """The same with names in place of the keys of rubrics."""
    if not isinstance(value, dict):
        return value
    return {
        name: [rubrics.get(pk, str(pk)) for pk in one]
        if name == "rubrics" and isinstance(one, list)
        else _named(one, rubrics)
        for name, one in value.items()
    }


def _value(value: Any, name: str = "") -> str:
    if isinstance(value, str):
        return _word(value, name)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        pair = len(value) == 2 and any(isinstance(one, list | bool) or one is None for one in value)
        return (" → " if pair else ", ").join(_value(one) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{NAMES.get(name, name)} {_value(one, name)}" for name, one in value.items())
    return "–" if value is None else str(value)


def _word(value: str, name: str) -> str:
    """A text as it was noted, a choice by its label, a moment by the newsroom's clock."""
    if name in CHOICES and value in CHOICES[name]:
        return str(CHOICES[name](value).label)
    moment = parse_datetime(value) if name in MOMENTS and len(value) < 40 else None
    return moments.exact(moment) if moment and moment.tzinfo else value
