from django.db import migrations, models

TABLES = (
    *("opportunities_opportunity", "opportunities_opportunity_fields", "opportunities_workplace", "opportunities_shift"),
    *("opportunities_openopportunity", "opportunities_openpoint", "organisations_organisation"),
)
FORWARD = "\n".join(
    (
        """CREATE FUNCTION opportunities_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO opportunities_cataloguemark (mark) VALUES (1 + floor(random() * 1e15)::bigint);
    RETURN NULL;
END $$;
CREATE FUNCTION opportunities_mark() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT sum(mark)::text || ' ' || coalesce(
            (SELECT max(apply_until) FROM public.opportunities_openopportunity WHERE apply_until <= public.core_now())::text,
            '-')
        FROM public.opportunities_cataloguemark);
END $$;
INSERT INTO opportunities_cataloguemark (mark) VALUES (1);""",
        *(
            f"""CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION opportunities_mark_change();"""
            for table in TABLES
        ),
    )
)
BACKWARD = "\n".join(
    (
        *(f"DROP TRIGGER catalogue_changed ON {table};" for table in TABLES),
        "DROP FUNCTION opportunities_mark_change();",
        "DROP FUNCTION opportunities_mark();",
    )
)


class Migration(migrations.Migration):
    """Whatever lists of opportunities are made of leaves a mark when it is changed, so that a made list can stand.

    Safe while an earlier version runs: the table is new, and the triggers write to it alone.
    """

    dependencies = [("opportunities", "0010_same_as"), ("organisations", "0005_profile_proof_invitations")]
    operations = [
        migrations.CreateModel(
            name="CatalogueMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.DecimalField(decimal_places=0, max_digits=60)),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
