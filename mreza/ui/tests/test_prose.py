"""What people write in longer texts: the markup there is, and everything that must not come through."""

from __future__ import annotations

import time

import pytest
from lxml import html

from mreza.ui.prose import LONGEST, as_typed, plain, prose

ALLOWED = {
    "p": set(), "h3": set(), "h4": set(), "h5": set(), "h6": set(), "ul": set(), "ol": {"start"}, "li": set(),
    "blockquote": set(), "em": set(), "strong": set(), "br": set(), "a": {"href", "rel"},
}  # fmt: skip
REL = 'rel="external nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One *two* **three**", "<p>One <em>two</em> <strong>three</strong></p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\nTwo", "<p>One<br>\nTwo</p>"),
        ("# Big\n\n### Small", "<h3>Big</h3>\n<h5>Small</h5>"),
        ("###### Smallest", "<h6>Smallest</h6>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("[city](https://varazdin.hr/a?b=c)", f'<p><a href="https://varazdin.hr/a?b=c" {REL}>city</a></p>'),
        ("[mail](mailto:info@example.org)", f'<p><a href="mailto:info@example.org" {REL}>mail</a></p>'),
        ("2 < 3 & 4 > 1", "<p>2 &lt; 3 &amp; 4 &gt; 1</p>"),
        ("čćšžđ أبوظبي 北京", "<p>čćšžđ أبوظبي 北京</p>"),
        ("", ""),
        ("\\*no emphasis\\*", "<p>*no emphasis*</p>"),
    ],
)
def test_the_markup_there_is(written, shown):
    assert prose(written) == shown


def test_headings_begin_at_the_level_of_the_page():
    assert prose("# One\n\n## Two", 4) == "<h4>One</h4>\n<h5>Two</h5>"
    assert prose("# One", 1) == "<h3>One</h3>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://x.org/?utm_source=a&id=7&utm_medium=b", "https://x.org/?id=7"),
        ("https://x.org/?fbclid=1", "https://x.org/"),
        ("https://x.org/?UTM_Source=a#part", "https://x.org/#part"),
        ("https://x.org/?a=1&a=2&b=", "https://x.org/?a=1&a=2&b="),
        ("mailto:a@b.hr?bcc=all@b.hr", "mailto:a@b.hr"),
    ],
)
def test_a_link_loses_what_follows_people(given, kept):
    (link,) = html.fromstring(str(prose(f"[x]({given})"))).xpath("//a")
    assert link.get("href") == kept


REFUSED_LINKS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//evil.org/",
    "/\\evil.org", "\\\\evil.org", "/en/account/", "file:///etc/passwd", "ftp://x.org", "https://user:pass@x.org/",
    "https://user@x.org/", "https:///x", "http:x.org", "mailto:nobody", "blob:https://x.org/1", "about:blank",
    "intent://x#Intent;end", "\x01javascript:alert(1)", "jav&#x0A;ascript:alert(1)", "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)", "https://[::1", "filesystem:https://x.org/1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED_LINKS)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "<a href='{}'>x</a>", "<{}>", "[x][1]\n\n[1]: {}"])
def test_an_address_that_is_no_page_leads_nowhere(address, form):
    shown = str(prose(form.format(address)))
    assert not html.fragment_fromstring(shown, create_parent="div").xpath("//@href | //@src")


XSS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)//",
    "![x](https://evil.org/pixel.gif)", "![x](javascript:alert(1))", '[x](https://a.org "onmouseover=alert(1)")',
    '[x](https://a.org/"onmouseover="alert(1))', "<iframe src=https://evil.org></iframe>", "<math><mtext></form>",
    "<a href=javascript:alert(1)>x</a>", "<style>*{background:url(//evil.org)}</style>", "<base href=//evil.org>",
    "<form action=//evil.org><input name=password></form>", "<meta http-equiv=refresh content=0;url=//evil.org>",
    "<link rel=stylesheet href=//evil.org>", "<object data=x></object>", "<embed src=x>", "<video src=x onerror=a()>",
    "<details open ontoggle=alert(1)>", "<marquee onstart=alert(1)>", "<b onclick=alert(1)>x</b>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<math><mi//xlink:href='data:x,<script>1'>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>1</script>", "<p style='x:expression(1)'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;1",
    "`<img src=x onerror=alert(1)>`", "```html\n<script>alert(1)</script>\n```", "    <script>alert(1)</script>",
    "> <script>alert(1)</script>", "- <img src=x onerror=alert(1)>", "# <script>alert(1)</script>",
    "**<script>alert(1)</script>**", "[<img src=x onerror=alert(1)>](https://a.org)", "<a\nhref='x'\n>",
    "<table background=javascript:alert(1)>", "| a | b |\n|---|---|\n| <script> | c |", "<template><script>1</script>",
    "<xss contenteditable onfocus=alert(1) autofocus>", "<a href='https://a.org' target=_blank style=x id=y>x</a>",
    "<textarea></textarea><script>1</script>", "<title><script>1</script></title>", "<a name=content>", "<p id=main>",
    "\u202e<script>", "<\x00script>alert(1)</script>", "<script\u2028>alert(1)</script>", "<img/src/onerror=alert(1)>",
    "[x]: javascript:alert(1)\n[x]", "<https://a.org/><script>1</script>", "<svg><use href='data:image/svg+xml,x'/>",
    "<button formaction=javascript:alert(1)>x</button>", "<input type=image src=x onerror=alert(1)>",
    "<portal src=x>", "<audio autoplay src=x>", "<frameset onload=alert(1)>", "<body onload=alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize("written", XSS)
def test_nothing_but_the_allowed_elements_comes_through(written):
    shown = str(prose(written))
    for element in html.fragment_fromstring(shown, create_parent="div").iterdescendants():
        assert element.tag in ALLOWED, shown
        assert set(element.keys()) <= ALLOWED[element.tag], shown
        assert element.get("href", "https://").startswith(("https://", "http://", "mailto:")), shown


@pytest.mark.parametrize(
    "written",
    ["[" * LONGEST, "*a" * (LONGEST // 2), "> " * (LONGEST // 2), "- " * (LONGEST // 2), "[a](" * (LONGEST // 4),
     "<" * LONGEST, "&" * LONGEST, "\\" * LONGEST, "_*" * (LONGEST // 2), "[x](https://a.org/?" + "a=1&" * 4900 + ")",
     "#" * LONGEST, "1. " * (LONGEST // 3), "a\n" * (LONGEST // 2), "![" * (LONGEST // 2), "**a " * (LONGEST // 4)],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_no_text_takes_long(written):
    began = time.process_time()
    prose(written)
    assert time.process_time() - began < 3  # of the processor: quadratic work would take minutes


def test_a_text_that_is_too_long_is_shown_as_typed():
    assert str(prose("*a* <b>\n" * LONGEST)).startswith("<p>*a* &lt;b&gt;<br>*a* &lt;b&gt;<br>")
    assert as_typed("One\nTwo\n\n\nThree & <four>") == "<p>One<br>Two</p>\n<p>Three &amp; &lt;four&gt;</p>"


def test_the_words_alone():
    assert plain("# Title\n\nOne *two* & [three](https://a.org) <b>x</b>") == "Title One two & three <b>x</b>"
    assert plain("One, two three", 9) == "One…"
    assert plain("One two", 7) == "One two"
