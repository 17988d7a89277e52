"""What is refused before anything of it is read: through the application that gunicorn serves."""

import io
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from django.conf import settings

from pvd_portal import wsgi
from pvd_portal.core.guard import BodyGuard

MEGA = 1024**2


class Unread(io.RawIOBase):
    def read(self, *args):
        raise AssertionError("The body was read.")


def call(application=None, **environ):
    """(status, headers, page) of a POST, or « passed » when it reached the application."""

    def passed(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"passe"]

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/connexion/",
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        **environ,
    }
    setup_testing_defaults(environ)
    environ["wsgi.input"] = Unread()
    seen = {}

    def start_response(status, headers, exc_info=None):
        seen.update(status=int(status.split()[0]), headers=dict(headers))
        return lambda data: None

    answer = validator(BodyGuard(application or passed))(environ, start_response)
    page = b"".join(answer).decode()
    answer.close()
    return seen["status"], seen["headers"], page


def test_the_limit_is_the_applications_own():
    assert settings.BODY_MAX_SIZE == settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 8 * MEGA


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "a/b"]
)
def test_a_hundred_and_fifty_megabytes_are_not_read(method, content_type):
    status, headers, page = call(
        CONTENT_TYPE=content_type, CONTENT_LENGTH=str(150 * MEGA), REQUEST_METHOD=method
    )
    assert status == 413
    assert "plus de 8 Mo" in page
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("length", "status"), [(8 * MEGA, 200), (8 * MEGA + 1, 413), ("", 200)])
def test_the_limit_is_exact(length, status):
    assert call(CONTENT_LENGTH=str(length))[0] == status


@pytest.mark.parametrize("coding", ["chunked", "gzip, chunked", "identity"])
def test_a_body_that_does_not_say_its_length_is_refused(coding):
    status, _, page = call(HTTP_TRANSFER_ENCODING=coding)
    assert status == 411
    assert "longueur" in page


# Codecs of Python that are no alphabet, alphabets that are not ours, and names of nothing.
ETRANGERS = """zlib hex rot13 rot_13 idna punycode undefined raw_unicode_escape unicode_escape
base64 bz2 quopri uu mbcs oem utf-7 utf-16 utf-32 utf-8-sig latin-1 cp1252 cp037 ascii
inconnu x-user-defined ../../etc""".split()


@pytest.mark.parametrize("charset", ETRANGERS)
@pytest.mark.parametrize("mime", ["multipart/form-data; boundary=x", "text/plain"])
def test_a_strange_alphabet_is_a_bad_request(mime, charset):
    assert call(CONTENT_TYPE=f"{mime}; charset={charset}")[0] == 400
    assert call(CONTENT_TYPE=f'{mime}; charset="{charset}"', REQUEST_METHOD="GET")[0] == 400


@pytest.mark.parametrize(
    "content_type",
    ["text/plain; a*=inconnu''x", "text/plain; charset*=undefined''utf-8", "a; b*=zlib''%41"],
)
def test_a_header_that_django_could_not_read_never_crashes(content_type):
    assert call(CONTENT_TYPE=content_type)[0] in {200, 400}


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "U8", ""])
def test_ours_goes_through(charset):
    assert call(CONTENT_TYPE=f"multipart/form-data; boundary=x; charset={charset}")[0] == 200


def test_production_serves_through_it():
    assert isinstance(wsgi.application, BodyGuard)
