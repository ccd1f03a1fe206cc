"""Periods, runs and bills."""
