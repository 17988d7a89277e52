"""The measures themselves: pages beside the floor, the first visit, the export."""

import csv
import io
import re
import statistics
import time
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmark.pages import Page, measured_user
from benchmark.serving import HOST
from pvd_portal.accounts.enums import Role

REQUESTS = 50
PLANCHER = Page("Plancher", Role.PREFECTURE, "/plancher/")


class Mesure(NamedTuple):
    page: Page
    requetes_sql: int
    median: float
    p95: float
    rapport: float
    calcul: float
    rapport_calcul: float
    par_seconde: float
    octets: int
    compresses: int


class Clients:
    """One session of each role: in this process, and as a cookie."""

    def __init__(self):
        self.clients = {}

    def of(self, role):
        if role not in self.clients:
            client = self.clients[role] = Client(HTTP_HOST=HOST)
            if role:
                client.force_login(measured_user(role))
        return self.clients[role]

    def cookie(self, role):
        jar = self.of(role).cookies
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

    def processor_time(self, page, times=15):
        """Median of the processor's time, in ms: what other programs take does not count."""
        client, spent = self.of(page.role), []
        for _ in range(times):
            start = time.process_time()
            client.get(page.path, headers={"accept-encoding": "gzip"})
            spent.append(time.process_time() - start)
        return statistics.median(spent) * 1000

    def count_queries(self, page):
        self.of(page.role).get(page.path)
        with CaptureQueriesContext(connection) as queries:
            self.of(page.role).get(page.path)
        return len(queries)


def measure_pages(server, pages, requests=REQUESTS):
    """Each request of a page is followed by one of the floor: they live through the same noise."""
    clients = Clients()
    pages = [PLANCHER, *pages]
    for page in pages:
        for _ in range(3):
            server.get(page.path, clients.cookie(page.role))
    for page in pages:
        yield _measure(server, clients, page, requests)


def _measure(server, clients, page, requests):
    cookie, floor_cookie = clients.cookie(page.role), clients.cookie(PLANCHER.role)
    times, floors = [], []
    for _ in range(requests):
        answer = server.get(page.path, cookie)
        times.append(answer.seconds)
        floors.append(server.get(PLANCHER.path, floor_cookie).seconds)
    median = statistics.median(times)
    queries = clients.count_queries(page)
    calcul = clients.processor_time(page)
    return Mesure(
        page,
        queries,
        median * 1000,
        percentile(times, 95) * 1000,
        median / statistics.median(floors),
        calcul,
        calcul / clients.processor_time(PLANCHER),
        # Slow pages: fewer requests tell as much.
        server.requests_per_second(page.path, cookie, 40 if median < 0.5 else 16),
        len(answer.body),
        answer.compressed,
    )


def percentile(values, percent):
    return sorted(values)[max(0, round(len(values) * percent / 100) - 1)]


class Visite(NamedTuple):
    requetes: int
    octets: int
    page_suivante: int


def measure_first_visit(server):
    """The home page and all that it names, fonts of its sheets included, as a browser asks."""
    encoding = "gzip, deflate, br"
    page = server.get("/", encoding="gzip")
    html = page.body.decode()
    tags = re.findall(r"<(?:link|script|img|source)\b[^>]*>", html)
    sheets = [url for tag in tags if "stylesheet" in tag for url in _urls(tag)]
    others = [url for tag in tags for url in _urls(tag) if url not in sheets]
    files = [url for url in dict.fromkeys([*sheets, *others]) if "/static/" in url]
    for sheet in sheets:
        css = server.get(sheet, encoding="identity").body.decode()
        base = sheet.rsplit("/", 1)[0]
        files += [f"{base}/{name}" for name in re.findall(r"url\(\"?([^\")]+\.woff2)", css)]
    sizes = [server.get(url, encoding=encoding).compressed for url in dict.fromkeys(files)]
    return Visite(1 + len(sizes), page.compressed + sum(sizes), page.compressed)


def _urls(tag):
    if "canonical" in tag or "alternate" in tag:
        return []
    return re.findall(r"(?:href|src)=\"([^\"]+)\"", tag)


class Export(NamedTuple):
    lignes: int
    ms_par_ligne: float
    plancher: float


def measure_export(server, clients, path="/fiches-action/?format=csv"):
    """The fiches as CSV; the floor is the bare writer on the same cells, already in memory."""
    cookie = clients.cookie(Role.ADMINISTRATEUR)
    best = min((server.get(path, cookie) for _ in range(3)), key=lambda answer: answer.seconds)
    rows = list(csv.reader(io.StringIO(best.body.decode("utf-8-sig")), delimiter=";"))
    floor = min(_write(rows) for _ in range(3))
    count = len(rows) - 1
    return Export(count, best.seconds * 1000 / count, floor * 1000 / count)


def _write(rows):
    start = time.perf_counter()
    csv.writer(io.StringIO(), delimiter=";").writerows(rows)
    return time.perf_counter() - start
