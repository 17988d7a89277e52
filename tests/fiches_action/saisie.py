"""What a browser would send back for a section as it is shown."""

from django.urls import reverse


def section_url(fiche, section):
    return reverse("fiches_action:edit", kwargs={"pk": fiche.pk}) + f"?section={section}"


def shown_data(client, fiche, section):
    """The fields of the page, its hidden ones and those of its rows included."""
    context = client.get(section_url(fiche, section)).context
    data = {"_auteur": str(context["request"].user.pk), "revision": str(context["revision"])}
    forms = [context["form"]]
    for formset in context["formsets"]:
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not False and value not in (None, ""):
                shown = form.fields[name].widget.format_value(value)
                data[form.add_prefix(name)] = value if isinstance(value, list) else shown
    return {name: _first(value) for name, value in data.items() if value is not None}


def _first(value):
    """A <select> gives its value as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def save(client, fiche, section, *, follow=True, **changes):
    data = {**shown_data(client, fiche, section), **changes}
    return client.post(section_url(fiche, section), data, follow=follow)
