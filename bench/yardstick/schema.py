"""Four tables: the least an order can be. The same for both databases but for the types' names."""

SKUS = 1000
UNITS = 1_000_000_000

SQLITE = """
CREATE TABLE stock (sku INTEGER PRIMARY KEY, available INTEGER NOT NULL CHECK (available >= 0));
CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, customer INTEGER NOT NULL, state TEXT NOT NULL,
  total INTEGER NOT NULL, created TEXT NOT NULL);
CREATE INDEX orders_created ON orders (created);
CREATE TABLE order_line (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders,
  sku INTEGER NOT NULL REFERENCES stock, qty INTEGER NOT NULL, price INTEGER NOT NULL);
CREATE INDEX order_line_order ON order_line (order_id);
CREATE TABLE event (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, kind TEXT NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX event_order ON event (order_id);
"""

POSTGRESQL = """
CREATE TABLE stock (sku int PRIMARY KEY, available int NOT NULL CHECK (available >= 0));
CREATE TABLE orders (id bigserial PRIMARY KEY, code uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  customer int NOT NULL, state text NOT NULL, total int NOT NULL, created timestamptz NOT NULL DEFAULT now());
CREATE INDEX orders_created ON orders (created);
CREATE TABLE order_line (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders,
  sku int NOT NULL REFERENCES stock, qty int NOT NULL, price int NOT NULL);
CREATE INDEX order_line_order ON order_line (order_id);
CREATE TABLE event (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, kind text NOT NULL,
  body jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX event_order ON event (order_id);
"""

PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
