"""Who lives here: signing up, what somebody's secret opens, what they are called."""
