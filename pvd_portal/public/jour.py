"""A public page that is asked for a day: `?date=` and nothing that it does not know."""

from django.urls import reverse

from pvd_portal.core.criteria import find_repeated, find_unknown
from pvd_portal.core.dates import today
from pvd_portal.core.fields import PastDateField
from pvd_portal.core.forms import PortailFilterForm


class DateForm(PortailFilterForm):
    """The day of the figures; today's is written in the field, which is never empty."""

    date = PastDateField(label="Chiffres à la date du", required=False)

    def __init__(self, params):
        params = params.copy()
        if not params.get("date"):
            params["date"] = today().isoformat()
        super().__init__(params)

    def day(self):
        """The day asked, today's when there is none; the page says why it is another one."""
        return (self.is_valid() and self.cleaned_data["date"]) or today()


def read_day(request, *others):
    """(form, day, what is not understood); `others`: what else this page reads."""
    form = DateForm(request.GET)
    known = {*form.fields, *others}
    refus = [*find_unknown(request.GET, known), *find_repeated(request.GET)]
    return form, form.day(), [*refus, *form.errors.get("date", [])]


def date_query(day):
    """What an address says of the day: nothing for today."""
    return {} if day == today() else {"date": day.isoformat()}


def rows_url(day, **query):
    """The open data behind a figure: exactly the rows that it counts, on the same day."""
    return reverse("public:communes_pvd_csv", query={**query, **date_query(day)})


def day_suffix(day):
    """What the addresses of a page add, so that the day asked stays."""
    return f"?date={day.isoformat()}" if date_query(day) else ""
