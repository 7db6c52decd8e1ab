"""Simulated networks on loopback that speak the real wire protocols, and the stories."""
