"""The desk: where collectors, controllers and everybody else of the group work in a browser."""
