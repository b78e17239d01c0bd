"""Libraries: what people cover with Homing. `editing` is the one write path, `import_paths` tells what may be added."""
