"""Somebody is told, once, when something breaks, and once when it is well again."""
