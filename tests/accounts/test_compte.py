"""One's own details: two tabs, an administrateur at the same moment, and nothing changed."""

from pvd_portal.accounts.models import User
from tests.dossiers.aides import as_shown, said


def opened(client, user):
    client.force_login(user)
    return as_shown(client.get("/compte/"), marker="telephone")


def saved(user):
    return User.objects.get(pk=user.pk)


def test_an_older_tab_changes_what_was_typed_there_only(client, monde):
    first, second = opened(client, monde.chef_a), opened(client, monde.chef_a)
    assert client.post("/compte/", {**first, "telephone": "04 00 00 00 01"}).status_code == 302
    assert client.post("/compte/", {**second, "fonction": "Cheffe de projet"}).status_code == 302
    assert saved(monde.chef_a).telephone == "04 00 00 00 01"
    assert saved(monde.chef_a).fonction == "Cheffe de projet"


def test_what_an_administrateur_changes_at_this_moment_stays(client, monde, monkeypatch):
    shown, save = opened(client, monde.chef_a), User.save

    def save_after(self, *args, **kwargs):
        User.objects.filter(pk=self.pk).update(role="elu", is_active=False)
        save(self, *args, **kwargs)

    monkeypatch.setattr(User, "save", save_after)
    client.post("/compte/", {**shown, "telephone": "04 00 00 00 01"})
    after = saved(monde.chef_a)
    assert (after.role, after.is_active, after.telephone) == ("elu", False, "04 00 00 00 01")


def test_saved_without_a_change_it_says_so(client, monde):
    shown = opened(client, monde.chef_a)
    traces = monde.chef_a.history.count()
    response = client.post("/compte/", shown)
    assert said(response) == ["Rien n'a changé : il n'y avait rien à enregistrer."]
    assert monde.chef_a.history.count() == traces
    response = client.post("/compte/", {**shown, "telephone": "04 00 00 00 01"})
    assert said(response)[-1] == "Vos coordonnées sont enregistrées."
