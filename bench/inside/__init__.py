"""What runs inside the product, each in a process of its own, on the database of DATABASE_URL; answers in JSON."""

import django

django.setup()
