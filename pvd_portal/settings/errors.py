"""Reports of errors, by Sentry's protocol, where SENTRY_DSN says where to send them.

What goes out is where the code broke, never what somebody typed nor who he is.
"""

from django.core.exceptions import ImproperlyConfigured

# Refused requests: said to whoever sent them, and in the log.
NOT_OURS = "django.security."


def start_error_reports(dsn):
    if not dsn:
        return
    import sentry_sdk

    try:
        sentry_sdk.init(
            dsn=dsn,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            max_breadcrumbs=0,
            before_send=strip_personal_data,
        )
    except sentry_sdk.utils.BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN : adresse illisible ({error}).") from error


def strip_personal_data(event, hint):
    """The address of the page without its query, and the first line of the error.

    PostgreSQL gives the values that it refuses from the second line on.
    """
    if event.get("logger", "").startswith(NOT_OURS):
        return None
    event.pop("user", None)
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in ("method", "url") if name in request}
    for error in event.get("exception", {}).get("values", []):
        error["value"] = (error.get("value") or "").partition("\n")[0]
    return event
