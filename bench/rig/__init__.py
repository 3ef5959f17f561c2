"""What every measurement needs: a database of its own, a shop with buyers, the product running, a place for figures."""
