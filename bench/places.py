"""Where the bench keeps what it makes; nothing of it is committed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".bench"
PYTHON = ROOT / ".venv" / "bin" / "python"  # Mreža's own environment, made by `make setup`
PEERS = PLACE / "venv" / "bin"
FIRST_PORT = 8151
SIZES = (400, 10_000, 40_000)


def data(size: int) -> dict[str, str]:
    """The environment of an installation with so many cities."""
    place = PLACE / f"cities-{size}"
    return {
        "MREZA_VAR": str(place),
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
