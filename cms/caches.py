"""The cache of a site without Redis, in which nobody can wash out what is counted against them."""

import time

from django.core.cache.backends.locmem import LocMemCache


class CountingCache(LocMemCache):
    """Counts tries in this process's memory. What has not expired is forgotten only when there is no room at all.

    Django's own drops a third of its keys at every 300th, expired or not, so that trying 100 made-up addresses takes
    what is known of all others with it. Here what has expired makes room first, and MAX_ENTRIES, each about half a
    kilobyte, are more than the site can check passwords for while a limit lasts.
    """

    def _cull(self) -> None:
        now = time.time()
        for key in [
            key for key, end in self._expire_info.items() if end is not None and end <= now
        ]:
            self._delete(key)
        # Also when little has expired: or each new key would look through all others again.
        if len(self._cache) > self._max_entries * 9 // 10:
            super()._cull()
