"""What a reader gets from a page's HTML: words between tags and in attributes that are read out."""

from __future__ import annotations

from html.parser import HTMLParser

READ_OUT = {"alt", "aria-label", "placeholder", "title"}
SILENT = {"script", "style", "template"}


class _Words(HTMLParser):
    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    @property
    def hidden(self) -> bool:
        return any(hidden for _tag, hidden in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang") not in {None, self.own}
        if not foreign and not self.hidden:
            self.parts += [text for name, text in given.items() if name in READ_OUT and text]
        if tag not in {"br", "hr", "img", "input", "link", "meta", "use", "rect", "circle", "source", "wbr"}:
            self.open.append((tag, tag in SILENT or foreign))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def words(html: str, language: str) -> str:
    """Text of a page, without what is marked as another language."""
    parser = _Words(language)
    parser.feed(html)
    return " ".join(" ".join(parser.parts).split())
