# The portal for production: gunicorn, the static files ready, no root, no compiler.
# BASE: any image of Debian with Python 3.11 or newer, for where the public registry is not reached.
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
COPY requirements/base.txt /tmp/base.txt
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary=:all: -r /tmp/base.txt
WORKDIR /app
COPY . .
# The key serves this one command and stays in this stage.
RUN SECRET_KEY="$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    DJANGO_SETTINGS_MODULE=pvd_portal.settings.prod \
    ALLOWED_HOSTS=localhost DATABASE_URL=sqlite://:memory: \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM ${BASE}
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=pvd_portal.settings.prod
RUN useradd --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin portail
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/sante/', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "pvd_portal.wsgi:application", "--config", "script/gunicorn_prod.py", \
     "--bind", "0.0.0.0:8000"]
