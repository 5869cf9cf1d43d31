"""Articles: their topics, authors and revisions, and a text's way from what is pasted to what is shown.

More than fifteen modules, because each step of that way is one: allowed, markup, balanced and cleaning make what is
stored; tree and passages read it; tokens, comparing and differences compare it; rendering makes the page.
"""
