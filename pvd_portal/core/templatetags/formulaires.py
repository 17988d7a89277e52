"""Forms: the attributes of a widget, the summary of the errors."""

from django import template
from django.forms.utils import flatatt

from pvd_portal.core.words import lower_first

register = template.Library()

# For the widgets that have a template (core/rendu.py writes the others).
register.filter("attributs", flatatt)


@register.simple_tag(takes_context=True)
def erreurs(context):
    """[(id of the field, label, message)] of `form`, and of the forms and formsets given."""
    rows = []
    form = context.get("form")
    for item in [*([form] if form else []), *(context.get("formulaires") or [])]:
        if not getattr(item, "is_bound", True):
            continue
        if not hasattr(item, "forms"):
            rows += _form_errors(item)
            continue
        rows += [("", "", error) for error in getattr(item, "non_form_errors", list)()]
        for number, one in enumerate(item.forms, 1):
            rows += _form_errors(one, row=f"{nom_des_lignes(item)} {number}")
    return rows


@register.simple_tag(takes_context=True)
def erreur_en_titre(context):
    """« Erreur : » before the title of a page that refuses what was sent or asked."""
    refused = context.get("conflit") or context.get("refus") or erreurs(context)
    return "Erreur : " if refused else ""


def _form_errors(form, row=""):
    """« Montant », or « Financement 2, montant » where many have that name."""
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from (("", f"{row} : " if row else "", error) for error in errors)
        else:
            field = form[name]
            target = field.id_for_label or field.auto_id
            label = f"{row}, {lower_first(str(field.label))}" if row else field.label
            yield from ((target, label, error) for error in errors)


@register.filter
def nom_des_lignes(formset):
    """« Financement », « Jalon »: what one row of a formset is."""
    model = getattr(formset, "model", None)
    name = getattr(formset, "nom_ligne", "") or (model._meta.verbose_name if model else "ligne")
    return f"{name[:1].upper()}{name[1:]}"
