"""Pins: what a village promised to keep, on how many hubs, and whether it is there. Laid out as any third-party plugin;
it uses the hub's public modules only.
"""
