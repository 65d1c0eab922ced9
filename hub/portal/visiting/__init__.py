"""The pages of visitors: coming in from another village, and at home what going there needs."""
