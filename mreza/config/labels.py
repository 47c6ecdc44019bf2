"""How confidential the tables of libraries are: what they do not say themselves is said here (foundation.labels)."""

from __future__ import annotations

from mreza.foundation.labels import labelled, of_libraries

SESSIONS = labelled(network="expire_date", sensitive="session_key session_data")


def fill() -> None:
    """Called when the application starts."""
    of_libraries.update(
        {
            # Django. Groups and permissions are not used: what anybody may do is in each chapter's `rules.py`.
            "auth.permission": labelled(network="name content_type codename"),
            "auth.group": labelled(network="name permissions"),
            "contenttypes.contenttype": labelled(public="app_label model"),
            "sessions.session": SESSIONS,
            # Signing in
            "account.emailaddress": labelled(network="user verified primary", personal="email"),
            "account.emailconfirmation": labelled(network="email_address created sent", sensitive="key"),
            "mfa.authenticator": labelled(personal="user type created_at last_used_at", sensitive="data"),
            "usersessions.usersession": labelled(
                personal="user created_at ip last_seen_at user_agent", sensitive="session_key data"
            ),
            # Background work: a task holds numbers of rows, never content (style.md §14).
            "django_tasks_database.dbtaskresult": labelled(
                network="status enqueued_at started_at finished_at args_kwargs priority task_path queue_name "
                "backend_name run_after worker_ids exception_class_path",
                process="return_value traceback",
            ),
        }
    )
