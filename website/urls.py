from django.urls import path, re_path

from website import glossary, infobutton, machines, views
from website.search import views as search_views

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("a-to-z/", views.a_to_z, name="a_to_z"),
    re_path(r"^a-to-z/(?P<letter>[a-z]|0-9)/$", views.a_to_z, name="letter"),
    path("search/", search_views.search_page, name="search"),
    path("search/names/", search_views.search_names, name="search_names"),
    path("glossary/", glossary.list_page, name="terms"),
    path("glossary/<slug:slug>/", glossary.term_page, name="term"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/history/", views.history_page, name="history"),
    path("articles/<slug:slug>/history/<int:number>/", views.old_version, name="old_version"),
    path(
        "articles/<slug:slug>/history/<int:number>/certificate",
        views.certificate,
        name="certificate",
    ),
    path(
        "articles/<slug:slug>/history/<int:number>/certificate.json",
        views.certificate,
        {"as_json": True},
        name="certificate_json",
    ),
    path("articles/<slug:slug>/feedback/", views.feedback, name="feedback"),
    path("a/<int:pk>", views.short_address, name="short_address"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("reviewers/<slug:slug>/", views.reviewer, name="reviewer"),
    re_path(
        r"^media/(?P<name>photos/[0-9a-f]{64}(?:_[A-Za-z0-9]+)?\.webp)$", views.photo, name="photo"
    ),
    path("policies/", views.policies_page, name="policies"),
    path("policies/<slug:slug>/", views.policy, name="policy"),
    path("feed/", machines.feed, name="feed"),
    path("feed/taken-down/", machines.withdrawals_feed, name="withdrawals_feed"),
    path("feed/corrections/", machines.corrections_feed, name="corrections_feed"),
    path("topics/<slug:slug>/feed/", machines.topic_feed, name="topic_feed"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap/pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap/articles-<int:number>.xml", machines.sitemap_articles, name="sitemap_articles"),
    path("infobutton/service", infobutton.service, name="infobutton"),
    path(
        "infobutton/application",
        infobutton.service,
        {"form": infobutton.PAGE},
        name="infobutton_page",
    ),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
]
