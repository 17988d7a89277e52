from django.urls import path

from fiches_action.views import edition, fiches, mouvements

app_name = "fiches_action"
urlpatterns = [
    path("", fiches.FicheListView.as_view(), name="list"),
    path("nouvelle/", fiches.create, name="create"),
    path("<uuid:pk>/", fiches.detail, name="detail"),
    path("<uuid:pk>/modifier/", edition.edit, name="edit"),
    path("<uuid:pk>/actions/<str:action>/", mouvements.move, name="move"),
    path("<uuid:pk>/remarques/", mouvements.remarque, name="remarque"),
    path("<uuid:pk>/remarques/<int:remarque_pk>/repondre/", mouvements.repondre, name="repondre"),
    path("<uuid:pk>/remarques/<int:remarque_pk>/lever/", mouvements.lever, name="lever"),
    path("<uuid:pk>/archiver/", mouvements.archive, name="archive"),
    path("<uuid:pk>/restaurer/", mouvements.restore, name="restore"),
    path("<uuid:pk>/financements/<int:financement_pk>/", edition.financement, name="financement"),
    path("<uuid:pk>/historique/", fiches.historique, name="historique"),
]
