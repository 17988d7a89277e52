"""Every list page: filters and sort in the address, 20 rows, the same rows as a file."""

import datetime as dt

from django.db.models import F
from django.utils.functional import cached_property
from django.views.generic import ListView

from pvd_portal.core.criteria import find_repeated, find_unknown, refuse
from pvd_portal.core.dates import today
from pvd_portal.core.exports import FORMATS, export_response
from pvd_portal.core.pagination import BoundedPaginator

# What every list reads beside its filters.
PARAMETRES = ("tri", "page", "format", "compte")

EXACT = "exact"


class PortailListView(ListView):
    """A subclass gives the queryset (visible to the reader), its filters, sorts and columns.

    `tris` maps the name in `?tri=` to the ORM ordering when ascending; `-name` reverses it.
    An F() there keeps its empty values last both ways, on both engines.
    """

    paginate_by = 20
    paginator_class = BoundedPaginator
    filterset_class = None
    tris = {}
    tri_defaut = ""
    colonnes = ()
    nom_export = "export"
    tri = ""

    @cached_property
    def filterset(self):
        return self.filterset_class(
            self.request.GET or None, queryset=self.get_base_queryset(), request=self.request
        )

    def get_base_queryset(self):
        raise NotImplementedError

    @cached_property
    def refus(self):
        """Why the address cannot be answered: French sentences, none when it is understood."""
        params, form = self.request.GET, self.filterset.form
        multiple = {
            name
            for name, field in form.fields.items()
            if getattr(field.widget, "allow_multiple_selected", False)
        }
        autres = [
            *find_unknown(params, {*form.fields, *PARAMETRES}),
            *find_repeated(params, multiple),
            *self._check_parameters(params),
        ]
        fautes = [
            f"{form.fields[name].label} : {error}" if name in form.fields else error
            for name, errors in form.errors.items()
            for error in errors
        ]
        return [*fautes, *autres]

    def _check_parameters(self, params):
        tri, page, format_, compte = (params.get(name, "") for name in PARAMETRES)
        if tri and tri.removeprefix("-") not in self.tris:
            yield f"La liste ne se trie pas par « {tri[:50]} » : choisissez un en-tête de colonne."
        if page and not (page.isascii() and page.isdecimal() and int(page[:9]) > 0):
            yield f"« {page[:50]} » n'est pas un numéro de page."
        if format_ and format_ not in FORMATS:
            formats = ", ".join(FORMATS)
            yield f"Le format « {format_[:50]} » n'existe pas : choisissez parmi {formats}."
        if compte not in {"", EXACT}:
            yield f"Le compte « {compte[:50]} » n'existe pas : « {EXACT} » compte tout."

    def get_queryset(self):
        if self.refus:
            return self.get_base_queryset().none()
        return self.sorted(self.filterset.qs)

    def sorted(self, queryset):
        name = self.request.GET.get("tri") or self.tri_defaut
        fields = self.tris[name.removeprefix("-")]
        self.tri = name
        return queryset.order_by(*(_ordering(f, name.startswith("-")) for f in fields))

    def get(self, request, *args, **kwargs):
        format_ = request.GET.get("format")
        if self.refus:
            return refuse(self.refus) if format_ else self._show_refused(*args, **kwargs)
        if not format_:
            return super().get(request, *args, **kwargs)
        return export_response(
            self.get_queryset(), self.colonnes, nom=self.nom_export, format_=format_
        )

    def _show_refused(self, *args, **kwargs):
        """The page, its form and what is wrong in it; no row, which would pass for the answer."""
        response = super().get(self.request, *args, **kwargs)
        response.status_code = 400
        return response

    def get_paginator(self, queryset, per_page, **kwargs):
        # Asked by the link of a list that stops at « plus de 10 000 ».
        exact = self.request.GET.get("compte") == EXACT
        return self.paginator_class(queryset, per_page, exact=exact)

    def paginate_queryset(self, queryset, page_size):
        # An unknown page shows the nearest one: an address kept in a message stays useful.
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    @property
    def filtres_actifs(self):
        """(label, address without it) of each filter in use, for the removable tags."""
        actifs = []
        form = self.filterset.form
        if self.refus:
            return [("Critères refusés", "?")]
        if not form.is_valid():
            return actifs  # nothing was asked
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, "", []) or (hasattr(value, "exists") and not value):
                continue
            params = self.request.GET.copy()
            params.pop(name, None)
            params.pop("page", None)
            actifs.append((f"{field.label} : {_texte(field, value)}", f"?{params.urlencode()}"))
        return actifs

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            form=self.filterset.form,
            filtres_actifs=self.filtres_actifs,
            refus=self.refus,
            tri=self.tri,
            date_du_jour=today(),
            **kwargs,
        )


def _ordering(field, descending):
    if isinstance(field, F):
        return field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
    if descending:
        return field[1:] if field.startswith("-") else f"-{field}"
    return field


def _texte(field, value):
    """The value of a filter as its tag says it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if hasattr(field, "choices") and isinstance(value, str):
        return dict(field.choices).get(value, value)
    if isinstance(value, list | tuple):
        labels = dict(getattr(field, "choices", ()))
        return ", ".join(str(labels.get(v, v)) for v in value)
    return value
