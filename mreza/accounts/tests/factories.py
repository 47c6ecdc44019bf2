"""Plain people and roles for tests."""

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Role, User

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    """A person with a verified address and the password PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"

    @factory.post_generation
    def ready(self, create, extracted, **kwargs):
        self.set_password(PASSWORD)
        self.save()
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class RoleFactory(DjangoModelFactory):
    """A Secretariat officer's role."""

    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    kind = RoleKind.SECRETARIAT
