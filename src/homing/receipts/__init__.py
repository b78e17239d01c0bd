"""What was done, by whom and when: a receipt for every act on many things, and how it is undone."""
