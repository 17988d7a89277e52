from conventions.imports.commande import ListeOuverteCommand
from conventions.imports.pvd import import_pvd


class Command(ListeOuverteCommand):
    help = "Reprend la liste ouverte des communes du programme (ANCT)."
    reader = import_pvd
