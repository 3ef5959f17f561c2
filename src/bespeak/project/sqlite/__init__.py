"""Django's SQLite backend with a fair queue of writers. Django wants a package with a module called `base`."""
