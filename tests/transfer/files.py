"""Files of other sites, as they write them."""

import io
import json
import zipfile
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Pain info</title><link>https://old.example.org</link><wp:wxr_version>1.2</wp:wxr_version>
"""


def item(
    number,
    title,
    body,
    *,
    kind="post",
    status="publish",
    excerpt="",
    category=("nerves", "Nerves"),
    meta=(),
    name="",
):
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in meta
    )
    nicename, label = category
    return f"""<item><title>{escape(title)}</title><link>https://old.example.org/2019/05/{name or f"post-{number}"}/</link>
<dc:creator><![CDATA[wanda]]></dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2019-05-01 10:00:00</wp:post_date_gmt><wp:post_modified_gmt>2020-01-02 10:00:00</wp:post_modified_gmt>
<wp:post_name>{name or f"post-{number}"}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<category domain="category" nicename="{nicename}"><![CDATA[{label}]]></category>{metas}</item>
"""


def wxr(*items, end="</channel></rss>"):
    return (HEAD + "".join(items) + end).encode()


def as_json(*articles, **more):
    told = {"format": "imprimatur-articles/1", "source": "https://other.example.org"} | more
    return json.dumps(told | {"articles": list(articles)}).encode()


def archive(name, data, **media):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for path, content in {name: data, **media}.items():
            # Of no hour: the same bytes whenever they are made.
            file.writestr(zipfile.ZipInfo(path.replace("__", "/")), content)
    return out.getvalue()
