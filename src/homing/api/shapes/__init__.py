"""The values on the wire. Names are Immich's where it has the concept; what Homing adds stands beside."""
