"""Caches in front of the portal that keep pages too: each is told by which keys to take them down.

A purge is written down for every channel in the transaction that makes the change (``queue.enter``); the
worker sends it. Nobody waits for a channel, and one that is told twice does no more than told once.
"""
