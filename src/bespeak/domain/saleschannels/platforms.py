"""The platforms whose shops can be connected, and what can become there of what they are told."""

SHOPIFY, WOOCOMMERCE = "shopify", "woocommerce"
PLATFORMS = (SHOPIFY, WOOCOMMERCE)

TOLD, GONE, LEFT = "told", "gone", "left"
STANDINGS = (TOLD, GONE, LEFT)
"""What a platform made of a decision: it stands there so, the order is gone there, or it was too far gone to touch."""
