from conventions.imports.commande import ListeOuverteCommand
from conventions.imports.ort import import_ort


class Command(ListeOuverteCommand):
    help = "Reprend la liste ouverte des opérations de revitalisation de territoire signées."
    reader = import_ort
