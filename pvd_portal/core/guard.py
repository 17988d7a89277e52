"""What is refused before anything of it is read: around Django, which reads the headers at once."""

import codecs
import logging

from django.conf import settings
from django.utils.http import parse_header_parameters

from pvd_portal.core.errors import render_refusal

logger = logging.getLogger(__name__)

ILLISIBLE = ("400 Bad Request", "")
SANS_LONGUEUR = ("411 Length Required", "longueur")
TROP_LONG = ("413 Content Too Large", "taille")


class BodyGuard:
    """WSGI: answers itself to a body that is too long, without length, or in another alphabet."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        refusal = refuse(environ)
        if refusal is None:
            return self.application(environ, start_response)
        status, cas = refusal
        logger.warning("%s: %r", status, environ.get("PATH_INFO", ""))
        page = render_refusal(cas).encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'self'"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(status, headers)
        return [page]


def refuse(environ):
    if not _is_readable(environ.get("CONTENT_TYPE", "")):
        return ILLISIBLE
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return SANS_LONGUEUR
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.BODY_MAX_SIZE:
        return TROP_LONG
    return None


def _is_readable(content_type):
    """Our pages are in UTF-8 and their forms come back in it; Python knows stranger « codecs »."""
    try:
        charset = parse_header_parameters(content_type)[1].get("charset") or "utf-8"
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
