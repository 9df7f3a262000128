"""Back ends: classes that hand a part of a skill over to an external action. They import what only a robot has."""
