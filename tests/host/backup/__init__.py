"""Backups: made, proven, damaged, restored; and what a restored, cloned or rolled-back hub never does."""
