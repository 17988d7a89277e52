"""Short messages to people, sent once what they tell is committed."""

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

SIGNATURE = "\n\nPortail PVD\nCe message est envoyé par le portail : n'y répondez pas."


def send_on_commit(adresses, objet, texte):
    """One message each, so that nobody reads the others' addresses.

    A mail server that is down is logged (`robust`): what was saved stays saved.
    """
    messages = [
        EmailMessage(objet, f"{texte}{SIGNATURE}", to=[adresse]) for adresse in sorted(adresses)
    ]
    if messages:
        transaction.on_commit(lambda: get_connection().send_messages(messages), robust=True)
