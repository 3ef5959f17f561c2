"""What failed is found among millions that were done. Hardly any row stands in this index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_secrets_of_endpoints_are_sealed")]
    operations = [
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(
                fields=["store_id", "id"],
                name="errand_failed",
                condition=models.Q(done_at__isnull=True, outcome="failed"),
            ),
        )
    ]
