"""Pictures drawn as SVG: no script, no inline style, readable by a screen reader, printable."""

from django.utils.html import format_html, format_html_join

WIDTH = 240
HEIGHT = 20


def picture(classes, title, parts):
    """The SVG of these parts; its title says what it shows."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>',
        classes,
        WIDTH,
        HEIGHT,
        title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )
