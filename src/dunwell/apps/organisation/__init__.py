"""The group, its entities, its people and what each may see."""
