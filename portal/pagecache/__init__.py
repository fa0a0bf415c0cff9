"""The page cache: readers' pages are answered before Django is entered.

Rooms say what a page depends on (``depends_on``) and how long it is good (``good_for`` and its kin): see
``recording``. What has changed they say with ``purging.purge``.
"""
