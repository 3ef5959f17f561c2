"""Where the pages of stock and goods are."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.stock import bespokepage, holds, productform, products, shelf, variant

STOCK: list[URLPattern] = [
    path("stock/", shelf.show, name="console-stock"),
    path("stock/holds/", holds.show, name="console-holds"),
    path("stock/holds/<str:ref>/extend/", holds.extend, name="console-hold-extend"),
    path("stock/holds/<str:ref>/release/", holds.release, name="console-hold-release"),
    path("stock/products/", products.show, name="console-products"),
    path("stock/products/new/", productform.add, name="console-product-new"),
    path("stock/products/<str:ref>/", products.one, name="console-product"),
    path("stock/products/<str:ref>/asked/", bespokepage.change, name="console-product-asked"),
    path("stock/products/<str:ref>/change/", productform.change, name="console-product-change"),
    path("stock/<str:ref>/", variant.show, name="console-variant"),
    *(
        path(f"stock/<str:ref>/{act.name}/", variant.perform(act), name=f"console-variant-{act.name}")
        for act in variant.ACTS
    ),
]
