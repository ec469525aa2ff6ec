"""The push API of API Engagement (`/v2/mission`): whose program speaks it changes the base address and the key.

gate answers in its envelope, actions keep what was sent and hand it to the rules of every other channel.
"""
