from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0004_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='accesskey',
            name='used_at',
            field=models.DateTimeField(null=True),
        ),
    ]
