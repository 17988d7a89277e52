"""Every list page: views, filters and sort in the address, 20 rows, the same rows as a file."""

import datetime as dt

from django.db.models import F
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import ListView

from pvd_portal.core import pagination
from pvd_portal.core.criteria import find_repeated, find_unknown, refuse
from pvd_portal.core.dates import today
from pvd_portal.core.exports import FORMATS, export_response
from pvd_portal.core.pagination import BoundedPaginator
from pvd_portal.core.vues import TOUTES, aggregates, choose_vue, count_rows, with_kept
from pvd_portal.core.words import lower_first

# What every list reads beside its filters.
PARAMETRES = ("tri", "page", "format", "compte", "vue")

EXACT = "exact"


class PortailListView(ListView):
    """A subclass gives the queryset (visible to the reader), its filters, sorts and columns.

    `tris` maps the name in `?tri=` to the ORM ordering when ascending; `-name` reverses it.
    An F() there keeps its empty values last both ways, on both engines. `libelles_tris` are those
    that « Trier par » offers, in words; `texte` and `premiers`, the filters that stay in sight;
    `sommes`, what is added up with the count; `mots`, « fiche,fiches ».
    """

    titre = ""
    paginate_by = 20
    paginator_class = BoundedPaginator
    filterset_class = None
    texte = "texte"
    premiers = ()
    mots = ""
    tris = {}
    tri_defaut = ""
    libelles_tris = {}
    sommes = {}
    colonnes = ()
    nom_export = "export"
    tri = ""
    comptes = {}

    @cached_property
    def filterset(self):
        return self.filterset_class(
            self.request.GET or None, queryset=self.get_base_queryset(), request=self.request
        )

    def get_base_queryset(self):
        raise NotImplementedError

    def get_vues(self):
        """The tabs of the reader, « Toutes » first."""
        return []

    @cached_property
    def gardees(self):
        """The views of this list that the reader has kept."""
        name = self.request.resolver_match.view_name
        return list(self.request.user.vues_gardees.filter(liste=name))

    @cached_property
    def vues(self):
        return with_kept(self.get_vues(), self.gardees)

    @cached_property
    def criteres(self):
        """The filters in use, as the address says them."""
        params = self.request.GET
        return {name: params[name] for name in params if name not in PARAMETRES and params[name]}

    @cached_property
    def vue(self):
        """The tab of what is shown."""
        return choose_vue(self.vues, self.criteres, self.request.GET.get("tri", ""))

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
        tri, page, format_, compte, vue = (params.get(name, "") for name in PARAMETRES)
        if tri and tri.removeprefix("-") not in self.tris:
            yield f"La liste ne se trie pas par « {tri[:50]} » : choisissez un en-tête de colonne."
        if page and not (page.isascii() and page.isdecimal() and int(page[:9]) > 0):
            yield f"« {page[:50]} » n'est pas un numéro de page."
        if format_ and format_ not in FORMATS:
            formats = ", ".join(FORMATS)
            yield f"Le format « {format_[:50]} » n'existe pas : choisissez parmi {formats}."
        if compte not in {"", EXACT}:
            yield f"Le compte « {compte[:50]} » n'existe pas : « {EXACT} » compte tout."
        if vue not in {"", TOUTES}:
            yield f"La vue « {vue[:50]} » n'existe pas : choisissez un onglet."

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
        if not request.GET and (default := next((v for v in self.gardees if v.par_defaut), None)):
            return HttpResponseRedirect(f"{request.path}?{default.requete}")
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
        self.comptes = self.count(paginator)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def toutes(self):
        """The rows that the tabs count."""
        return self.get_base_queryset()

    def count(self, paginator):
        """What the tabs, the pages and the foot say: one query, two when the rows are filtered.

        Who reads more than a few départements has the number of the list alone, as far as the
        pagination counts: each other one would cost more than the page.
        """
        perimetre = self.request.user.perimetre
        if self.refus or perimetre.france or perimetre.regions:
            tabs = {}
            if not self.sommes or paginator.beyond:
                return {}
        else:
            tabs = aggregates(self.vues)
        if not (tabs or self.sommes):
            return {}
        here = {} if self.criteres else tabs
        counts = count_rows(paginator.object_list, here | self.sommes)
        paginator.total = counts["lignes"]
        if tabs and self.criteres:
            others = count_rows(self.toutes(), tabs)
            counts |= {} if _too_many(others) else {name: others[name] for name in tabs}
        return {} if _too_many(counts) and not paginator.exact else counts

    @cached_property
    def filtres_actifs(self):
        """(label, address without it) of each filter in use that the tab does not say."""
        actifs = []
        form = self.filterset.form
        if self.refus:
            return [("Critères refusés", "?")]
        if not form.is_valid():
            return actifs  # nothing was asked
        # The name of a view that was kept does not say what it sets.
        dits = self.vue.criteres if self.vue and not self.vue.gardee else {}
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if name in dits or value in (None, "", []) or (hasattr(value, "exists") and not value):
                continue
            params = self.request.GET.copy()
            params.pop(name, None)
            params.pop("page", None)
            actifs.append((f"{field.label} : {_texte(field, value)}", f"?{params.urlencode()}"))
        return actifs

    # The page

    def get_context_data(self, **kwargs):
        form = self.filterset.form
        recherche, premiers, autres = self._fields(form)
        actifs = self.filtres_actifs
        dits = self.vue.criteres if self.vue else {}
        ctx = super().get_context_data(
            form=form,
            recherche=recherche,
            premiers=premiers,
            autres=autres,
            autres_ouverts=any(self.criteres.get(f.name) and f.name not in dits for f in autres),
            caches=form.hidden_fields(),
            filtres_actifs=actifs,
            filtre=bool(self.criteres),
            adresse_de_tout=next((v.href("") for v in self.vues if v.est_tout), "?"),
            refus=self.refus,
            tri=self.tri,
            ordres=self._orders(),
            date_du_jour=today(),
            mots=self.mots,
            titre_liste=f"{self.titre} {self.request.user.perimetre.complement}".strip(),
            **kwargs,
        )
        if self.vues:
            ctx["onglets"] = self._tabs(ctx["paginator"])
            ctx["a_garder"] = self._kept_query()
        return {**ctx, **self.comptes, "titre_de_page": self._title(ctx["page_obj"], actifs)}

    def _fields(self, form):
        """The box to write in, the filters that stay in sight, and the others.

        Of those in sight, the name is in the box: their label is read, not drawn.
        """
        visible = {field.name: field for field in form.visible_fields()}
        if recherche := visible.pop(self.texte, None):
            recherche.field.widget.attrs["placeholder"] = recherche.label
        premiers = [visible.pop(name) for name in self.premiers if name in visible]
        for field in premiers:
            if hasattr(field.field, "empty_label"):
                field.field.empty_label = field.label
            else:
                field.field.widget.attrs["placeholder"] = field.label
        return recherche, premiers, list(visible.values())

    def _orders(self):
        """(value, words, chosen) of « Trier par »."""
        orders = dict(self.libelles_tris)
        if orders and self.tri not in orders:
            orders[self.tri] = "ordre de la colonne choisie"
        return [(name, words, name == self.tri) for name, words in orders.items()]

    def _tabs(self, paginator):
        """(label, address, number or None, current) for components/onglets.html."""
        tri = self.request.GET.get("tri", "")
        rows = []
        for rank, vue in enumerate(self.vues):
            nombre = self.comptes.get(f"vue_{rank}")
            whole = vue.gardee or not self.filtres_actifs
            if vue is self.vue and whole and not (self.refus or paginator.beyond):
                nombre = paginator.count
            rows.append((vue.libelle, vue.href(tri), nombre, vue is self.vue))
        return rows

    def _kept_query(self):
        """What « Garder cette vue » keeps."""
        params = self.request.GET.copy()
        for name in list(params):
            if name in {"page", "format", "compte", "vue"} or not params[name]:
                del params[name]
        return params.urlencode()

    def _title(self, page, actifs):
        """« Fiches action, statut : En cours, page 2 sur 2 »: what the address asks."""
        parts = [self.titre]
        if self.vue and (self.vue.criteres or self.vue.gardee):
            parts.append(lower_first(self.vue.libelle))
        parts += [lower_first(label) for label, _ in actifs]
        if page.paginator.num_pages > 1:
            parts.append(f"page {page.number} sur {page.paginator.num_pages}")
        return ", ".join(parts)


def _too_many(counts):
    return counts["lignes"] > pagination.MAX_COUNTED


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
