"""What is decided and how: values, and looks through the seam to the disk, go in; values come out. Writes nothing."""
