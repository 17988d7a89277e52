"""The forms that every kind of dossier shows: why, a remark, its answer."""

from typing import Any

from pvd_portal.core.forms import LongTextField, PortailForm

TEXTE_MAX = 5_000


class MotifForm(PortailForm):
    """Why, when the move asks for it."""

    mention = ""
    motif = LongTextField(
        label="Motif",
        max_length=TEXTE_MAX,
        help_text="Lu par l'autre partie, et gardé dans l'historique.",
        error_messages={"required": "Indiquez le motif."},
    )

    def __init__(self, *args: Any, dossier: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the dossier that the move changes with its state."""
        return {name: value for name, value in self.cleaned_data.items() if name != "motif"}


class RemarqueForm(PortailForm):
    mention = ""
    texte = LongTextField(
        label="Nouvelle remarque",
        max_length=TEXTE_MAX,
        help_text="Elle sera lue par les deux parties du dossier et par les services de l'État.",
        error_messages={"required": "La remarque est vide : rien n'est enregistré."},
    )


class ReponseForm(PortailForm):
    mention = ""
    texte = LongTextField(
        label="Votre réponse",
        max_length=TEXTE_MAX,
        rows=3,
        error_messages={"required": "La réponse est vide : rien n'est enregistré."},
    )
