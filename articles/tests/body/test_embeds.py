from __future__ import annotations

import unittest

from articles.body.embeds import FRAME_SOURCES, player_for

YOUTUBE = "https://www.youtube-nocookie.com/embed/abcdefghi-_"
PLAYERS = {
    "https://www.youtube.com/watch?v=abcdefghi-_&list=x": YOUTUBE,
    "https://m.youtube.com/watch?t=1m5s&v=abcdefghi-_": f"{YOUTUBE}?start=65",
    "https://youtu.be/abcdefghi-_?si=x&t=90": f"{YOUTUBE}?start=90",
    "https://youtube.com/shorts/abcdefghi-_": YOUTUBE,
    "https://www.youtube.com/live/abcdefghi-_?t=soon": YOUTUBE,
    "https://YOUTUBE.com/embed/abcdefghi-_/": YOUTUBE,
    "https://t.me/channel_ua/123": "https://t.me/channel_ua/123?embed=1&mode=tme",
    "https://t.me/s/channel_ua/123?single": "https://t.me/channel_ua/123?embed=1&mode=tme",
    "https://twitter.com/some_one/status/1234567890123456789?s=20": (
        "https://platform.twitter.com/embed/Tweet.html?id=1234567890123456789&dnt=true"
    ),
    "https://x.com/some_one/status/1234567890123456789/photo/1": (
        "https://platform.twitter.com/embed/Tweet.html?id=1234567890123456789&dnt=true"
    ),
}
CARDS = [
    "https://unn.ua/news/a", "https://www.youtube.com/@channel", "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=abcdefghi-%22", "https://t.me/channel_ua", "https://t.me/joinchat/123",
    "https://t.me/channel_ua/0", "https://x.com/some_one", "https://x.com/some_one/status/abc",
    "https://evilyoutube.com/watch?v=abcdefghi-_", "https://youtube.com.evil.example/watch?v=abcdefghi-_",
    "https://youtube.com@evil.example/watch?v=abcdefghi-_", "http://youtu.be/abcdefghi-_",
    "javascript:alert(1)//youtu.be/abcdefghi-_", "https://t.me/channel_ua/١٢٣", "https://[::1",
    "https://", "",
]  # fmt: skip


class PlayerTests(unittest.TestCase):
    def test_known_services_give_a_player(self):
        for url, frame in PLAYERS.items():
            self.assertEqual(player_for(url).frame_src, frame)

    def test_everything_else_is_a_card(self):
        for url in CARDS:
            self.assertIsNone(player_for(url), url)

    def test_every_frame_comes_from_a_named_source(self):
        for url in PLAYERS:
            self.assertTrue(
                player_for(url).frame_src.startswith(tuple(f"{source}/" for source in FRAME_SOURCES))
            )

    def test_upright_ones_say_so(self):
        self.assertTrue(player_for("https://youtube.com/shorts/abcdefghi-_").portrait)
        self.assertFalse(player_for("https://youtu.be/abcdefghi-_").portrait)
