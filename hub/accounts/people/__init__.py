"""Who lives here: signing up, what somebody's secret opens, who is signed in, what they are called."""
