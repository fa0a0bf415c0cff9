"""What an untouched form would send: the one language that stored values, open forms and browsers share."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from django import forms

Sent = dict[str, list[str]]


@runtime_checkable
class Sends(Protocol):
    """A widget of several inputs that says itself what they send."""

    def sent(self, name: str, value: object) -> Sent: ...


def sent_by(form: forms.BaseForm) -> Sent:
    """The inputs of the form as a browser would send them if nobody touched it. Files are left out."""
    said: Sent = {}
    for bound in form:
        if not bound.field.disabled:
            said |= sent(bound.field.widget, bound.html_name, bound.value())
    return said


def sent(widget: forms.Widget, name: str, value: Any) -> Sent:
    """What one widget sends for a value; an input that is empty or not ticked is left out."""
    if isinstance(widget, Sends):
        return {key: plain(values) for key, values in widget.sent(name, value).items()}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"]} if widget.check_test(value) else {}
    if isinstance(widget, forms.FileInput):
        return {}
    shown = widget.format_value(value)
    listed = shown if isinstance(shown, list | tuple) else [shown]
    values = plain([str(one) for one in listed if one is not None])
    return {name: values} if values else {}


def plain(values: list[str]) -> list[str]:
    """Values as they compare: browsers send line ends of two characters; an empty input says nothing."""
    return [text for text in (value.replace("\r\n", "\n").strip() for value in values) if text]
