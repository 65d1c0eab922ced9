"""The forum: boards, topics, replies. Laid out as any third-party plugin; it uses the hub's public modules
only.
"""
