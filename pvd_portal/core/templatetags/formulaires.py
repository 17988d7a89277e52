"""Forms: the attributes of a widget, the summary of the errors."""

from django import template
from django.forms.utils import flatatt

register = template.Library()

# For the widgets that have a template (core/rendu.py writes the others).
register.filter("attributs", flatatt)


@register.simple_tag(takes_context=True)
def erreurs(context):
    """[(id of the field, label, message)] of `form`, and of the forms and formsets given."""
    rows = []
    form = context.get("form")
    for item in [*([form] if form else []), *(context.get("formulaires") or [])]:
        rows += [("", "", error) for error in getattr(item, "non_form_errors", list)()]
        for one in getattr(item, "forms", [item]):
            rows += _form_errors(one)
    return rows


@register.simple_tag(takes_context=True)
def erreur_en_titre(context):
    """« Erreur : » before the title of a page that refuses what was sent or asked."""
    refused = context.get("conflit") or context.get("refus") or erreurs(context)
    return "Erreur : " if refused else ""


def _form_errors(form):
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from (("", "", error) for error in errors)
        else:
            field = form[name]
            target = field.id_for_label or field.auto_id
            yield from ((target, field.label, error) for error in errors)
