from django.db import migrations


class Migration(migrations.Migration):
    """The one clock. Safe while an earlier version runs: it only adds a function."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION core_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
            $$ SELECT statement_timestamp() + coalesce(nullif(current_setting('talka.clock_offset', true), ''), '0')::interval $$
            """,
            "DROP FUNCTION core_now()",
        )
    ]
