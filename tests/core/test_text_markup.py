from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.core.text import clean, markdown, plain

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.lv "onmouseover=alert(1)")',
    '[x](https://a.lv/"onmouseover="alert(1))',
    "![x](https://spy.example/pixel.png)",
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object><embed src=x><link rel=stylesheet href=x><base href=//evil.example>",
    "<form action=https://evil.example><input name=a><button>x</button></form>",
    "<p style='background:url(javascript:alert(1))' onclick=alert(1) class=x id=y title=z>x</p>",
    "<style>*{background:url(//evil.example)}</style>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "```<script>alert(1)</script>\n```",
    "<template><script>alert(1)</script></template>",
    "<details ontoggle=alert(1) open>x</details>",
]
ALLOWED = re.compile(
    r"</?(?:p|br|strong|em|ul|ol|li|h3|h4|blockquote|code|pre|hr)>|</a>"
    r'|<a(?: href="(?:https?|mailto):[^"<>]*")? rel="nofollow ugc noopener">'
)


def is_safe(markup: str) -> bool:
    """Nothing but the allowed tags, exactly as written in the list: any other bracket would be left over."""
    return "<" not in ALLOWED.sub("", markup)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("show", [markdown, clean])
def test_no_script_style_frame_picture_or_form_survives(show: object, attack: str) -> None:
    assert callable(show)
    assert is_safe(show(attack))
    assert is_safe(show(f"- > {attack}\n\n**{attack}**"))


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_gives_safe_markup(text: str) -> None:
    assert is_safe(markdown(text))


MARKUP = st.lists(
    st.sampled_from(
        [*ATTACKS, "<p>", "</p>", "<b>a", "&amp;", "&lt;", "<", ">", '"', "<a href='https://a.lv'>", "</a>"]
    )
    | st.text(max_size=10)
).map("".join)


@given(MARKUP)
def test_cleaning_twice_changes_nothing(markup: str) -> None:
    assert clean(clean(markup)) == clean(markup)
    assert is_safe(clean(markup))


def test_what_people_need_is_kept() -> None:
    shown = markdown("# Ko darīt\n\nPalīdzi **mums**\n& _viņiem_:\n\n- nāc\n- [raksti](mailto:a@b.lv)\n\n### Sīkāk")
    assert shown == (
        "<h3>Ko darīt</h3>\n<p>Palīdzi <strong>mums</strong><br>\n&amp; <em>viņiem</em>:</p>\n<ul>\n<li>nāc</li>\n"
        '<li><a href="mailto:a@b.lv" rel="nofollow ugc noopener">raksti</a></li>\n</ul>\n<h4>Sīkāk</h4>\n'
    )


def test_an_indented_paragraph_is_no_program_code() -> None:
    assert markdown("    Nāc ciemos") == "<p>Nāc ciemos</p>\n"


def test_links_within_the_site_or_without_scheme_lead_nowhere() -> None:
    assert "href" not in markdown("[x](/iziet/) [y](//evil.example) [z](?a=1)")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>A &amp; b</p><script>x</script><ul><li>c<li>d</ul>", "A & b c d"),
        ("# Hei\n\n* a < b\n* **c** &lt;i&gt;", "Hei a < b c <i>"),
        ("[Raksti](https://a.lv) mums<br>tūlīt", "Raksti mums tūlīt"),
        ("<b>Pus</b>vārds", "Pusvārds"),
        ("<table><tr><td>viens</td><td>divi</td></tr></table>", "viens divi"),
        ("&nbsp; <!-- x --> ", ""),
        ("", ""),
    ],
)
def test_plain_text_is_the_words_alone(markup: str, words: str) -> None:
    assert plain(markup) == words


@given(st.text(alphabet=st.characters(), max_size=300))
def test_plain_text_is_one_line_of_any_text(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())


@pytest.mark.parametrize("piece", ["**a_ ", "[[[[", "> ", "<p><b>", "`a", "&amp;", "- a\n  ", "![](", "<a ", "*_"])
@pytest.mark.parametrize("show", [markdown, plain])
def test_twenty_thousand_hostile_characters_are_shown_quickly(show: object, piece: str) -> None:
    assert callable(show)
    started = time.monotonic()
    show((piece * 20_000)[:20_000])
    assert time.monotonic() - started < 2
