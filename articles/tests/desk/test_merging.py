"""Two changed one text: no word of either is lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from articles.desk.merging import BOTH, MINE, THEIRS, Merge, merge
from articles.desk.snapshot import Credit, Snapshot, SourceRow

IDS = [letter * 8 for letter in "abcdefgh"]


def text(*paragraphs: tuple[str, str]) -> str:
    return "".join(f'<p data-id="{name * 8}">{words}</p>' for name, words in paragraphs)


def words_of(html: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html))


def merged_text(both: Merge, **choices: str) -> list[str]:
    return words_of(both.resolve(choices).body)


class TestTextOfTwo:
    base = Snapshot(title="Trams", body=text(("a", "one"), ("b", "two"), ("c", "three")))

    def test_paragraphs_changed_by_one_side_are_merged_by_themselves(self) -> None:
        mine = self.base.with_(body=text(("a", "ONE"), ("b", "two"), ("c", "three")))
        theirs = self.base.with_(body=text(("a", "one"), ("b", "two"), ("c", "THREE"), ("d", "four")))
        both = merge(self.base, mine, theirs)
        assert not any(part.clashes for part in both.nodes)
        assert merged_text(both) == ["ONE", "two", "THREE", "four"]

    def test_a_paragraph_that_both_changed_keeps_both_texts_until_one_is_chosen(self) -> None:
        mine = self.base.with_(body=text(("a", "one"), ("b", "mine"), ("c", "three")))
        theirs = self.base.with_(body=text(("a", "one"), ("b", "theirs"), ("c", "three")))
        both = merge(self.base, mine, theirs)
        assert merged_text(both) == ["one", "theirs", "mine", "three"]
        assert merged_text(both, bbbbbbbb=MINE) == ["one", "mine", "three"]
        assert merged_text(both, bbbbbbbb=THEIRS) == ["one", "theirs", "three"]
        assert both.sets_aside({"bbbbbbbb": THEIRS})
        assert not both.sets_aside({"bbbbbbbb": BOTH})

    def test_kept_both_each_paragraph_has_its_own_name(self) -> None:
        mine = self.base.with_(body=text(("a", "mine")))
        theirs = self.base.with_(body=text(("a", "theirs")))
        names = re.findall(r'data-id="(\w+)"', merge(self.base, mine, theirs).resolve({}).body)
        assert len(names) == len(set(names)) == 2

    def test_what_one_took_out_and_the_other_changed_stays(self) -> None:
        mine = self.base.with_(body=text(("a", "one"), ("c", "three")))
        theirs = self.base.with_(body=text(("a", "one"), ("b", "TWO"), ("c", "three")))
        assert merged_text(merge(self.base, mine, theirs)) == ["one", "TWO", "three"]
        assert merged_text(merge(self.base, theirs, mine)) == ["one", "TWO", "three"]

    def test_what_one_took_out_and_nobody_changed_goes(self) -> None:
        mine = self.base.with_(body=text(("a", "one"), ("c", "three")))
        assert merged_text(merge(self.base, mine, self.base.with_(title="T"))) == ["one", "three"]
        assert merged_text(merge(self.base, self.base.with_(title="T"), mine)) == ["one", "three"]

    def test_the_order_of_the_side_that_moved_paragraphs_wins(self) -> None:
        moved = self.base.with_(body=text(("c", "three"), ("a", "one"), ("b", "two")))
        added = self.base.with_(body=text(("a", "one"), ("n", "new"), ("b", "two"), ("c", "three")))
        assert merged_text(merge(self.base, moved, added)) == ["three", "one", "new", "two"]
        assert merged_text(merge(self.base, added, moved)) == ["three", "one", "new", "two"]


class TestFieldsOfTwo:
    base = Snapshot(title="Trams", lead="Lead.", tags=(1, 2), byline=(Credit(1),))

    def test_fields_changed_by_one_side_are_taken_from_it(self) -> None:
        both = merge(self.base, self.base.with_(title="Mine"), self.base.with_(lead="Theirs"))
        merged = both.resolve({})
        assert (merged.title, merged.lead) == ("Mine", "Theirs")

    def test_a_title_that_both_changed_waits_for_a_choice(self) -> None:
        both = merge(self.base, self.base.with_(title="Mine"), self.base.with_(title="Theirs"))
        assert both.open({}) == ["title"]
        assert both.open({"title": "both"}) == ["title"]
        assert both.resolve({"title": MINE}).title == "Mine"
        assert both.resolve({"title": THEIRS}).title == "Theirs"

    def test_lists_keep_what_either_added_and_lose_what_either_took_out(self) -> None:
        both = merge(self.base, self.base.with_(tags=(2, 3)), self.base.with_(tags=(4, 1, 2)))
        assert both.resolve({}).tags == (4, 2, 3)

    def test_a_source_that_both_changed_is_there_twice_under_two_keys(self) -> None:
        base = Snapshot(sources=(SourceRow("council", name="Council"),))
        mine = Snapshot(sources=(SourceRow("council", name="Council of mine"),))
        theirs = Snapshot(sources=(SourceRow("council", name="Council of theirs"),))
        sources = merge(base, mine, theirs).resolve({}).sources
        assert [(row.key, row.name) for row in sources] == [
            ("council", "Council of theirs"),
            ("council-2", "Council of mine"),
        ]

    def test_a_form_sent_twice_brings_nothing(self) -> None:
        mine = self.base.with_(title="Mine", body=text(("a", "words")))
        assert not merge(self.base, mine, mine).is_needed
        assert not merge(self.base, self.base, mine).is_needed
        assert merge(self.base, mine, self.base.with_(lead="Theirs")).is_needed


_nodes = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@st.composite
def sides(draw: st.DrawFn) -> tuple[Snapshot, Snapshot, Snapshot]:
    """A text and what two people made of it: changed, moved, added, taken out; no new word twice."""
    base = {name: f"base{name}" for name in draw(_nodes)}

    def side(whose: str) -> dict[str, str]:
        kept = {name: words for name, words in base.items() if draw(st.booleans())}
        changed = {name: draw(st.sampled_from([words, f"{whose}{name}"])) for name, words in kept.items()}
        added = {name: f"{whose}{name}" for name in draw(_nodes) if name not in base}
        everything = [*changed.items(), *added.items()]
        return dict(draw(st.permutations(everything)))

    mine, theirs = side("mine"), side("theirs")
    return tuple(  # type: ignore[return-value]
        Snapshot(title="T", body=text(*nodes.items())) for nodes in (base, mine, theirs)
    )


@given(sides())
def test_no_new_word_of_either_side_is_lost(three: tuple[Snapshot, Snapshot, Snapshot]) -> None:
    base, mine, theirs = three
    merged = words_of(merge(base, mine, theirs).resolve({}).body)
    new = {*words_of(mine.body), *words_of(theirs.body)} - set(words_of(base.body))
    assert new <= set(merged)


@given(sides())
def test_a_word_that_neither_took_out_stays_and_none_stands_twice(
    three: tuple[Snapshot, Snapshot, Snapshot],
) -> None:
    base, mine, theirs = three
    merged = words_of(merge(base, mine, theirs).resolve({}).body)
    assert set(words_of(mine.body)) & set(words_of(theirs.body)) <= set(merged)
    assert len(merged) == len(set(merged))


@given(sides())
def test_choosing_one_side_everywhere_gives_its_words(three: tuple[Snapshot, Snapshot, Snapshot]) -> None:
    both = merge(*three)
    for side, snapshot in ((MINE, three[1]), (THEIRS, three[2])):
        chosen = {part.name: side for part in both.nodes}
        assert sorted(merged_text(both, **chosen)) == sorted(words_of(snapshot.body))


@given(sides())
def test_merging_with_an_untouched_side_gives_the_other(three: tuple[Snapshot, Snapshot, Snapshot]) -> None:
    base, mine, _theirs = three
    assert merge(base, mine, base).resolve({}).body == merge(base, base, mine).resolve({}).body == mine.body
