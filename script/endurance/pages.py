"""The forms of a page, as a browser sends them."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
SAID = re.compile(r"fr-alert--(\w+) message[^>]*>\s*<p>(.*?)</p>", re.DOTALL)


@dataclass
class Form:
    """`fields`: the successful controls; `choices`: what each list offers; `buttons` by name."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name):
        return name in self.fields

    def get(self, name):
        return self.fields.get(name, [""])[0]

    def set(self, name, value):
        self.fields[name] = [value]

    def copy(self):
        fields = {name: list(values) for name, values in self.fields.items()}
        return Form(self.action, self.method, fields, self.choices, self.buttons)

    def pairs(self):
        return [(name, value) for name, values in self.fields.items() for value in values]

    def count(self, prefix):
        return int(self.get(f"{prefix}-TOTAL_FORMS") or 0)

    def is_blank(self, prefix, index, name):
        return not self.get(f"{prefix}-{index}-{name}")


class _Reader(HTMLParser):
    """One form; what a <template> holds is not in the page."""

    def __init__(self):
        super().__init__()
        self.form, self.select, self.textarea, self.inert = None, None, None, 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        self.inert += tag == "template"
        match tag:
            case "form":
                self.form = Form(attrs.get("action", ""), attrs.get("method", "get"))
            case "input" if not self.inert:
                self._input(name, attrs)
            case "button" if name:
                self.form.buttons[name] = attrs.get("value", "")
            case "textarea" if not self.inert:
                self.textarea = (name, [])
            case "select" if not self.inert:
                self.select = (name, [], "multiple" in attrs)
            case "option" if self.select:
                self.select[1].append(("selected" in attrs, attrs.get("value", "")))

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        if not name or kind in {"submit", "button"}:
            return
        value = attrs.get("value") or ""
        if kind in {"checkbox", "radio"}:
            value = value or "on"
            self.form.choices.setdefault(name, []).append(value)
            if "checked" not in attrs:
                return
        self.form.fields.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag):
        self.inert -= tag == "template"
        if tag == "textarea" and self.textarea:
            name, parts = self.textarea
            self.form.set(name, "".join(parts).removeprefix("\n"))
            self.textarea = None
        if tag == "select" and self.select:
            name, options, multiple = self.select
            self.form.choices[name] = [value for _, value in options]
            chosen = [value for selected, value in options if selected]
            if not chosen and not multiple:
                chosen = [value for _, value in options[:1]]
            if chosen:
                self.form.fields[name] = chosen
            self.select = None


def read_form(html):
    reader = _Reader()
    reader.feed(html)
    return reader.form


def read_forms(html, *, having=""):
    """Those of the page that post, and whose source holds this text."""
    found = (match[0] for match in FORM.finditer(html))
    return [read_form(source) for source in found if 'method="post"' in source and having in source]


def links(html):
    return [unescape(match[1]) for match in LINK.finditer(html)]


def errors(html):
    """What the page says was not done, after a redirection: refused, or « C'est déjà archivé »."""
    said = [(level, unescape(text)) for level, text in SAID.findall(html)]
    return [text for level, text in said if level == "error" or "est déjà" in text]
