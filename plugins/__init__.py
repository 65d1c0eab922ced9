"""The plugins that come with the hub: each folder is one, and uses nothing of the hub but its public API."""
