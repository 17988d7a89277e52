app_name = "fiches_action"
urlpatterns = []
