"""Who may do what with accounts and référentiels."""

from pvd_portal.accounts.enums import Role


def can_administrate(user):
    """Django admin: an active administrateur, and nobody by a mere flag of its account."""
    return user.is_active and user.is_staff and user.role == Role.ADMINISTRATEUR
