"""The demo: real facts of Isère and Hérault, fictitious dossiers around them, one account a role.

`chargement.load()` builds all of it; the words are in `donnees/`.
"""
