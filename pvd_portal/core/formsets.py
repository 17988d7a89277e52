"""Rows added to a formset without JavaScript."""

from django.forms.utils import ErrorDict

# A formset counts its rows in fewer digits; Python refuses to read a number of thousands of them.
COUNT_MAX_CHARS = 6


def wants_row(request):
    """The prefix of the formset whose « Ajouter une ligne » was pressed, or ""."""
    return request.POST.get("ajouter", "")


def only_looks(request):
    """Another part of the form is asked for, a row more or a row open: nothing is saved."""
    return bool(wants_row(request)) or "ouvrir" in request.POST


def with_one_more_row(data, prefix):
    """The posted data with one more empty form in the formset `prefix`."""
    data = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    count = data.get(key, "")
    if count.isdecimal() and len(count) < COUNT_MAX_CHARS:
        data[key] = str(int(count) + 1)
    return data


def silence_errors(*forms_or_formsets):
    """Bound forms shown as they are, without judging them: nobody asked to save yet."""
    for item in forms_or_formsets:
        for form in getattr(item, "forms", [item]):
            form._errors = ErrorDict()
            form.cleaned_data = {}
        if hasattr(item, "forms"):
            item._errors = []
            item._non_form_errors = item.error_class()
