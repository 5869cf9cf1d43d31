"""Readers' pages as finished bytes, answered before Django starts.

`layer` is the WSGI application round Django's; `answers` makes the bytes; `memory` keeps them, as long as `currency`
says that nothing they were made of has changed. Each worker process has its own memory, and all follow the database: there is no
third store. What Django says of a page decides: only a 200 whose Cache-Control names `s-maxage`, without a cookie, is
kept, made as for a visitor without any.
"""
