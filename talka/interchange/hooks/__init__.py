"""Webhooks: what happens here is told to partners' programs (Standard Webhooks 1.0).

actions.collecting reads the audit trail and makes messages, actions.delivering sends them; signing is the proof that
they are ours.
"""
