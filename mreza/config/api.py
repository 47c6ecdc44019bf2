"""The JSON API, mounted: each chapter's router, one shape of error."""

from ninja import NinjaAPI

api = NinjaAPI(title="Mreža", version="1", urls_namespace="api", docs_url=None, openapi_url="openapi.json")
