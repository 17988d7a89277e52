"""Open lists written for a test, and the import of them."""

import io

from django.core.management import call_command

PVD = "insee_com,lib_com,date_signature\n"
PVD_ID = "insee_com,lib_com,id_pvd,date_signature\n"
ORT = 'Code commune,Commune,Signée ?,"Si signée, date de signature"\n'


def run(command, *paths, **options):
    """What the command prints."""
    out = io.StringIO()
    call_command(command, *map(str, paths), stdout=out, **options)
    return out.getvalue()


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path
