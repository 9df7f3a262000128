"""Put down: a network points at a free spot of the place in front, a motor network moves the hand."""
