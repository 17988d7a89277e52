"""A POST is one transaction, a GET is none: seen through the whole of a request."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, connection
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from communes.models import Region
from pvd_portal.urls import handler403
from pvd_portal.urls import urlpatterns as of_the_portal

seen = []


def write(request):
    seen.append(len(connection.atomic_blocks))
    Region.objects.create(code="99", nom="Moitié")
    return HttpResponse("écrit")


def crash(request):
    write(request)
    raise RuntimeError("crash")


def crash_in_the_template(request):
    """The view has answered: its template is rendered after it."""

    def fail():
        raise RuntimeError("crash")

    write(request)
    template = engines["django"].from_string("{{ fail }}")
    return TemplateResponse(request, template, {"fail": fail})


def break_the_transaction(request):
    write(request)
    try:
        Region.objects.bulk_create([Region(code="99", nom="Deux fois")])
    except IntegrityError as error:
        raise PermissionDenied("Cette région existe.") from error


def read_nul(request):
    raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")


VUES = (write, crash, crash_in_the_template, break_the_transaction, read_nul)
urlpatterns = [*(path(f"essai/{vue.__name__}/", vue) for vue in VUES), *of_the_portal]
__all__ = ["handler403"]


class Witness:
    """A middleware among the others: what it is told of the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        seen.append(view_func.__name__)

    def process_exception(self, request, exception):
        seen.append(type(exception).__name__)


@pytest.fixture
def reader(client, monde, settings):
    seen.clear()
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    client.force_login(monde.prefecture_a)
    return client


def test_what_a_post_writes_stays(reader):
    assert reader.post("/essai/write/").status_code == 200
    assert Region.objects.filter(code="99").exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    ("vue", "status"),
    [("crash", 500), ("crash_in_the_template", 500), ("break_the_transaction", 403)],
)
def test_a_crash_leaves_nothing_half_written(reader, vue, status, method):
    assert getattr(reader, method)(f"/essai/{vue}/").status_code == status
    assert seen
    assert not Region.objects.filter(code="99").exists()


def test_the_page_of_the_error_reads_the_database(reader):
    """The transaction has ended before it: PostgreSQL would answer nothing in a broken one."""
    html = reader.post("/essai/break_the_transaction/").content.decode()
    assert "Cette région existe." in html
    assert "Préfecture – Isère" in html


@pytest.mark.parametrize(("method", "blocks"), [("get", 0), ("head", 0), ("post", 1)])
def test_only_what_writes_is_a_transaction(reader, method, blocks):
    """SQLite takes its lock at the start of one: readers do not wait for each other."""
    around = len(connection.atomic_blocks)
    getattr(reader, method)("/essai/write/")
    assert seen == [around + blocks]


@pytest.mark.parametrize("last", [True, False])
def test_the_other_middlewares_see_the_view_and_its_exception(reader, settings, last):
    ours, witness = settings.MIDDLEWARE, f"{__name__}.Witness"
    settings.MIDDLEWARE = [*ours, witness] if last else [*ours[:-1], witness, ours[-1]]
    assert reader.post("/essai/read_nul/").status_code == 500
    assert seen == ["read_nul", "DataError"]


def test_a_form_that_the_database_can_not_read_is_a_bad_request(reader):
    assert reader.post("/essai/read_nul/", {"communes": "\0"}).status_code == 400
    assert reader.post("/essai/read_nul/", {"communes": "38001"}).status_code == 500
