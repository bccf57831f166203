"""Runs, decisions and actions."""
