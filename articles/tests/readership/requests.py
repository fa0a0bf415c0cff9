"""Requests as the web server hands them on, and readers who send them."""

from __future__ import annotations

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def person(number: int = 1, **sent: str) -> dict[str, str]:
    """The WSGI environ of a GET by the reader at the ``number``-th address, with other headers as given."""
    return {
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        "HTTP_HOST": "news.example",
        "HTTP_USER_AGENT": BROWSER,
        "HTTP_ACCEPT_LANGUAGE": "uk",
        **sent,
    }
