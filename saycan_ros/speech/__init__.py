"""Speech to commands, and the stop word on a path of its own. Needs the extra `voice` for its models."""
