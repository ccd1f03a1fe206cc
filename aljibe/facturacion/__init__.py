"""Periods, readings, anomalies, billing runs and water bills."""
