from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("saleschannels", "0002_channels")]

    operations = [
        migrations.AddField("channel", "told_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "rawinput",
            models.Index(fields=["channel", "id"], name="input_channel", condition=Q(("channel__isnull", False))),
        ),
    ]
