"""Who may do what: one matrix, from which the groups are made after each migration.

A group gets what it lacks; what an administrator added to it stays. With which rubrics and editions its
members work is said by their assignments (``rights``).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

READ = ("articles.view_article", "articles.view_author", "articles.view_rubric", "articles.view_tag")
WRITE = (*READ, "articles.add_article", "articles.change_article", "articles.add_tag")
LIBRARY = ("media.view_image", "media.add_image", "media.change_image")
EDIT = (
    *WRITE,
    *LIBRARY,
    "articles.publish_article",
    "articles.change_tag",
    "articles.view_tagalias",
    "articles.add_tagalias",
    "articles.change_tagalias",
    "articles.view_frontslot",
    "articles.add_frontslot",
    "articles.change_frontslot",
    "articles.delete_frontslot",
    "search.view_searchterm",
    "letters.view_errorreport",
    "letters.change_errorreport",
    "outbox.view_delivery",
    "outbox.change_delivery",
    "outbox.view_channelstate",
    "wiredesk.view_wirefeed",
)
LEAD = (
    *EDIT,
    "articles.edit_every_article",
    "desk.view_auditentry",
    "desk.view_assignment",
    "desk.add_assignment",
    "desk.change_assignment",
    "desk.delete_assignment",
    "articles.delete_tag",
    "articles.delete_tagalias",
    "articles.add_author",
    "articles.change_author",
    "articles.add_rubric",
    "articles.change_rubric",
    "media.delete_image",
    "pages.view_page",
    "pages.change_page",
    "masthead.view_exchangerate",
    "masthead.add_exchangerate",
    "masthead.change_exchangerate",
    "outbox.change_channelstate",
    "wiredesk.add_wirefeed",
    "wiredesk.change_wirefeed",
    "wiredesk.delete_wirefeed",
    "importing.view_importrun",
    "importing.add_importrun",
    "importing.delete_importrun",
)
# The site and its accounts. Stories are looked at, not edited.
RUN = (
    *READ,
    "desk.view_auditentry",
    "desk.view_assignment",
    "desk.add_assignment",
    "desk.change_assignment",
    "desk.delete_assignment",
    "articles.add_author",
    "articles.change_author",
    "articles.delete_author",
    "articles.add_rubric",
    "articles.change_rubric",
    "articles.delete_rubric",
    "pages.view_page",
    "pages.change_page",
    "masthead.view_exchangerate",
    "masthead.add_exchangerate",
    "masthead.change_exchangerate",
    "masthead.view_siteidentity",
    "masthead.add_siteidentity",
    "masthead.change_siteidentity",
    "masthead.delete_exchangerate",
    "outbox.view_delivery",
    "outbox.change_delivery",
    "outbox.view_channelstate",
    "outbox.change_channelstate",
    "outbox.view_endpoint",
    "outbox.add_endpoint",
    "outbox.change_endpoint",
    "outbox.delete_endpoint",
    "wiredesk.view_wirefeed",
    "wiredesk.add_wirefeed",
    "wiredesk.change_wirefeed",
    "wiredesk.delete_wirefeed",
    "importing.view_importrun",
    "importing.add_importrun",
    "importing.delete_importrun",
    "headers.view_policyrefusal",
    "accounts.view_user",
    "accounts.add_user",
    "accounts.change_user",
    "accounts.view_invitation",
    "accounts.add_invitation",
)
MATRIX: dict[str, tuple[str, ...]] = {
    "author": (*WRITE, "media.view_image", "media.add_image"),
    "translator": (*WRITE, "media.view_image"),
    "photo editor": (*READ, *LIBRARY, "media.delete_image"),
    "editor": EDIT,
    "chief editor": LEAD,
    "administrator": RUN,
}


def group(role: str) -> Group:
    """The group of a role of the matrix; one query."""
    return Group.objects.get(name=role)


def make_groups(using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Make the groups and give each what it lacks. Receives ``post_migrate``: a flush deletes them.

    Permissions are made by the same signal, app by app, so those of later apps are asked for here.
    """
    if using != DEFAULT_DB_ALIAS:
        return
    codes = {code for codes in MATRIX.values() for code in codes}
    for label in sorted({code.partition(".")[0] for code in codes}):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role, granted in MATRIX.items():
        made, _ = Group.objects.using(using).get_or_create(name=role)
        made.permissions.add(*(permissions[code] for code in granted))
