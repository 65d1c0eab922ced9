"""What a test committed is taken away after it: of the few tables that hold anything then, every row.

Django empties each of a hundred tables after such a test and writes down anew what `migrate` knows of models, which
takes longer than most of these tests do. What it would write down is what stands there already, so that is left alone.
"""

from django.db import connection, transaction

KNOWN_OF_MODELS = {"django_content_type", "auth_permission"}


def take_away(_case: object) -> None:
    """In place of what Django does when a test ends whose commits are real."""
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for name in sorted(filled() - KNOWN_OF_MODELS):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def filled() -> set[str]:
    """The tables of models that hold rows, asked in one statement."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {name for (name,) in cursor.fetchall()}
