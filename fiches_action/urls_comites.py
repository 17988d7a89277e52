app_name = "comites"
urlpatterns = []
