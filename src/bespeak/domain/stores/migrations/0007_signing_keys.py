import django.db.models.deletion
from django.db import migrations, models

import bespeak.domain.stores.models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0006_how_soon_it_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ref', models.CharField(default=bespeak.domain.stores.models.new_signing_key_ref, max_length=24, unique=True)),
                ('public', models.CharField(max_length=64, unique=True)),
                ('private', models.TextField()),
                ('made_by', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.store')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('store',), name='signing_key_one_present')],
            },
        ),
    ]
