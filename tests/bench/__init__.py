"""The measured figures: ratios taken in one run, medians of interleaved runs; for `make bench`."""
