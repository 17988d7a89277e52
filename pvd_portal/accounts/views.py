"""Sign-in, sign-out, the account page, passwords."""

from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from pvd_portal.accounts.demo import COMPTES, MOT_DE_PASSE_DEMO
from pvd_portal.accounts.forms import (
    CompteForm,
    ConnexionForm,
    MotDePasseForm,
    MotDePasseOublieForm,
    NouveauMotDePasseForm,
)
from pvd_portal.accounts.limits import OUBLI_PAR_ADRESSE, OUBLI_PAR_RESEAU, spend
from pvd_portal.accounts.sessions import prolong, seconds_left
from pvd_portal.core.client import client_address
from pvd_portal.core.dates import today
from pvd_portal.core.words import RIEN_A_ENREGISTRER


class ConnexionView(auth_views.LoginView):
    template_name = "accounts/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        user = form.get_user()
        # « Depuis votre dernière visite » starts at the last sign-in of a day before: signing in
        # twice the same day must not hide what is new.
        if user.last_login is None or localdate(user.last_login) < today():
            user.derniere_visite = user.last_login
        # The history of an account is what changes in it, not each sign-in.
        user.skip_history_when_saving = True
        user.save(update_fields=["derniere_visite"])
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        demo = {"comptes_demo": COMPTES, "mot_de_passe_demo": MOT_DE_PASSE_DEMO}
        return super().get_context_data(**(demo if settings.DEMO else {}), **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def session(request):
    """How long it still lasts, for the dialog that says so before its end; a POST prolongs it."""
    request.only_asks = True
    if request.method == "POST":
        prolong(request.session)
    return JsonResponse({"secondes": seconds_left(request.session)})


class MotDePasseView(auth_views.PasswordChangeView):
    template_name = "accounts/mot_de_passe.html"
    form_class = MotDePasseForm
    success_url = reverse_lazy("accounts:compte")

    def form_valid(self, form):
        messages.success(self.request, "Votre mot de passe est changé.")
        return super().form_valid(form)


class MotDePasseOublieView(auth_views.PasswordResetView):
    template_name = "accounts/mot_de_passe_oublie.html"
    form_class = MotDePasseOublieForm
    email_template_name = "emails/mot_de_passe.txt"
    subject_template_name = "emails/mot_de_passe_objet.txt"
    success_url = reverse_lazy("accounts:mot_de_passe_envoye")

    def form_valid(self, form):
        if not spend(OUBLI_PAR_RESEAU, client_address(self.request)):
            form.add_error(
                None, "Trop de demandes viennent de votre réseau : réessayez dans une heure."
            )
            return self.render_to_response(self.get_context_data(form=form), status=429)
        # The same answer for every address, known or not, flooded or not.
        if not spend(OUBLI_PAR_ADRESSE, form.cleaned_data["email"]):
            return redirect(self.success_url)
        return super().form_valid(form)


class MotDePasseEnvoyeView(auth_views.PasswordResetDoneView):
    template_name = "accounts/mot_de_passe_envoye.html"


class NouveauMotDePasseView(auth_views.PasswordResetConfirmView):
    template_name = "accounts/nouveau_mot_de_passe.html"
    form_class = NouveauMotDePasseForm
    success_url = reverse_lazy("accounts:connexion")

    def form_valid(self, form):
        messages.success(self.request, "Votre mot de passe est enregistré. Connectez-vous.")
        # Who reads the account's mail is its owner: the lock has no reason left.
        reset(ip=client_address(self.request), username=form.user.email)
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def compte(request):
    """One's own details; the role and the périmètre are given by an administrateur."""
    form = CompteForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        if form.changed_data:
            messages.success(request, "Vos coordonnées sont enregistrées.")
        else:
            messages.info(request, RIEN_A_ENREGISTRER)
        return redirect("accounts:compte")
    affectations = request.user.affectations.select_related(
        "region", "departement", "territoire"
    ).en_cours()
    return render(request, "accounts/compte.html", {"form": form, "affectations": affectations})
