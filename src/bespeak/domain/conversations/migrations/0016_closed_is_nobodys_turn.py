from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0015_heat")]

    operations = [
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "open"), ("turn", "nobody"), _connector="OR"), name="conversation_closed"
            ),
        ),
    ]
