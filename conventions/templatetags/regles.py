"""The numbers of the rules in the words of the pages (builtin library)."""

from django import template

from conventions import regles

register = template.Library()


@register.simple_tag
def delai():
    """« 18 mois »."""
    return regles.spell_delai()


@register.simple_tag
def seuil_proche():
    """« 6 mois »."""
    return f"{regles.seuil_proche()} mois"
