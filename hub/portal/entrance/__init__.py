"""The ways in and out: signing in, signing up, one's secret, Finish."""
