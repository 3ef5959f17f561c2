from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0008_widget_origins")]
    operations = [migrations.AddField("answering", "sum_up_after", models.PositiveIntegerField(default=0))]
