"""Versions: a form knows what it was opened over, and a save that was overtaken is merged, never lost."""
