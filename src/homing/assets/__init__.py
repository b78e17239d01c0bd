"""Assets (what a person sees), the files and folders they are made of, and what people said about them."""
