from django.urls import path

from mreza.public import search_saved, search_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/data/", views.data, name="data"),
    path("about/privacy/", views.privacy, name="privacy"),
    path("network/", views.network, name="network"),
    path("network/rounds.csv", views.rounds_csv, name="network-rounds"),
    path("network/fields-by-region.csv", views.matrix_csv, name="network-matrix"),
    path("search/", search_views.search, name="search"),
    path("search/saved/", search_saved.saved, name="saved-searches"),
    path("search/saved/new/", search_saved.save, name="save-search"),
    path("search/saved/<str:code>/forget/", search_saved.forget, name="forget-search"),
    path("search/suggest/", search_views.suggest, name="search-suggest"),
    path("feeds/designations.atom", views.designations_feed, name="feed-designations"),
]
