"""On SQLite the index of a topic's posts is the table itself: one tree to write instead of two.

Such a table is never altered: its rows can be dropped, the table made anew, and the log read again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CLUSTERED = """
    CREATE TABLE forum_post (
        position bigint NOT NULL, topic8 bigint NOT NULL, stamp bigint NOT NULL,
        PRIMARY KEY (topic8, stamp, position)
    ) WITHOUT ROWID
"""


def cluster_posts(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the empty table anew; elsewhere it stays as it is."""
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE forum_post")
        editor.execute(CLUSTERED)


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [migrations.RunPython(cluster_posts, migrations.RunPython.noop)]
