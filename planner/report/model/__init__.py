"""What a model says, part by part: the page of ``planner show``, and the same as plain data."""
