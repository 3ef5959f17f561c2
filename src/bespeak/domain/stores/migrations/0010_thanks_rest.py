from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0009_summed_up")]
    operations = [migrations.AddField("answering", "rest_thanks", models.BooleanField(default=False))]
