"""Streaming, bodies and leaving clients under real servers, seen from a raw socket."""
