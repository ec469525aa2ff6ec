from django.db import migrations

FORWARD = """
ALTER TABLE opportunities_openopportunity ALTER COLUMN terms SET STORAGE EXTENDED;
ALTER TABLE opportunities_openopportunity SET (toast_tuple_target = 128);
ALTER TABLE opportunities_openopportunity ALTER COLUMN codes SET STORAGE PLAIN;

CREATE FUNCTION opportunities_count_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM opportunities_facetcount;
        RETURN NULL;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO opportunities_facetcount (code, n)
        SELECT get_byte(codes, place), count(*) FROM added, generate_series(0, length(codes) - 1) place GROUP BY 1
        UNION ALL SELECT 0, count(*) FROM added HAVING count(*) > 0;
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        INSERT INTO opportunities_facetcount (code, n)
        SELECT get_byte(codes, place), -count(*) FROM gone, generate_series(0, length(codes) - 1) place GROUP BY 1
        UNION ALL SELECT 0, -count(*) FROM gone HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER open_added AFTER INSERT ON opportunities_openopportunity
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_facets();
CREATE TRIGGER open_gone AFTER DELETE ON opportunities_openopportunity
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_facets();
CREATE TRIGGER open_changed AFTER UPDATE ON opportunities_openopportunity
    REFERENCING NEW TABLE AS added OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_facets();
CREATE TRIGGER open_emptied AFTER TRUNCATE ON opportunities_openopportunity
    FOR EACH STATEMENT EXECUTE FUNCTION opportunities_count_facets();
"""
BACKWARD = """
DROP TRIGGER open_added ON opportunities_openopportunity;
DROP TRIGGER open_gone ON opportunities_openopportunity;
DROP TRIGGER open_changed ON opportunities_openopportunity;
DROP TRIGGER open_emptied ON opportunities_openopportunity;
DROP FUNCTION opportunities_count_facets();
"""


class Migration(migrations.Migration):
    """Counts kept by triggers, and rows kept narrow: `terms` moves out of line, so that a scan reads 80 rows a page.

    Safe while an earlier version runs: the tables are new.
    """

    dependencies = [("opportunities", "0002_search")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
