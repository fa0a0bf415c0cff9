"""Promises of deploy/varnish.vcl and of its channel, kept by a real Varnish before a real gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from portal.edge import channels, queue, sending
from portal.edge.models import EdgePurge, EdgeState, Problem
from portal.pagecache.fronts import of_files
from portal.tests.edge.infront import ONE_PERSONS, Varnish, standing, until
from portal.tests.edge.origin import Origin
from portal.tests.pagecache.newsstand import Sheet

pytestmark = pytest.mark.xdist_group("varnish")


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    made = Origin("varnish")
    yield made
    made.close()


@pytest.fixture(scope="module")
def varnish(origin: Origin) -> Iterator[Varnish]:
    with standing(Varnish, origin.port) as front:
        yield front


@pytest.fixture
def told(varnish: Varnish) -> Iterator[Any]:
    with override_settings(PORTAL_FRONT="varnish", PORTAL_VARNISH=[varnish.purges]):
        (channel,) = channels.every().values()
        yield channel


def put(origin: Origin, path: str, text: str, *keys: str, **more: Any) -> None:
    origin.stand.pages[path] = Sheet(f"<p>{text}</p>", keys=keys, **more)


def warm(varnish: Varnish, origin: Origin, path: str) -> None:
    """Have the page kept in front: asked for again, it does not reach the portal."""

    def is_kept() -> bool:
        varnish.ask(path)
        count = len(origin.asked)
        return varnish.ask(path).status == 200 and len(origin.asked) == count

    until(f"{path} kept", is_kept)


def test_a_page_is_fetched_once_and_its_keys_stay_inside(varnish: Varnish, origin: Origin) -> None:
    put(origin, "/one/", "Words", "article:1")
    warm(varnish, origin, "/one/")
    answer = varnish.ask("/one/")
    assert "Words" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=2"
    assert not {"Surrogate-Key", "Xkey", "Via", "X-Varnish"} & answer.headers.keys()
    known = varnish.ask("/one/", If_None_Match=answer.headers["Etag"])
    assert (known.status, known.body) == (304, b"")


def test_names_that_only_others_look_at_make_no_page(varnish: Varnish, origin: Origin) -> None:
    put(origin, "/names/", "Words", "article:2")
    warm(varnish, origin, "/names/")
    before = len(origin.asked)
    for query in ("utm_source=x&utm_medium=y", "fbclid=abc", "gclid=1&&utm_campaign=z"):
        assert varnish.ask(f"/names/?{query}").status == 200
    assert len(origin.asked) == before


@pytest.mark.django_db
def test_a_purge_takes_down_what_depends_on_the_key_and_nothing_else(
    varnish: Varnish, origin: Origin, told: Any
) -> None:
    put(origin, "/story/", "Old words", "article:17", "news")
    put(origin, "/other/", "Others", "article:18")
    for path in ("/story/", "/other/"):
        warm(varnish, origin, path)
    put(origin, "/story/", "New words", "article:17", "news")
    origin.purge("article:17")
    assert "Old words" in varnish.ask("/story/").text
    queue.enter(["article:17"])
    assert sending.drain(told) == 1
    assert "New words" in varnish.ask("/story/").text
    count = len(origin.asked)
    varnish.ask("/other/")
    assert len(origin.asked) == count


@pytest.mark.django_db
def test_hundreds_of_keys_of_any_signs_go_in_few_requests(
    varnish: Varnish, origin: Origin, told: Any
) -> None:
    keys = [f"address:uk:{'довге слово, ' * 9}{number}" for number in range(700)]
    put(origin, "/odd/", "Old", keys[650])
    warm(varnish, origin, "/odd/")
    put(origin, "/odd/", "New", keys[650])
    origin.purge(keys[650])
    queue.enter(keys)
    assert 2 <= sending.drain(told) <= 6
    assert "New" in varnish.ask("/odd/").text


@pytest.mark.django_db
def test_a_page_with_more_keys_than_a_header_takes_lives_a_second(
    varnish: Varnish, origin: Origin, told: Any
) -> None:
    put(origin, "/many/", "Old", *[f"card:{number}" for number in range(2000)])
    assert varnish.ask("/many/").status == 200
    put(origin, "/many/", "New", "card:7")
    origin.purge("card:7")
    until("its second over", lambda: "New" in varnish.ask("/many/").text)


@pytest.mark.django_db
def test_a_page_with_as_many_keys_as_a_header_takes_is_taken_down_by_the_last(
    varnish: Varnish, origin: Origin, told: Any
) -> None:
    keys = [f"card:{number}" for number in range(10_000, 10_660)]
    put(origin, "/full/", "Old", *keys)
    assert len(" ".join(keys)) > 7_200
    warm(varnish, origin, "/full/")
    put(origin, "/full/", "New", *keys)
    origin.purge(keys[-1])
    queue.enter([keys[-1]])
    sending.drain(told)
    assert "New" in varnish.ask("/full/").text


def test_a_fault_of_the_portal_replaces_no_page(varnish: Varnish, origin: Origin) -> None:
    """Kept pages outlive it, for a day; what was never kept is told as it is."""
    put(origin, "/fault/", "Words", "article:11")
    warm(varnish, origin, "/fault/")
    origin.own["/static/broken"] = [("Cache-Control", "public, max-age=1")]
    assert varnish.ask("/static/broken").status == 200
    origin.fails.add("/static/broken")
    try:
        count = origin.asked.count("/static/broken")
        asked = lambda: varnish.ask("/static/broken") and origin.asked.count("/static/broken")  # noqa: E731
        until("asked of the portal, which fails", lambda: asked() > count + 2)
        kept = [varnish.ask("/static/broken") for _time in range(5)]
        assert {(one.status, one.body) for one in kept} == {(200, b"own of nobody")}
        origin.fails.add("/static/never")
        assert varnish.ask("/static/never").status == 500
    finally:
        origin.fails.clear()


@pytest.mark.django_db
def test_a_picture_lives_a_year_unless_it_is_withdrawn(varnish: Varnish, origin: Origin, told: Any) -> None:
    paths = ["/media/r/abc/wide.jpg", "/media/r/abc/small.avif", "/media/r/other/wide.jpg"]
    for path in paths:
        origin.own[path] = [("Cache-Control", "public, max-age=31536000, immutable")]
        assert varnish.ask(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    origin.fails.update(paths)
    try:
        assert [varnish.ask(path).status for path in paths] == [200, 200, 200]
        queue.enter([of_files("abc")])
        sending.drain(told)
        assert [varnish.ask(path).status for path in paths] == [500, 500, 200]
    finally:
        origin.fails.clear()


def test_who_has_signed_in_goes_past_and_every_other_cookie_goes_nowhere(
    varnish: Varnish, origin: Origin
) -> None:
    put(origin, "/cookies/", "For all", "article:3")
    warm(varnish, origin, "/cookies/")
    count = len(origin.asked)
    varnish.ask("/cookies/", Cookie="_ga=1; theme=dark")
    assert len(origin.asked) == count
    varnish.ask("/cookies/", Cookie="a=b; __Host-sessionid=secret")
    assert len(origin.asked) == count + 1


@ONE_PERSONS
def test_what_is_one_persons_is_never_anothers(
    varnish: Varnish, origin: Origin, said: list[tuple[str, str]]
) -> None:
    origin.own["/admin/x/"] = origin.own["/static/own"] = said
    for path in ("/admin/x/", "/static/own"):
        mine = varnish.ask(path, Cookie="sessionid=mine")
        yours = varnish.ask(path, Cookie="sessionid=yours")
        assert (mine.body, yours.body) == (b"own of sessionid=mine", b"own of sessionid=yours")
        assert varnish.ask(path).body == b"own of nobody"


def test_readers_can_purge_nothing(varnish: Varnish, origin: Origin) -> None:
    put(origin, "/safe/", "Words", "article:4")
    warm(varnish, origin, "/safe/")
    count = len(origin.asked)
    assert varnish.ask("/safe/", method="PURGE", Surrogate_Key="article:4 everything").status == 405
    varnish.ask("/safe/")
    assert len(origin.asked) == count
    purges = int(varnish.purges.rpartition(":")[2])
    assert varnish.ask("/safe/", port=purges).status == 400


def test_the_portal_hears_who_asked_for_what(varnish: Varnish, origin: Origin) -> None:
    varnish.ask("/passed-on/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    told = origin.environ
    assert (told["PATH_INFO"], told["HTTP_HOST"]) == ("/passed-on/", "localhost")
    assert told["HTTP_X_FORWARDED_FOR"] == "203.0.113.9, 127.0.0.1"
    assert told["HTTP_X_FORWARDED_PROTO"] == "https"


def test_what_is_said_without_https_is_kept_apart(varnish: Varnish, origin: Origin) -> None:
    put(origin, "/schemes/", "Words", "article:12")
    warm(varnish, origin, "/schemes/")
    count = len(origin.asked)
    for scheme in ("https", "http"):
        assert varnish.ask("/schemes/", X_Forwarded_Proto=scheme).status == 200
    assert len(origin.asked) == count + 2


@pytest.mark.django_db
def test_an_older_copy_of_the_portals_is_not_kept(varnish: Varnish, origin: Origin, told: Any) -> None:
    put(origin, "/copy/", "Old words", "article:5")
    warm(varnish, origin, "/copy/")
    put(origin, "/copy/", "Out of order", "article:5", status="500 Internal Server Error")
    origin.purge("article:5")
    queue.enter(["article:5"])
    sending.drain(told)
    copy = varnish.ask("/copy/")
    assert (copy.status, copy.headers["Cache-Control"]) == (200, "no-cache")
    put(origin, "/copy/", "New words", "article:5")
    until("the new words", lambda: "New words" in varnish.ask("/copy/").text)


@pytest.mark.django_db
def test_while_the_portal_is_away_old_pages_go_on_and_purged_ones_stay_away(
    varnish: Varnish, origin: Origin, told: Any
) -> None:
    for path, key in (("/kept/", "article:6"), ("/withdrawn/", "article:7")):
        put(origin, path, "Words", key)
        warm(varnish, origin, path)
    origin.close()
    try:
        queue.enter(["article:7"])
        sending.drain(told)
        assert varnish.ask("/kept/").status == 200
        gone = varnish.ask("/withdrawn/")
        assert (gone.status, gone.headers["Retry-After"]) == (503, "5")
    finally:
        origin.open()
    until("well again", lambda: varnish.ask("/withdrawn/").status == 200)


@pytest.mark.django_db
def test_where_varnish_does_not_answer_the_rows_wait(varnish: Varnish, origin: Origin) -> None:
    with override_settings(PORTAL_FRONT="varnish", PORTAL_VARNISH=["http://127.0.0.1:9", varnish.purges]):
        gone, there = channels.every().values()
        queue.enter(["article:8"])
        assert [sending.drain(gone), sending.drain(there)] == [1, 1]
        assert EdgeState.objects.get(key=gone.key).problem == Problem.UNREACHABLE
        assert list(EdgePurge.objects.order_by("pk").values_list("channel", "again")) == [
            (gone.key, False),
            (there.key, True),
        ]


@pytest.mark.django_db
@override_settings(PORTAL_OUTGOING_SECONDS=0.5)
def test_a_varnish_that_hangs_is_told_when_it_goes_on(varnish: Varnish, origin: Origin, told: Any) -> None:
    put(origin, "/hangs/", "Old words", "article:9")
    warm(varnish, origin, "/hangs/")
    put(origin, "/hangs/", "New words", "article:9")
    origin.purge("article:9")
    queue.enter(["article:9"])
    with varnish.hanging():
        assert sending.drain(told) == 1
        assert EdgeState.objects.get(key=told.key).problem == Problem.NO_ANSWER
        assert EdgePurge.objects.get().again is False
    EdgeState.objects.update(rests_until=None)
    until("told", lambda: sending.drain(told) and EdgePurge.objects.get().again)
    assert "New words" in varnish.ask("/hangs/").text


def test_a_varnish_that_is_killed_comes_back_empty(varnish: Varnish, origin: Origin) -> None:
    put(origin, "/killed/", "Old words", "article:10")
    warm(varnish, origin, "/killed/")
    put(origin, "/killed/", "New words", "article:10")
    origin.purge("article:10")
    varnish.kill()
    until("back", lambda: varnish.answers() and "New words" in varnish.ask("/killed/").text)
