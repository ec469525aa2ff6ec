"""Webhooks: what happens here is told to partners' programs (Standard Webhooks 1.0).

collecting reads the audit trail and makes messages; delivering sends them; signing is the proof that they are ours.
"""
