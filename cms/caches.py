"""What tries are counted in: Redis, or the memory of a site without it, in which nobody can wash out what is counted."""

import time
from functools import cached_property
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _OneClient(RedisCacheClient):
    """Django makes a client for each command, which takes longer than the command itself."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._kept

    @cached_property
    def _kept(self) -> Any:
        return super().get_client(write=True)


class SharedRedisCache(RedisCache):
    """One server, which is asked by one client with a pool of connections."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient


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
