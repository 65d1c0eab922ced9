"""A board of prices: what people saw for sale, where, and for how much."""
