"""Two people edited the same thing: the second is shown both versions, field by field."""

import datetime as dt

from django import forms

RIEN = "(vide)"


def read_revision(request):
    """The revision that the posted form was opened on; 0, always stale, when it is unreadable."""
    value = request.POST.get("revision", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def with_revision(data, revision):
    """The posted data on top of the present revision: sent again, it is saved."""
    data = data.copy()
    data["revision"] = str(revision)
    return data


def compare_versions(mine, saved):
    """[(label, my value, the saved value)] of the fields that differ.

    `mine` is a valid bound form, `saved` the same form, unbound, over the row as it is now.
    """
    rows = []
    for name, field in mine.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        ours, theirs = (display_value(field, form[name].value()) for form in (mine, saved))
        if ours != theirs:
            rows.append((mine[name].label, ours, theirs))
    return rows


def display_value(field, value):
    """A value of a form as one reads it."""
    if value is None or value == "" or value == []:
        return RIEN
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = field.queryset.filter(pk__in=value)
        return ", ".join(sorted(field.label_from_instance(item) for item in chosen)) or RIEN
    if isinstance(field, forms.ModelChoiceField):
        chosen = field.queryset.filter(pk=value).first()
        return field.label_from_instance(chosen) if chosen else RIEN
    if isinstance(field, forms.BooleanField):
        return "oui" if value in (True, "on", "True", "true", "1") else "non"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, forms.DateField):
        value = field.to_python(value)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value).replace("\r\n", "\n").strip() or RIEN
