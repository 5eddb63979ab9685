"""一案一练 / Complaint Trainer: training and assessment for consumer-complaint staff."""

__version__ = "0.1.0"
