"""Accounts: a role, a périmètre, and a password that only its owner knows."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils.crypto import get_random_string
from dsfr.models import DsfrConfig

from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.forms import LienForm
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.administration import HistoriqueAdmin

# A role is enough to say who may do what; the layout is ours, not a row of the database.
admin.site.unregister([Group, DsfrConfig])


class AffectationForm(forms.ModelForm):
    class Meta:
        model = Affectation
        fields = ["france", "region", "departement", "territoire", "date_debut", "date_fin"]
        labels = {"region": "région", "departement": "département"}


class AffectationInline(admin.TabularInline):
    model = Affectation
    form = AffectationForm
    autocomplete_fields = ["region", "departement", "territoire"]
    extra = 0
    verbose_name_plural = "périmètre : une ligne par région, département ou territoire"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("region", "departement", "territoire")


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = [
            "email",
            "prenom",
            "nom",
            "fonction",
            "telephone",
            "role",
            "organisme",
            "is_active",
        ]

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        if role == Role.PARTENAIRE and not cleaned.get("organisme"):
            self.add_error("organisme", "Un partenaire a un organisme.")
        if self.instance.pk == self.reader.pk and (
            role != Role.ADMINISTRATEUR or not cleaned.get("is_active")
        ):
            raise forms.ValidationError("Vous ne pouvez pas vous retirer votre propre accès.")
        return cleaned


@admin.register(User)
class UserAdmin(HistoriqueAdmin):
    form = UserForm
    recherche_noms = ()
    recherche_codes = ("email", "nom", "prenom")
    list_display = ["email", "prenom", "nom", "role", "organisme", "is_active", "last_login"]
    list_select_related = ["organisme"]
    list_filter = ["role", "is_active"]
    autocomplete_fields = ["organisme"]
    inlines = [AffectationInline]
    actions = ["send_password_links"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.reader = request.user
        return form

    def save_model(self, request, obj, form, change):
        """The admin is part of the role. A new account gets a link to choose its password."""
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMINISTRATEUR
        if not change:
            # Never told to anybody; without it the reset page would ignore the account.
            obj.set_password(get_random_string(50))
        super().save_model(request, obj, form, change)
        if not change:
            send_password_link(request, obj)
            self.message_user(
                request, f"Un lien pour choisir son mot de passe est envoyé à {obj.email}."
            )

    @admin.action(description="Envoyer un lien pour choisir un mot de passe")
    def send_password_links(self, request, queryset):
        users = list(queryset.filter(is_active=True))
        for user in users:
            send_password_link(request, user)
        self.message_user(
            request, f"Lien envoyé à {len(users)} compte(s) actif(s).", messages.SUCCESS
        )


def send_password_link(request, user):
    form = LienForm({"email": user.email})
    form.full_clean()
    form.save(
        request=request,
        use_https=request.is_secure(),
        email_template_name="emails/mot_de_passe.txt",
        subject_template_name="emails/mot_de_passe_objet.txt",
        from_email=settings.DEFAULT_FROM_EMAIL,
    )
