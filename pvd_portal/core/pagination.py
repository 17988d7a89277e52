"""Pages of a list that may be as long as the country: counted up to a bound."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Beyond, counting costs more than the page, and nobody reads page after page.
MAX_COUNTED = 10_000


class BoundedPaginator(Paginator):
    """The rows up to MAX_COUNTED; `beyond` says that there are more.

    `exact`: all of them are counted, on demand; the pages stop at the same place.
    """

    def __init__(self, object_list, per_page, *, exact=False):
        super().__init__(object_list, per_page)
        self.exact = exact

    @cached_property
    def total(self):
        """How many rows; MAX_COUNTED + 1 stands for more, unless it is `exact`."""
        return self.count_rows(None if self.exact else MAX_COUNTED + 1)

    def count_rows(self, most):
        return self.object_list.order_by()[:most].count()

    @cached_property
    def count(self):
        return min(self.total, MAX_COUNTED)

    @property
    def beyond(self):
        return self.total > MAX_COUNTED
