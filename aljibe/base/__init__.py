"""The Django-aware floor: refusals, acts, idempotency, the clock, the queue.

It knows no noun of the office; every room above stands on it.
"""
