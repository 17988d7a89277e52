"""Bases of every form: DSFR markup, hints and errors tied to their fields."""

from django import forms
from django.forms.models import ModelChoiceIterator
from dsfr.forms import DsfrBaseForm, DsfrBoundField

from pvd_portal.core.rendu import PortailSelect


def style_widget(widget):
    """DSFR's classes on a widget that has none (it may have been replaced in a form's init)."""
    # django-dsfr's marker for its radios and checkboxes: not an attribute of HTML.
    widget.attrs.pop("dsfr", None)
    if isinstance(widget, forms.FileInput):
        kind = "upload"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return
    elif isinstance(widget, forms.Select):
        kind = "select"
    else:
        kind = "input"
    widget.group_class = f"fr-{kind}-group"
    widget.attrs.setdefault("class", f"fr-{kind}")


class RowsRead(ModelChoiceIterator):
    """Rows of a list of choices, in one query.

    Django's reads them through a cursor of the server: four exchanges for a few names.
    """

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.queryset.all():
            yield self.choice(row)


class PortailBoundField(DsfrBoundField):
    """What templates/dsfr/form_field_snippets ask."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if isinstance(field, forms.ModelChoiceField) and not hasattr(field, "_choices"):
            field.iterator = RowsRead
            field.widget.choices = field.choices
        if type(field.widget) is forms.Select:
            field.widget = PortailSelect.of(field.widget)
        if not self.is_hidden:
            style_widget(field.widget)

    @property
    def mention(self):
        """« facultatif », « obligatoire » or nothing: the form says which of the two it marks."""
        marked = getattr(self.form, "mention", "")
        return marked if marked == ("obligatoire" if self.field.required else "facultatif") else ""

    @property
    def group_class(self):
        """DSFR's class of the group, with its variants for an error or a disabled field."""
        name = getattr(self.field.widget, "group_class", "fr-input-group")
        error = f" {name}--error" if self.errors else ""
        return f"{name}{error} {name}--disabled" if self.field.disabled else name + error

    @property
    def group_described_by(self):
        """Ids of the hint and of the error, for a fieldset (Django ties them for an input)."""
        ids = []
        if self.help_text:
            ids.append(f"{self.auto_id}_helptext")
        if self.errors:
            ids.append(f"{self.auto_id}_error")
        return " ".join(ids)


class PortailFormMixin:
    """django-dsfr's classes on the widgets, our snippets, no warning at each rendering."""

    bound_field_class = PortailBoundField
    # What the labels say: "facultatif", "obligatoire" (forms where most is optional) or nothing.
    mention = "facultatif"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # DsfrBaseForm has just bound every field: a label set after this would be ignored.
        self._bound_fields_cache.clear()

    def get_context(self):
        """Without DsfrBaseForm's, which warns at every rendering, whatever the setting says."""
        return super(DsfrBaseForm, self).get_context()


class PortailForm(PortailFormMixin, DsfrBaseForm):
    pass


class PortailModelForm(PortailFormMixin, DsfrBaseForm, forms.ModelForm):
    pass


class PortailFilterForm(PortailForm):
    """A filter is always optional: nothing to say about it."""

    mention = ""
