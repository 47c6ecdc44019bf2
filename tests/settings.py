"""The settings of the product, with the few changes that make tests quick and keep them to themselves."""

from mreza.config.settings import *  # noqa: F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # hundreds of test users, none of them real
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
