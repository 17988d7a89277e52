"""Fields and widgets written without a template: a page of forms has hundreds of them.

Each function gives the same HTML as the template it stands for, several times faster.
"""

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def attributes(attrs):
    """Attributes of a tag: True is a bare name, False and None are left out."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {name}")
        elif value is not False and value is not None:
            parts.append(f' {name}="{conditional_escape(value)}"')
    return "".join(parts)


def render_input(context):
    widget = context["widget"]
    value = widget["value"]
    value = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return SafeString(
        f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{value}'
        f"{attributes(widget['attrs'])}>"
    )


def render_textarea(context):
    widget = context["widget"]
    return SafeString(
        f'<textarea name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>\n'
        f"{conditional_escape(widget['value'] or '')}</textarea>"
    )


def render_select(context):
    widget = context["widget"]
    parts = []
    for group, choices, _ in widget["optgroups"]:
        lines = "".join(_option(item) for item in choices)
        if group:
            lines = f'<optgroup label="{conditional_escape(group)}">{lines}</optgroup>'
        parts.append(lines)
    return SafeString(
        f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>'
        f"{''.join(parts)}</select>"
    )


def _option(item):
    label = "Choisir…" if item["label"] == BLANK_CHOICE_DASH[0][1] else item["label"]
    value = conditional_escape(str(item["value"]))
    return (
        f'<option value="{value}"{attributes(item["attrs"])}>{conditional_escape(label)}</option>'
    )


def _label(field):
    return (
        f'<label class="fr-label" for="{field.id_for_label}">'
        f"{conditional_escape(field.label)}{field.mention}</label>"
    )


def render_input_group(context):
    """Label, hint, widget, errors."""
    field = context["field"]
    return SafeString(
        f'<div class="{field.group_class}">{_label(field)}{field.hint_html}{field}'
        f"{field.errors_html}</div>"
    )


def render_checkbox_group(context):
    """The box before its label."""
    field = context["field"]
    error = " fr-checkbox-group--error" if field.errors else ""
    return SafeString(
        f'<div class="fr-checkbox-group{error}">{field}{_label(field)}{field.hint_html}'
        f"{field.errors_html}</div>"
    )


WITHOUT_TEMPLATE = {
    "django/forms/widgets/checkbox.html": render_input,
    "django/forms/widgets/date.html": render_input,
    "django/forms/widgets/email.html": render_input,
    "django/forms/widgets/hidden.html": render_input,
    "django/forms/widgets/input.html": render_input,
    "django/forms/widgets/number.html": render_input,
    "django/forms/widgets/select.html": render_select,
    "django/forms/widgets/text.html": render_input,
    "django/forms/widgets/textarea.html": render_textarea,
    "django/forms/widgets/time.html": render_input,
    "dsfr/form_field_snippets/checkbox_snippet.html": render_checkbox_group,
    "dsfr/form_field_snippets/input_snippet.html": render_input_group,
}


class PortailRenderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        if function := WITHOUT_TEMPLATE.get(template_name):
            return function(context)
        return super().render(template_name, context, request=request)
