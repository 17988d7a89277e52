"""Fictitious remarks on fiches and acts, waiting on one side, on the other, or settled."""

from itertools import cycle

from fiches_action.enums import Validation
from pvd_portal.demo.fichiers import read_toml
from pvd_portal.demo.temps import moment
from pvd_portal.demo.traces import backdate, dated


class Remarques:
    """Gives the texts of remarques.toml one after the other."""

    def __init__(self):
        textes = read_toml("remarques.toml")
        self.fiches = cycle(textes["fiches"])
        self.actes = cycle(textes["actes"])
        self.avis = cycle(textes["avis"])

    def on_fiche(self, redigee, rang, acteurs, service):
        """What the validation of the fiche implies, and an avis of a service now and then."""
        fiche, ligne, age = redigee
        match ligne["validation"]:
            case Validation.A_COMPLETER:
                add(fiche, acteurs, next(self.fiches), age)
                add(fiche, acteurs, next(self.fiches), age, reponse=True)
            case Validation.PROPOSEE if rang % 2 == 0:
                # Answered and sent again: the préfecture has to say that it is settled.
                add(fiche, acteurs, next(self.fiches), age + 22, reponse=True, reponse_jours=age)
            case Validation.INSCRITE | Validation.VALIDEE if rang % 3 == 0:
                add(fiche, acteurs, next(self.fiches), age + 60, reponse=True, levee=True)
        if service is not None and rang % 7 == 0 and ligne["validation"] != Validation.BROUILLON:
            texte = {"texte": next(self.avis), "reponse": ""}
            add(fiche, acteurs._replace(prefecture=service), texte, age)

    def on_act(self, act, acteurs, jours, etat):
        """`etat`: « attente » (chef to answer), « repondue » (préfecture to close), « levee »."""
        add(
            act, acteurs, next(self.actes), jours,
            reponse=etat != "attente", levee=etat == "levee",
        )  # fmt: skip


def add(obj, acteurs, texte, jours, *, reponse=False, levee=False, reponse_jours=None):
    """One remark of the préfecture, `jours` ago; answered by the chef, settled by its author."""
    if reponse_jours is None:
        reponse_jours = max(1, jours - 3)
    ecrite = moment(-jours, 14)
    remarque = obj.remarques.model(dossier=obj, auteur=acteurs.prefecture, texte=texte["texte"])
    dated(remarque, ecrite, acteurs.prefecture).save()
    if reponse:
        remarque.reponse, remarque.repondu_par = texte["reponse"], acteurs.chef
        remarque.repondu_at = moment(-reponse_jours, 15)
        dated(remarque, remarque.repondu_at, acteurs.chef).save()
    if levee:
        remarque.levee_par = acteurs.prefecture
        remarque.levee_at = moment(-max(1, reponse_jours - 4), 16)
        dated(remarque, remarque.levee_at, acteurs.prefecture).save()
    backdate(remarque, created_at=ecrite)
