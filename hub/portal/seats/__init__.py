"""The page about who looks after this hub, on which stewards seat and unseat one another."""
