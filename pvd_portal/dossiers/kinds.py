"""What the shared pages need to know of one kind of dossier; each app registers its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from pvd_portal.dossiers.forms import MotifForm
from pvd_portal.dossiers.history import Source
from pvd_portal.dossiers.models import Dossier


@dataclass(frozen=True)
class Kind:
    """Declared once per kind, in its app's `kind.py`; its URLs come from `dossier_urls`."""

    model: type[Dossier]
    namespace: str
    # « Convention », « la convention », and its list « Conventions ».
    noun: str
    name: str
    plural: str
    history: tuple[Source, ...]
    # The page of one dossier, with a form that was refused shown again:
    # detail(request, kind, dossier, remarque_form=None, reponse=None, status=200).
    detail: Callable[..., HttpResponse]
    # Where the remarks are read, and the page of the history with what stands around it:
    # history_context(kind, user, dossier, number of its changes).
    remarks_page: str = "detail"
    history_template: str = "dossiers/historique.html"
    history_context: Callable[..., dict[str, Any]] = lambda *known: {}
    # action -> the form that its page asks (a MotifForm where the move only needs a reason).
    move_forms: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    # action -> a template included in the page that asks, above its form.
    move_details: Mapping[str, str] = field(default_factory=dict)
    # More for that template: move_context(dossier, action).
    move_context: Callable[[Any, str], dict[str, Any]] = lambda dossier, action: {}
    # action -> the page to land on, when it is not the dossier's own.
    lands_on: Mapping[str, str] = field(default_factory=dict)
    # What lists call it by: a field of the dossier, or the noun and a day.
    title_field: str = "intitule"
    day_field: str = ""
    # The pages where what is missing is put right: URL name -> words of the link.
    page_labels: Mapping[str, str] = field(default_factory=dict)
    # Where its remarks are read, when it is not on its page itself: the end of that address.
    remarks_at: str = ""
    # Sentence of the page that archives.
    archive_text: str = "Rien n'est détruit : il garde son historique et peut être restauré."

    def url(self, dossier: Any, page: str = "detail", *args: Any) -> str:
        return reverse(f"{self.namespace}:{page}", args=[dossier.pk, *args])

    def url_of(self, pk: Any) -> str:
        return reverse(f"{self.namespace}:detail", args=[pk])

    def remarks_url_of(self, pk: Any, remark: Any = None) -> str:
        """The address of its remarks, or of that very one."""
        page = reverse(f"{self.namespace}:{self.remarks_page}", args=[pk])
        return f"{page}{self.remarks_at}#remarque{f'-{remark}' if remark else 's'}"

    @property
    def mouvements(self) -> Any:
        return self._rows("mouvements")

    @property
    def remarques(self) -> Any:
        return self._rows("remarques")

    def _rows(self, name: str) -> Any:
        rows: Any = self.model._meta.get_field(name).related_model
        return rows._default_manager

    @property
    def list_url(self) -> str:
        return reverse(f"{self.namespace}:list")

    def find(self, request: HttpRequest, pk: Any, *, joined: bool = True) -> Any:
        """The dossier, with its page's joins; 404 outside the périmètre."""
        rows: Any = self.model._default_manager.visible_to(request.user)
        return get_object_or_404(rows.for_detail() if joined else rows, pk=pk)

    def form_of(self, action: str, dossier: Any, data: Any = None) -> Any:
        """What the move asks before it is made; None when it asks nothing."""
        form = self.move_forms.get(action)
        if form is None and self.model.lifecycle.moves[action].needs_reason:
            form = MotifForm
        return form(data, dossier=dossier) if form else None

    def supplied_by(self, action: str) -> frozenset[str]:
        """Codes of what is missing that the page of the move asks itself."""
        return getattr(self.move_forms.get(action), "supplies", frozenset())


KINDS: list[Kind] = []


def kind_of(namespace: str) -> Kind:
    return next(kind for kind in KINDS if kind.namespace == namespace)


def kind_for(dossier: Any) -> Kind:
    return next(kind for kind in KINDS if isinstance(dossier, kind.model))


def register(kind: Kind) -> Kind:
    """Every kind of dossier, for the pages and the documents that speak of all of them."""
    KINDS.append(kind)
    return kind
