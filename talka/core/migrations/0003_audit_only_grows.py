from django.db import migrations

FORWARD = """
CREATE FUNCTION core_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
       AND (NEW.id, NEW.code, NEW.actor, NEW.subject_type, NEW.subject_id, NEW.at, NEW.details)
           IS NOT DISTINCT FROM (OLD.id, OLD.code, OLD.actor, OLD.subject_type, OLD.subject_id, OLD.at, OLD.details) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER core_audit_only_grows BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_audit_only_grows();
CREATE TRIGGER core_audit_not_emptied BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_audit_only_grows();
"""
BACKWARD = """
DROP TRIGGER core_audit_not_emptied ON core_auditentry;
DROP TRIGGER core_audit_only_grows ON core_auditentry;
DROP FUNCTION core_audit_only_grows();
"""


class Migration(migrations.Migration):
    """Rows of the trail are never changed or removed, also by SQL of ours gone wrong. Only a number and chain may be added once."""

    dependencies = [("core", "0002_audit")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
