"""The words of the body editor, for its scripts."""

from __future__ import annotations

from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

# Those whose words a Ukrainian newsroom quotes most; any other tag in a text is kept.
SPOKEN = ("uk", "en", "pl", "de", "fr", "es", "it", "ro", "hu", "sk", "cs", "tr", "ru", "zh-hans", "ja", "ar")


def words() -> dict[str, str]:
    """Names of buttons, boxes and fields, by the names the scripts use."""
    return {**_boxes(), **_tools(), **_table(), **_forms()}


def hints() -> dict[str, str]:
    """What an empty place asks for, by node."""
    return {
        "paragraph": _("Write, or paste, the text here."),
        "boxHeading": _("Heading (may stay empty)"),
        "caption": _("Caption or attribution (may stay empty)"),
        "recallItem": _("What was reported earlier"),
        "heading": _("Heading"),
    }


def languages() -> list[list[str]]:
    """Language tags with their names."""
    return [[code, str(get_language_info(code)["name_translated"])] for code in SPOKEN]


def _boxes() -> dict[str, str]:
    return {
        "text": _("Text"),
        "toolbar": _("Text tools"),
        "quote": _("Quote"),
        "addition": _("Addition"),
        "recall": _("Recall"),
        "recallItem": _("Recall"),
        "keyPoints": _("Key points"),
        "image": _("Picture"),
        "picture": _("Picture"),
        "gallery": _("Gallery"),
        "embed": _("Embed"),
        "related": _("Read also"),
    }


def _tools() -> dict[str, str]:
    return {
        "heading2": _("Heading"),
        "heading3": _("Smaller heading"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "subscript": _("Subscript"),
        "superscript": _("Superscript"),
        "link": _("Link"),
        "date": _("Date"),
        "language": _("Language"),
        "bulletList": _("List"),
        "orderedList": _("Numbered list"),
        "table": _("Table"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "fullscreen": _("Full screen"),
        "properties": _("Edit…"),
        "up": pgettext("move", "Up"),
        "down": pgettext("move", "Down"),
        "remove": _("Remove"),
    }


def _table() -> dict[str, str]:
    return {
        "addRowAfter": _("Add row"),
        "addColumnAfter": _("Add column"),
        "deleteRow": _("Delete row"),
        "deleteColumn": _("Delete column"),
        "toggleHeaderCell": _("Heading cell"),
        "mergeCells": _("Merge cells"),
        "splitCell": _("Split cell"),
        "deleteTable": _("Delete table"),
    }


def _forms() -> dict[str, str]:
    return {
        "take": _("Apply"),
        "cancel": _("Cancel"),
        "speaker": _("Speaker"),
        "tag": _("Tag"),
        "role": _("Role"),
        "spokenIn": _("Spoken in"),
        "translated": _("Translated by the newsroom"),
        "source": _("Source"),
        "noSource": _("No source"),
        "earlierStory": _("Earlier story"),
        "unknownStory": _("a story that is not known here"),
        "chooseStory": _("Choose a story from the list."),
        "chosen": _("Chosen"),
        "unlink": _("Unlink"),
        "moment": _("Reported at"),
        "address": _("Address"),
        "day": _("Day meant"),
        "player": _("Shown as a player"),
        "linkCard": _("Shown as a link card"),
        "noAddress": _("Give a whole address, such as https://example.com/page."),
    }
