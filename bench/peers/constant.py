"""The limit: granian answering the very bytes and headers of our page as a constant."""

import json
import os
from pathlib import Path

_place = Path(os.environ["CONSTANT"])
_headers = [(name, value) for name, value in json.loads((_place / "headers.json").read_text())]
_body = [(_place / "body").read_bytes()]


def application(environ, start_response):
    start_response("200 OK", _headers)
    return _body
