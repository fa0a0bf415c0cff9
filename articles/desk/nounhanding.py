"""What a tag or author hands over to the one it is merged into: names, aliases, addresses, what that lacks.

``hand_back`` gives back exactly what was handed over and is as it was then.
"""

from __future__ import annotations

from typing import Any, Final

from articles.desk.nounmerge import NounMerge
from articles.models import Author, NounAddress, Tag, TagAlias
from articles.models.named import free_slug
from portal.kit.text import fold
from portal.labels import Labels

Facts = dict[str, Any]
MODELS: Final = {"tag": Tag, "author": Author}
TEXTS: Final = {"tag": ("labels",), "author": ("labels", "desk", "biography")}
# What was merged and is not being given back.
KEPT: Final = (NounMerge.Stage.MOVING, NounMerge.Stage.DONE)
OWN: Final = {"tag": ("wikidata",), "author": ("user_id",)}


def alias_count(thing: Tag | Author) -> int:
    """How many further spellings lead to it. One query at most."""
    return thing.aliases.count() if isinstance(thing, Tag) else len(thing.names) - 1


def hand_over(merged: Any, survivor: Any) -> Facts:
    """Give the survivor what the merged one had; what was given, as plain values. About ten queries."""
    noun = str(merged._meta.model_name)
    fields = [field.attname for field in merged._meta.concrete_fields if not field.primary_key]
    row = {name: getattr(merged, name) for name in fields if name != "merged_into_id"}
    # First: a tag that is saved with a new label makes an alias of it, which nobody would take away again.
    aliases = _hand_over_aliases(merged, survivor) if noun == "tag" else {}
    return {
        "row": row,
        "filled": _fill(noun, merged, survivor),
        "addresses": _hand_over_addresses(noun, merged, survivor),
        **aliases,
    }


def is_name_taken(merge: NounMerge) -> bool:
    """Whether the merged one's name is another tag's by now. Two queries; authors may be namesakes."""
    if merge.noun != "tag":
        return False
    folded = merge.facts["row"]["folded"]
    others = TagAlias.objects.filter(folded=folded).exclude(tag=merge.survivor)
    return Tag.objects.filter(folded=folded).exists() or others.exists()


def hand_back(merge: NounMerge, survivor: Any) -> Any:
    """The merged row again, with what is still as it was handed over. About ten queries."""
    noun, facts, model = merge.noun, merge.facts, MODELS[merge.noun]
    NounAddress.objects.of(survivor).filter(slug=facts["row"]["slug"]).delete()
    _empty(noun, survivor, facts["filled"])
    _fill_from_others(merge, survivor)
    merged: Any = model(**{"pk": merge.merged, **facts["row"]})
    merged.slug = free_slug(merged, merged.slug)
    if noun == "author" and merged.user_id and Author.objects.filter(user=merged.user_id).exists():
        merged.user_id = None
    # Past ``save``: the row comes back as it was.
    model._base_manager.bulk_create([merged])
    NounAddress.objects.of(survivor).filter(slug__in=facts["addresses"]).update(**{noun: merged})
    if noun == "tag":
        TagAlias.objects.filter(tag=survivor, folded__in=facts["aliases"]).update(tag=merged)
        TagAlias.objects.filter(tag=survivor, folded__in=facts["made"]).delete()
        survivor.keep_names()
    merged.keep_names()
    return merged


def _hand_over_addresses(noun: str, merged: Any, survivor: Any) -> list[str]:
    former = NounAddress.objects.of(merged)
    slugs = list(former.values_list("slug", flat=True))
    former.update(**{noun: survivor})
    NounAddress.objects.create(**{"slug": merged.slug, noun: survivor})
    return slugs


def _hand_over_aliases(merged: Tag, survivor: Tag) -> Facts:
    aliases = list(merged.aliases.values_list("folded", flat=True))
    TagAlias.objects.filter(tag=merged).update(tag=survivor)
    made = []
    for name in (merged.name, *merged.labels.values()):
        folded = fold(name)
        if folded and folded != survivor.folded and not Tag.objects.standing().filter(folded=folded).exists():
            _alias, is_new = TagAlias.objects.get_or_create(
                folded=folded, defaults={"tag": survivor, "name": name}
            )
            made += [folded] if is_new else []
    return {"aliases": aliases, "made": made}


def _fill(noun: str, merged: Any, survivor: Any) -> Facts:
    """Give the survivor texts of editions and single facts that it lacks."""
    filled: Facts = {}
    for name in TEXTS[noun]:
        have, lent = getattr(survivor, name), getattr(merged, name)
        lacking = {code: text for code, text in lent.items() if code not in have}
        if lacking:
            setattr(survivor, name, Labels.of({**have, **lacking}))
            filled[name] = lacking
    for name in OWN[noun]:
        if getattr(merged, name) and not getattr(survivor, name):
            filled[name] = getattr(merged, name)
            setattr(survivor, name, filled[name])
    if noun == "author":
        known = {fold(one) for one in survivor.names}
        filled["spellings"] = [one for one in merged.names if fold(one) not in known]
        survivor.spellings = "\n".join([*survivor.spellings.splitlines(), *filled["spellings"]])
        # An account has one author.
        Author.objects.filter(pk=merged.pk).update(user=None)
    survivor.save()
    return filled


def _fill_from_others(merge: NounMerge, survivor: Any) -> None:
    """Give the survivor texts that it lacks now and others have that were merged into it, the first first."""
    others = NounMerge.objects.select_for_update().filter(noun=merge.noun, survivor=merge.survivor)
    for other in others.filter(stage__in=KEPT).exclude(pk=merge.pk).order_by("pk"):
        lent = {}
        for name in TEXTS[merge.noun]:
            have, offered = getattr(survivor, name), other.facts["row"].get(name) or {}
            if lacking := {code: text for code, text in offered.items() if code not in have}:
                setattr(survivor, name, Labels.of({**have, **lacking}))
                lent[name] = {**other.facts["filled"].get(name, {}), **lacking}
        if lent:
            other.facts["filled"] |= lent
            other.save(update_fields=["facts"])
            survivor.save()


def _empty(noun: str, survivor: Any, filled: Facts) -> None:
    """Take from the survivor what it was given and still has as it was given."""
    for name in TEXTS[noun]:
        given = filled.get(name, {})
        have = getattr(survivor, name)
        kept = {code: text for code, text in have.items() if given.get(code) != text}
        setattr(survivor, name, Labels.of(kept))
    for name in OWN[noun]:
        if name in filled and getattr(survivor, name) == filled[name]:
            setattr(survivor, name, None if name == "user_id" else "")
    if noun == "author":
        kept_names = [one for one in survivor.spellings.splitlines() if one not in filled["spellings"]]
        survivor.spellings = "\n".join(kept_names)
    survivor.save()
