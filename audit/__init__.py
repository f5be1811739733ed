"""What we build on: the locked libraries, their known weaknesses and their licences."""
