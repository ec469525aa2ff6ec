# Safe beside the version still running: new tables, new columns with defaults in the database, checks that old rows meet.

import django.contrib.postgres.fields
import django.db.models.deletion
import talka.core.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('registers', '0001_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=talka.core.clock.Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['key', 'at'], name='attempts_of_key'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('abuse', 'insults or threatens others'), ('safety', 'endangers others'), ('false_data', 'pretends to be somebody else'), ('spam', 'sends advertising or spam'), ('too_young', 'is younger than 13'), ('law', 'breaks the law in another way')], max_length=12, verbose_name='reason')),
                ('note', models.TextField(blank=True, verbose_name='message to the person')),
                ('at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('appeal', models.TextField(blank=True, verbose_name='appeal')),
                ('appealed_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, verbose_name='answer to the appeal')),
                ('answered_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason__in', ['abuse', 'safety', 'false_data', 'spam', 'too_young', 'law'])), name='ban_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('appeal', ''), ('appealed_at__isnull', True)), models.Q(models.Q(('appeal', ''), _negated=True), ('appealed_at__isnull', False)), _connector='OR'), name='appeal_has_its_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('terms', 'terms of use'), ('age', 'is at least 13 years old'), ('identity', 'personal data are kept in the vault')], max_length=12)),
                ('version', models.CharField(max_length=20)),
                ('text_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['terms', 'age', 'identity'])), name='consent_kind'),
                    models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('at')), _connector='OR'), name='consent_ends_after_it_began'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed_key', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('purpose', models.CharField(choices=[('sign_up', 'confirming an address at sign-up'), ('change', 'confirming a new address'), ('saved_search', 'news of a saved search'), ('guardian', "a guardian's consent"), ('invitation', 'an invitation to a team'), ('other', 'other')], max_length=12)),
                ('language', models.CharField(choices=[('lv', 'Latviešu'), ('en', 'English')], default='lv', max_length=2)),
                ('made_at', models.DateTimeField(db_default=talka.core.clock.Now())),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'indexes': [
                    models.Index(fields=['purpose', 'made_at'], name='contact_of_purpose'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('purpose__in', ['sign_up', 'change', 'saved_search', 'guardian', 'invitation', 'other'])), name='contact_purpose'),
                    models.CheckConstraint(condition=models.Q(('language__in', ['lv', 'en'])), name='contact_language'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('moderator', 'moderator'), ('analyst', 'analyst')], max_length=10, verbose_name='duty')),
                ('region', models.CharField(blank=True, choices=[('LV00A', 'Rīga region'), ('LV00B', 'Kurzeme'), ('LV00C', 'Vidzeme'), ('LV009', 'Zemgale'), ('LV005', 'Latgale')], default='', max_length=5, verbose_name='region')),
                ('since', models.DateTimeField(db_default=talka.core.clock.Now())),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duties',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['moderator', 'analyst'])), name='duty_kind'),
                    models.CheckConstraint(condition=models.Q(('region__in', ['', 'LV00A', 'LV00B', 'LV00C', 'LV009', 'LV005'])), name='duty_region'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MailLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('sign_up', 'sign-up'), ('change', 'new address'), ('recover', 'recovery')], max_length=8)),
                ('onward', models.CharField(blank=True, max_length=300)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration_number', models.CharField(max_length=11)),
                ('issuer', models.CharField(max_length=200)),
                ('assurance', models.CharField(max_length=20)),
                ('proven_at', models.DateTimeField(db_default=talka.core.clock.Now())),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('registration_number__regex', '^[4-9][0-9]{10}$')), name='represents_a_registration_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VolunteerProfile',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='skills')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='languages')),
                ('availability', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('weekdays', 'working days'), ('evenings', 'evenings'), ('weekends', 'weekends'), ('holidays', 'school holidays'), ('now_and_then', 'now and then')], max_length=12), blank=True, default=list, size=None, verbose_name='when I have time')),
                ('radius_km', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='how far I can go, km')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='about me')),
                ('shown', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('skills', 'skills'), ('languages', 'languages'), ('interests', 'interests'), ('availability', 'when I have time'), ('place', 'where I can help'), ('text', 'about me')], max_length=12), blank=True, default=list, size=None, verbose_name='shown to the organiser I apply to')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'volunteer profile',
                'verbose_name_plural': 'volunteer profiles',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('radius_km__isnull', True), ('radius_km__range', (1, 300)), _connector='OR'), name='radius_is_within_the_country', violation_error_message='Give a distance from 1 to 300 km.'),
                ],
            },
        ),
        migrations.AddField(
            model_name='identity',
            name='email_index',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='identity',
            name='told',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='user',
            name='age_asked_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='age_band',
            field=models.CharField(blank=True, choices=[('13-15', '13–15'), ('16-17', '16–17'), ('18-24', '18–24'), ('25-34', '25–34'), ('35-49', '35–49'), ('50-64', '50–64'), ('65+', '65+')], db_default='', default='', max_length=5, verbose_name='age'),
        ),
        migrations.AddField(
            model_name='user',
            name='credentials_due',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='idle_warned_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='idle_warnings',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(choices=[('lv', 'Latviešu'), ('en', 'English')], db_default='lv', default='lv', max_length=2, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='user',
            name='next_band_month',
            field=models.DateField(blank=True, null=True, verbose_name='month of the next age group'),
        ),
        migrations.AddField(
            model_name='user',
            name='recovery_hash',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='user',
            name='sex',
            field=models.CharField(blank=True, choices=[('female', 'female'), ('male', 'male')], db_default='', default='', max_length=6, verbose_name='sex'),
        ),
        migrations.AddField(
            model_name='user',
            name='state',
            field=models.CharField(choices=[('active', 'active'), ('banned', 'banned'), ('erased', 'erased')], db_default='active', default='active', max_length=8, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'banned', 'erased'])), name='person_state'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'active'), ('is_active', False), _connector='OR'), name='banned_and_erased_do_not_sign_in'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('age_band__in', ['', '13-15', '16-17', '18-24', '25-34', '35-49', '50-64', '65+'])), name='person_age_band'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('next_band_month__isnull', True), models.Q(('age_band__in', ['13-15', '16-17']), ('next_band_month__day', 1)), _connector='OR'), name='next_band_is_of_minors', violation_error_message='The month of the next age group is for people under 18.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['', 'female', 'male'])), name='person_sex'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['lv', 'en'])), name='person_language'),
        ),
        migrations.AddField(
            model_name='ban',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ban',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='duty',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='maillink',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='maillink',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='representation',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='volunteerprofile',
            name='interests',
            field=models.ManyToManyField(blank=True, related_name='+', to='registers.field', verbose_name='interests'),
        ),
        migrations.AddField(
            model_name='volunteerprofile',
            name='municipality',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.municipality', verbose_name='municipality'),
        ),
        migrations.AddConstraint(
            model_name='ban',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('user',), name='one_ban_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'kind', 'version'), name='one_consent_of_a_kind_and_version'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'region'), name='one_duty_of_a_kind_and_region'),
        ),
        migrations.AddConstraint(
            model_name='maillink',
            constraint=models.CheckConstraint(condition=models.Q(('contact__isnull', False), ('user__isnull', False), _connector='OR'), name='link_is_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='representation',
            constraint=models.UniqueConstraint(fields=('user', 'registration_number'), name='one_proof_for_each_organisation'),
        ),
    ]
