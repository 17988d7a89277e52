"""What every page of the Django admin shares: tolerant search, history, nothing destroyed."""

from django.contrib import admin
from django.db.models import Q
from simple_history.admin import SimpleHistoryAdmin

from pvd_portal.core.search import q_words


class RechercheAdmin(admin.ModelAdmin):
    """Search by folded names (`recherche_noms`) or by the start of a code (`recherche_codes`)."""

    recherche_noms = ("nom_recherche",)
    recherche_codes = ()
    # Rows that another page may choose: {"date_fin": None}…
    choix_possibles = {}
    # Only shows the box: `get_search_results` says what is compared.
    search_fields = ("pk",)
    list_per_page = 50
    # Else each list counts the whole table a second time.
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        text = search_term.strip()
        if _offers_choices(request):
            # What is gone stays in the lists, and is chosen no more.
            queryset = queryset.filter(**self.choix_possibles)
        if not text:
            return queryset, False
        return queryset.filter(self.build_search(text)), False

    def build_search(self, text):
        conditions = q_words(text, *self.recherche_noms)
        for name in self.recherche_codes:
            conditions |= Q(**{f"{name}__istartswith": text})
        return conditions

    def has_delete_permission(self, request, obj=None):
        """Nothing is destroyed: what ends has a date, or is archived."""
        return False


def _offers_choices(request):
    """Asked by the list of choices of another page, rather than by the list itself."""
    match = getattr(request, "resolver_match", None)
    return match is not None and match.url_name == "autocomplete"


class HistoriqueAdmin(RechercheAdmin, SimpleHistoryAdmin):
    """With the history of each object, read only: a revert would pass over the rules."""

    object_history_list_template = "admin/historique_liste.html"
    history_list_per_page = 50

    def revert_disabled(self, request, obj=None):
        return True


class LectureAdmin(HistoriqueAdmin):
    """Written by the portal's own pages, which know who may do what: shown here only."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class LectureInline(admin.TabularInline):
    """Rows to read."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
