"""Finding assets by what is known of them."""
