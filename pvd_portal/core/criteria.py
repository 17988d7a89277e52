"""The criteria of an address: one that is not understood is refused, never dropped in silence.

A list that ignored « situation=dépassée » would show everything as if it were the answer.
"""

from collections.abc import Container

from django.http import HttpResponse, QueryDict

# What mail and statistics tools add to an address: about the reader, not about the rows.
IGNORED = ("utm_", "mtm_", "pk_", "at_", "xtor", "fbclid", "gclid", "msclkid", "_ga")


def find_unknown(params: QueryDict, known: Container[str]) -> list[str]:
    """A sentence for each criterion that this address does not know."""
    return [
        f"Cette adresse ne connaît pas le critère « {name[:50]} » : retirez-le."
        for name in params
        if name not in known and not name.lower().startswith(IGNORED)
    ]


def find_repeated(params: QueryDict, multiple: Container[str] = ()) -> list[str]:
    """A sentence for each criterion given several times: which one counts?"""
    return [
        f"Le critère « {name[:50]} » est donné plusieurs fois : gardez-en un."
        for name, values in params.lists()
        if len(values) > 1 and name not in multiple and not name.lower().startswith(IGNORED)
    ]


def refuse(sentences: list[str]) -> HttpResponse:
    """For a file, which has no page where to say it."""
    text = "\n".join(sentences)
    return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
