import django.db.models.deletion
from django.db import migrations, models

FILL = """
    INSERT INTO interchange_heard (opportunity_id, channel, feed_id)
    SELECT o.id, CASE WHEN min(feed.id) IS NULL THEN 'file' ELSE 'feed' END, min(feed.id)
    FROM interchange_partner partner
    JOIN opportunities_opportunity o ON o.origin = partner.code
    LEFT JOIN interchange_feed feed ON feed.partner_id = partner.id
    WHERE NOT EXISTS (SELECT 1 FROM interchange_apiclient client WHERE client.partner_id = partner.id)
    GROUP BY o.id, partner.id
    HAVING count(feed.id) = 0 OR count(feed.id) = 1 AND (
        SELECT count(DISTINCT run.source_name) FROM interchange_importrun run
        WHERE run.partner_id = partner.id AND run.state = 'done') = 1
"""
"""Where only one channel can have told. Of partners with several nobody knows which one it was: their opportunities get
a row when a channel next tells of them, and until then stay to their deadline."""


class Migration(migrations.Migration):
    dependencies = [
        ("interchange", "0010_messages_of_volunteers"),
        ("opportunities", "0011_marks_of_the_catalogue"),
    ]
    operations = [
        migrations.CreateModel(
            name="Heard",
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
                (
                    "channel",
                    models.CharField(
                        choices=[("feed", "a feed"), ("file", "a file taken in by hand"), ("program", "a program")],
                        max_length=7,
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interchange.feed",
                    ),
                ),
            ],
            options={
                "verbose_name": "who told last",
                "verbose_name_plural": "who told last",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "feed"), ("feed__isnull", False)),
                            models.Q(("channel__in", ["file", "program"]), ("feed__isnull", True)),
                            _connector="OR",
                        ),
                        name="heard_channel",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
