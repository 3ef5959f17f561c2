"""What a store asks for before it fulfils an order: rules as data, judged purely, published as sentences."""
