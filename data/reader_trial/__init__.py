"""The parts of make_world_by_reader.py: worlds and texts, readers that learn, and what is asked of each."""
