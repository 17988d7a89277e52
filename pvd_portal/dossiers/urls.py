"""The addresses that every kind of dossier has; its app adds its own pages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import path

from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.views import historique, moves, remarks


def dossier_urls(kind: Kind) -> list[Any]:
    given = {"kind": kind}
    addresses: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("actions/<str:action>/", moves.move, "move"),
        ("archiver/", moves.archive, "archive"),
        ("restaurer/", moves.restore, "restore"),
        ("historique/", historique.historique, "historique"),
        ("historique/restaurer/", historique.restaurer_champ, "restaurer_champ"),
        ("remarques/", remarks.remarque, "remarque"),
        ("remarques/<int:remarque_pk>/repondre/", remarks.repondre, "repondre"),
        ("remarques/<int:remarque_pk>/lever/", remarks.lever, "lever"),
    ]
    return [path(f"<uuid:pk>/{route}", view, given, name=name) for route, view, name in addresses]
