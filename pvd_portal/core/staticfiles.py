"""Static files of the apps, but for the 1,600 of django-dsfr."""

from django.contrib.staticfiles.finders import AppDirectoriesFinder


class AppsButDsfrFinder(AppDirectoriesFinder):
    """The portal ships the trimmed DSFR in static/dsfr; the app's own copy is 17 MB too many."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(app_names, *args, **kwargs)
        self.apps = [name for name in self.apps if name != "dsfr"]
        self.storages.pop("dsfr", None)

    def find_in_app(self, app, path):
        return None if app == "dsfr" else super().find_in_app(app, path)
