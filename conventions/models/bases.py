"""Abstract rows that follow a dossier: the trace of its moves, and remarks to answer."""

from django.conf import settings
from django.db import models


class Mouvement(models.Model):
    """Who moved it, when, from where, to where, and why."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="par",
        help_text="Vide : repris d'un import.",
    )
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]


class Remarque(models.Model):
    """A remark waiting for an answer; « levée » by its author's side or answered by the other."""

    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )
    texte = models.TextField("remarque")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    reponse = models.TextField("réponse", blank=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    repondu_at = models.DateTimeField("répondu le", null=True, blank=True)
    levee_at = models.DateTimeField("levée le", null=True, blank=True)
    levee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.texte[:60]

    @property
    def etat(self):
        """« levee », « repondue » or « en_attente »."""
        if self.levee_at:
            return "levee"
        return "repondue" if self.repondu_at else "en_attente"
