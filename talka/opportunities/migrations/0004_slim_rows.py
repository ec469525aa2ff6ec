import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import talka.opportunities.models

FORWARD = """
TRUNCATE opportunities_openopportunity, opportunities_openpoint;
ALTER TABLE opportunities_openopportunity RESET (toast_tuple_target);
CREATE FUNCTION opportunities_terms(bigint) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
    RETURN (SELECT terms FROM public.opportunities_openterms WHERE opportunity_id = $1);
END $$;
CREATE INDEX open_terms ON opportunities_openopportunity USING gin (opportunities_terms(opportunity_id));

DROP TRIGGER open_changed ON opportunities_openopportunity;
CREATE FUNCTION opportunities_codes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'codes are counted when a row comes and goes: delete it and insert it again';
END $$;
CREATE TRIGGER open_codes_stay BEFORE UPDATE OF codes ON opportunities_openopportunity
    FOR EACH ROW WHEN (OLD.codes IS DISTINCT FROM NEW.codes) EXECUTE FUNCTION opportunities_codes_stay();
"""
BACKWARD = """
DROP TRIGGER open_codes_stay ON opportunities_openopportunity;
DROP FUNCTION opportunities_codes_stay();
CREATE TRIGGER open_changed AFTER UPDATE ON opportunities_openopportunity
    REFERENCING NEW TABLE AS added OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_facets();
DROP INDEX open_terms;
DROP FUNCTION opportunities_terms(bigint);
TRUNCATE opportunities_openopportunity, opportunities_openpoint;
"""


class Migration(migrations.Migration):
    """The words move to a table of their own, and the index over them stays with the narrow rows.

    TOAST would keep rows of less than 2 kB whole, so a bitmap scan over ten thousand of them read four thousand pages;
    now it reads a hundred. `opportunities_terms` is declared IMMUTABLE although it reads a table: that holds because
    search.index writes the words before the row, replaces both together and changes neither. Its COST tells the planner
    that the index, not a scan, answers questions about words.

    Empties the search tables: run `talka manage reindex_search` where there were rows.
    """

    dependencies = [("opportunities", "0003_facet_counts")]
    operations = [
        migrations.RemoveIndex("openopportunity", "open_terms"),
        migrations.RemoveField("openopportunity", "terms"),
        migrations.CreateModel(
            name="OpenTerms",
            fields=[
                (
                    "opportunity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="opportunities.opportunity",
                    ),
                ),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.AddField("openopportunity", "free", models.IntegerField(null=True)),
        migrations.AddField("openopportunity", "spot", talka.opportunities.models.PointField(null=True)),
        migrations.AddIndex(
            "openopportunity", django.contrib.postgres.indexes.GistIndex(fields=["spot"], name="open_spot")
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
