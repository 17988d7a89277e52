"""Long texts: CommonMark to safe HTML."""

import nh3
from django import template
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from pvd_portal.core.words import lower_first

register = template.Library()

MARKDOWN_TAGS = set("a blockquote br code em hr li ol p pre strong ul".split())


def _markdown_parser():
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")

    def heading_open(self, tokens, index, options, env):
        return "<p><strong>"

    def heading_close(self, tokens, index, options, env):
        return "</strong></p>\n"

    # A title typed in a field would break the outline of the page around it.
    parser.add_render_rule("heading_open", heading_open)
    parser.add_render_rule("heading_close", heading_close)
    return parser


_PARSER = _markdown_parser()


@register.filter
def minuscule(value):
    """A label inside a sentence: its acronyms stay."""
    return lower_first(str(value))


@register.filter
def markdown(value):
    """CommonMark to safe HTML: no HTML typed, no image, no title."""
    if not value:
        return ""
    html = nh3.clean(_PARSER.render(value), tags=MARKDOWN_TAGS, url_schemes={"http", "https"})
    return mark_safe(html)  # noqa: S308 - nh3 has just cleaned it
