"""The session in the room: who is there, one point at a time, what is decided."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from simple_history.utils import bulk_update_with_history

from pvd_portal.comites.enums import DECISIONS_A_MOTIVER, ELUS, Decision
from pvd_portal.comites.models import MembreComite, PointOrdreDuJour
from pvd_portal.comites.services import minimum_of
from pvd_portal.core.fields import LongTextField
from pvd_portal.core.forms import PortailForm


class SeanceForm(PortailForm):
    """Who is there, who presides, what is decided: all of it, or the part that a page posts."""

    mention = ""

    def __init__(self, data=None, *, comite, membres, points, **kwargs):
        data = _with_everybody(data, membres)
        presences = data is None or "preside" in data
        self.membres = membres = membres if presences else []
        self.points = points = [p for p in points if data is None or _is_said(p, data)]
        self.base_fields = {}
        for membre in membres:
            self.base_fields[f"present_{membre.pk}"] = forms.BooleanField(
                label=membre.nom,
                help_text=membre.get_qualite_display(),
                initial=membre.present,
                required=False,
            )
        if presences:
            self.base_fields["preside"] = self._preside(membres)
        for rang, point in enumerate(points, 1):
            self._declare_point(rang, point)
        if data is None or "releve" in data:
            self.base_fields["releve"] = LongTextField(
                label="Notes du relevé",
                help_text="Échanges, prochaines étapes, date de la prochaine séance.",
                initial=comite.releve,
                rows=5,
                required=False,
            )
        super().__init__(data, **kwargs)

    def _preside(self, membres):
        elus = [(str(m.pk), m.nom) for m in membres if m.qualite in ELUS]
        return forms.ChoiceField(
            label="Séance présidée par",
            help_text="Un élu de la commune ou de l'EPCI ; il est compté présent.",
            choices=[("", "Choisir…"), *elus],
            initial=next((str(m.pk) for m in membres if m.preside), ""),
            required=False,
        )

    def _declare_point(self, rang, point):
        self.base_fields[f"decision_{point.pk}"] = forms.ChoiceField(
            label=f"Décision sur le point {rang}",
            choices=[("", "Pas encore"), *Decision.choices],
            initial=point.decision,
            widget=forms.RadioSelect,
            required=False,
        )
        self.base_fields[f"commentaire_{point.pk}"] = LongTextField(
            label=f"Commentaire du point {rang}",
            help_text="Nécessaire pour une réserve ou un refus.",
            max_length=5_000,
            rows=2,
            initial=point.commentaire,
            required=False,
        )

    def presences(self):
        return [self[f"present_{m.pk}"] for m in self.membres]

    def fields_of(self, point):
        return {
            "decision": self[f"decision_{point.pk}"],
            "commentaire": self[f"commentaire_{point.pk}"],
        }

    def save(self, comite):
        """Write the attendance, the decisions and the notes; the caller holds the revision."""
        if "preside" in self.fields:
            self._save_membres(comite)
        names = ("decision", "commentaire")
        changes = []
        for point in self.points:
            saisie = {name: self.cleaned_data[f"{name}_{point.pk}"] for name in names}
            if _set_changed(point, saisie):
                changes.append(point)
        bulk_update_with_history(changes, PointOrdreDuJour, names)
        comite.releve = self.cleaned_data.get("releve", comite.releve)
        comite.save(update_fields=["releve", "updated_at"])

    def _save_membres(self, comite):
        preside = self.cleaned_data["preside"]
        # One chair at a time, said by a constraint: the former leaves before the next sits.
        comite.membres.filter(preside=True).exclude(pk=preside or None).update(preside=False)
        changes = []
        for membre in self.membres:
            chair = str(membre.pk) == preside
            present = self.cleaned_data[f"present_{membre.pk}"] or chair
            if _set_changed(membre, {"present": present, "preside": chair}):
                changes.append(membre)
        bulk_update_with_history(changes, MembreComite, ["present", "preside"])


def _set_changed(row, values):
    """Give the row these values; whether one of them is new: the others leave no history."""
    changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return changed


def _is_said(point, data):
    return f"decision_{point.pk}" in data or f"commentaire_{point.pk}" in data


def _with_everybody(data, membres):
    """« Tous présents »: each box is ticked, whatever was."""
    if not data or not data.get("tous"):
        return data
    data = data.copy()
    for membre in membres:
        data[f"present_{membre.pk}"] = "on"
    return data


@dataclass(frozen=True)
class Place:
    """A point in the list of the session, and its page."""

    rang: int
    point: Any
    url: str
    courant: bool

    @property
    def decide(self):
        return bool(self.point.decision)


def places_of(comite, current=None):
    """Every point of the agenda, in its order; `current`: the key of the one that is open."""
    places = []
    for rang, point in enumerate(comite.points.all(), 1):
        url = reverse("comites:point", args=[comite.pk, point.pk])
        places.append(Place(rang, point, url, point.pk == current))
    return places


def first_page(comite):
    """Where one goes on: the attendance first, then the first point without a decision."""
    if any(membre.present for membre in comite.membres.all()):
        for place in places_of(comite):
            if not place.decide:
                return place.url
    return reverse("comites:seance", args=[comite.pk])


def next_page(comite, current=None):
    """After a point, the one that follows; after the attendance, where one goes on."""
    places = places_of(comite, current)
    for place, following in zip(places, places[1:], strict=False):
        if place.courant:
            return following.url
    if current is None and places:
        return next((p.url for p in places if not p.decide), places[0].url)
    return reverse("comites:releve", args=[comite.pk])


def room_of(comite, current=None):
    """What stays in sight: the list of the points, how many are decided, the quorum."""
    places = places_of(comite, current)
    membres = list(comite.membres.all())
    minimum = minimum_of(membres)
    return {
        "places": places,
        "decides": sum(place.decide for place in places),
        "presents": sum(membre.present for membre in membres),
        "invites": len(membres),
        "minimum_reuni": sum(bool(ligne.presents) for ligne in minimum),
        "minimum_total": len(minimum),
        "place": next((place for place in places if place.courant), None),
        "precedent": next(
            (p.url for p, n in zip(places, places[1:], strict=False) if n.courant), None
        ),
        "dernier": bool(places) and places[-1].courant,
        "a_motiver": " ".join(DECISIONS_A_MOTIVER),
    }
