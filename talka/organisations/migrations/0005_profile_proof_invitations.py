import django.db.models.deletion
import talka.core.clock
import talka.core.ids
from django.conf import settings
from django.db import migrations, models

from talka.organisations.queries.lookalikes import skeleton


def tell_looks(apps, schema_editor):
    """Names known before are compared by their looks too."""
    organisations = apps.get_model("organisations", "Organisation")
    rows = []
    for one in organisations.objects.filter(skeleton="").only("name").iterator(chunk_size=2_000):
        one.skeleton = skeleton(one.name)
        rows.append(one)
    organisations.objects.bulk_update(rows, ["skeleton"], batch_size=1_000)


class Migration(migrations.Migration):
    """Safe while an earlier version runs: new tables, and columns that may be empty or have a default."""

    dependencies = [
        ('accounts', '0002_people_and_vault'),
        ('core', '0004_stored_files'),
        ('organisations', '0004_team'),
        ('registers', '0001_registers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True)),
                ('role', models.CharField(choices=[('admin', 'admin'), ('coordinator', 'coordinator')], max_length=11, verbose_name='role')),
                ('hint', models.CharField(blank=True, max_length=80)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['expires_at'], name='invitation_by_end'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'coordinator'])), name='invitation_role'),
                    models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_ends_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True)),
                ('display_name', models.CharField(max_length=60, verbose_name='name shown to the team')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='what you do there')),
                ('made_at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
            ],
            options={
                'verbose_name': 'request to join',
                'verbose_name_plural': 'requests to join',
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('accepted__isnull', True), ('decided_at__isnull', True)), models.Q(('accepted__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='join_request_decided_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=talka.core.ids.public_id, editable=False, max_length=10, unique=True)),
                ('method', models.CharField(choices=[('eid', 'signed in with eID as its representative'), ('register_email', 'link sent to the address in the register'), ('signed', 'signed application')], max_length=14, verbose_name='way of proving')),
                ('state', models.CharField(choices=[('waiting', 'the link in the e-mail has not been pressed yet'), ('sent', 'a moderator is looking at it'), ('accepted', 'accepted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], max_length=9, verbose_name='state')),
                ('signers', models.JSONField(default=list)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('expires_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='reason')),
                ('note', models.TextField(blank=True, verbose_name='message')),
            ],
            options={
                'verbose_name': 'proof of representation',
                'verbose_name_plural': 'proofs of representation',
                'ordering': ['-id'],
                'indexes': [
                    models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='proof_to_decide'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('method__in', ['eid', 'register_email', 'signed'])), name='proof_method'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'accepted', 'refused', 'withdrawn'])), name='proof_state'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='proof_refused_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='proof_sent_says_when'),
                    models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='proof_token_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SocialEnterprise',
            fields=[
                ('registration_number', models.CharField(max_length=11, primary_key=True, serialize=False, verbose_name='registration number')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'social enterprise',
                'verbose_name_plural': 'social enterprises',
                'ordering': ['registration_number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('registration_number__regex', '^[4-9][0-9]{10}$')), name='social_enterprise_number_has_11_digits', violation_error_message='A registration number has 11 digits and begins with 4–9.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='logo',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='safety_document',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='skeleton',
            field=models.CharField(db_default='', default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='yearlyreport',
            name='file',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='yearlyreport',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['skeleton'], name='organisation_by_looks'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='photo',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='photo',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='proof',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proof',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='proof',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='proof',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='organisations.organisation'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('organisation', 'user'), name='join_request_once'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'sent'])), fields=('organisation', 'by'), name='proof_one_open_of_a_person'),
        ),
        migrations.RunPython(tell_looks, migrations.RunPython.noop),
    ]
