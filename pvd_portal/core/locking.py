"""Optimistic locking: the second of two writers is told, and loses nothing."""

from typing import Any

from django.db import models


class StaleRevision(Exception):
    """Somebody saved the row since the form was opened."""


class RevisionedModel(models.Model):
    """A row with a revision number that every guarded save raises by one."""

    # Each model declares its own.
    objects: models.Manager[Any]

    revision = models.PositiveIntegerField("révision", default=1, editable=False)

    class Meta:
        abstract = True

    def lock(self) -> None:
        """Hold the row until the end of the transaction, and read it again as it is now."""
        locked = type(self)._default_manager.select_for_update(of=("self",))
        self.refresh_from_db(from_queryset=locked)

    def claim_revision(self, expected: int) -> None:
        """Take the next revision, or raise StaleRevision when the row is no longer `expected`.

        Call it inside the transaction that saves: the UPDATE holds the row until the commit.
        """
        updated = (
            type(self)
            .objects.filter(pk=self.pk, revision=expected)
            .update(revision=models.F("revision") + 1)
        )
        if not updated:
            raise StaleRevision
        self.revision = expected + 1
