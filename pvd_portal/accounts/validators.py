"""What a new password must not be, besides Django's own rules."""

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from pvd_portal.accounts.demo import MOT_DE_PASSE_DEMO


def refuse_demo_password(password):
    """It is printed in the README, and refused at the sign-in everywhere but in the demo."""
    if password == MOT_DE_PASSE_DEMO and not settings.DEMO:
        raise ValidationError(
            "Ce mot de passe est celui de la démonstration, connu de tous : choisissez-en un autre."
        )


class KnownPasswordValidator(CommonPasswordValidator):
    """Django's list of the passwords that everybody knows, and ours."""

    def validate(self, password, user=None):
        refuse_demo_password(password)
        super().validate(password, user)
