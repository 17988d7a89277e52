"""Pages that hold words only."""

from django.shortcuts import render


def a_venir(request, **kwargs):
    return render(request, "base.html")
